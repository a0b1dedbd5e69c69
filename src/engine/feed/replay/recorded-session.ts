import { type CandleSettings, candleSeries } from '../../candle-settings.js';
import { LobtopError } from '../../errors.js';
import { Market } from '../../market.js';
import type { CandleView, MarketLease, Session, WatchedMarket } from '../../session.js';
import { type Instrument, type MarketSink, teeSink } from '../../sink.js';
import type { CandleKind } from '../../tape/candle-kind.js';
import type { FeedSubscription } from '../subscription.js';
import type { ReplayClock } from './replay-clock.js';

/** Something recorded that speaks to sinks, stretch by stretch. */
export type RecordedSource = {
  /** Tells the next stretch; answers whether there may be more. */
  step(): boolean;
  close(): void;
};

export type RecordedOptions = {
  /** Says the times of the recording while it is played. */
  readonly clock: ReplayClock;
  readonly candles?: CandleSettings;
  /** A second sink for a market, told after the market itself. */
  readonly observe?: (market: Market) => MarketSink;
  /** Waited for before each stretch: whoever reads what comes out sets the pace. */
  readonly pace: () => Promise<void>;
};

/** A session whose markets come from a recording; played from its beginning once `start` is called. */
export class RecordedSession<Source extends RecordedSource> implements Session {
  readonly source: Source;
  readonly watched: WatchedMarket[] = [];
  readonly done: Promise<void>;
  readonly #options: RecordedOptions;
  #isClosed = false;
  #begin: () => void = () => {};

  /** @param open makes the source, which asks for the sink of each market that it meets */
  constructor(options: RecordedOptions, open: (sinkOf: (instrument: Instrument) => MarketSink) => Source) {
    this.#options = options;
    this.source = open((instrument) => this.#sinkOf(instrument));
    const begun = new Promise<void>((resolve) => {
      this.#begin = resolve;
    });
    this.done = begun.then(() => this.#play());
  }

  start(): void {
    this.#begin();
  }

  watch(): MarketLease {
    throw new LobtopError('usage', 'A recording has the markets that it has');
  }

  candles(market: Market, kind: CandleKind, wants = { footprint: false }): CandleView | undefined {
    const series = candleSeries(market, kind, { ...this.#options.candles, ...wants });
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
      while (!this.#isClosed && this.source.step());
    } finally {
      this.source.close();
    }
  }

  #sinkOf({ venue, symbol }: Instrument): MarketSink {
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
