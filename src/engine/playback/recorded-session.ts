import { type CandleSettings, candleSeries } from '../candle-settings.js';
import { LobtopError } from '../errors.js';
import type { FeedSubscription } from '../live/subscription.js';
import { Market } from '../market.js';
import { MarketRelay } from '../relay.js';
import type { CandleView, MarketLease, Session, WatchedMarket } from '../session-types.js';
import type { Instrument, MarketSink } from '../sink.js';
import type { CandleKind } from '../tape/candle-kind.js';
import type { ReplayClock } from '../time/replay-clock.js';
import { Deferral } from './deferral.js';

/** Something recorded that speaks to sinks, stretch by stretch. */
export type RecordedSource = {
  /** Tells the next stretch, but nothing that was received after `untilTs`; answers whether there may be more. */
  step(untilTs?: number): boolean | Promise<boolean>;
  /** Somebody only wants what was received from then on, ms since the epoch: as much of what was before may be left out as the book of then does not need. */
  seekTime(ts: number): void;
  close(): void;
};

/** What a recorded source is given: whom to speak to. */
export type RecordedHost = {
  /** What a market's source speaks to; asked for when the market is first met. */
  sinkOf(instrument: Instrument): MarketSink;
  /** A market, to be told again what was before a place that was jumped to; undefined where nobody looks at it. */
  readonly marketOf?: (instrument: Instrument) => Market | undefined;
};

export type RecordedOptions = {
  /** Says the times of the recording while it is played. */
  readonly clock: ReplayClock;
  readonly candles?: CandleSettings;
  /** A second sink for a market, told after the market itself. */
  readonly observe?: (market: Market) => MarketSink;
  /** Whether markets are told again, after a jump, what was traded and said before the place. */
  readonly restoresTape?: boolean;
  /** Only what was received from then on, and up to then, ms since the epoch. */
  readonly fromTs?: number | undefined;
  readonly toTs?: number | undefined;
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
  constructor(options: RecordedOptions, open: (host: RecordedHost) => Source) {
    this.#options = options;
    this.source = open({
      sinkOf: (instrument) => this.#sinkOf(instrument),
      ...(options.restoresTape === true ? { marketOf: (instrument) => this.marketOf(instrument) } : {}),
    });
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

  /** The market of this recording that is named so. */
  marketOf({ venue, symbol }: Pick<Instrument, 'venue' | 'symbol'>): Market | undefined {
    return this.watched.find(({ market }) => market.venue === venue && market.symbol === symbol)?.market;
  }

  close(): void {
    this.#isClosed = true;
  }

  async #play(): Promise<void> {
    const { pace, fromTs, toTs } = this.#options;
    try {
      if (fromTs !== undefined) this.source.seekTime(fromTs);
      do await pace();
      while (!this.#isClosed && (await this.source.step(toTs)));
    } finally {
      this.source.close();
    }
  }

  #sinkOf({ venue, symbol }: Instrument): MarketSink {
    const market = new Market({ venue, symbol, clock: this.#options.clock });
    this.watched.push({ market, feed: feedOf(market) });
    const sink = new MarketRelay(market);
    const observer = this.#options.observe?.(market);
    if (observer !== undefined) sink.add(observer);
    const { fromTs, clock } = this.#options;
    if (fromTs === undefined || clock.wallMs() >= fromTs) return sink;
    const deferral = new Deferral(sink);
    deferral.hold();
    // The clock is moved to each event before that is emitted: the first one from then on finds the target joined.
    clock.after(fromTs - clock.wallMs(), () => deferral.release({ recvMono: clock.monoMs() }));
    return deferral.sink;
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
