import type { CaptureReader } from '../../capture/capture-reader.js';
import { LobtopError } from '../../errors.js';
import { Market } from '../../market.js';
import type { CandleSettings, CandleView, MarketLease, Session, WatchedMarket } from '../../session.js';
import { type Instrument, type MarketSink, teeSink } from '../../sink.js';
import type { CandleKind } from '../../tape/candle-kind.js';
import type { FeedSubscription } from '../subscription.js';
import { CapturePlayer } from './capture-player.js';
import { ReplayClock } from './replay-clock.js';

export type CaptureSessionOptions = {
  readonly reader: CaptureReader;
  /** Made by `captureClock`; says the times of the capture while it is played. */
  readonly clock: ReplayClock;
  readonly candles?: CandleSettings;
  /** A second sink for a market, told after the market itself. */
  readonly observe?: (market: Market) => MarketSink;
  /** Waited for before each stretch: whoever reads what comes out sets the pace. */
  readonly pace: () => Promise<void>;
};

/** A session whose markets come from a capture. */
export type CaptureSession = Session & {
  readonly player: CapturePlayer;
  /** Begins to play. */
  start(): void;
};

/** A clock that begins when the capture did. */
export function captureClock(reader: CaptureReader): ReplayClock {
  return new ReplayClock(reader.createdTs);
}

/** Plays a capture from its beginning once `start` is called; the reader is closed at the end. */
export function openCapture(options: CaptureSessionOptions): CaptureSession {
  return new PlayedCapture(options);
}

class PlayedCapture implements CaptureSession {
  readonly player: CapturePlayer;
  readonly watched: WatchedMarket[] = [];
  readonly done: Promise<void>;
  readonly #options: CaptureSessionOptions;
  #isClosed = false;
  #begin: () => void = () => {};

  constructor(options: CaptureSessionOptions) {
    this.#options = options;
    const { reader, clock } = options;
    this.player = new CapturePlayer({ reader, clock, sinkOf: (instrument) => this.#open(instrument) });
    const begun = new Promise<void>((resolve) => {
      this.#begin = resolve;
    });
    this.done = begun.then(() => this.#play());
  }

  start(): void {
    this.#begin();
  }

  watch(): MarketLease {
    throw new LobtopError('usage', 'A capture has the markets that it has');
  }

  candles(market: Market, kind: CandleKind, wants = { footprint: false }): CandleView | undefined {
    const { capacity, gaps } = this.#options.candles ?? {};
    const series = market.tape?.candles(kind, {
      ...(capacity === undefined ? {} : { capacity }),
      ...(gaps === undefined ? {} : { gaps }),
      hasFootprint: wants.footprint,
    });
    return series === undefined ? undefined : { series, history: undefined };
  }

  dayAgo(): undefined {
    return undefined;
  }

  close(): void {
    this.#isClosed = true;
  }

  async #play(): Promise<void> {
    try {
      do await this.#options.pace();
      while (!this.#isClosed && this.player.step());
    } finally {
      this.#options.reader.close();
    }
  }

  #open({ venue, symbol }: Instrument): MarketSink {
    const market = new Market({ venue, symbol, clock: this.#options.clock });
    this.watched.push({ market, feed: feedOf(market) });
    const observer = this.#options.observe?.(market);
    return observer === undefined ? market : teeSink(market, observer);
  }
}

/** Nothing can be asked of a recording. */
function feedOf({ venue, symbol }: Market): FeedSubscription {
  return {
    venue,
    symbol,
    traffic: { messages: 0, bytes: 0, malformed: 0, rttMs: undefined },
    confirmedChecksums: 0,
    candles: undefined,
    resync: () => {},
    markStale: () => {},
    audit: async () => {
      throw new LobtopError('venue', 'A recording cannot be compared with its venue');
    },
  };
}
