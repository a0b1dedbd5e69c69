import type { Book } from '../book/book.js';
import { type CandleSettings, candleSeries } from '../candle-settings.js';
import { Market, type ReadonlyMarket } from '../market.js';
import { MarketRelay } from '../relay.js';
import type { CandleOptions, CandleView, Session, WatchedMarket } from '../session.js';
import type { Instrument, MarketSink } from '../sink.js';
import type { RecordedSource } from '../source.js';
import type { CandleKind } from '../tape/candle-kind.js';
import type { ReplayClock } from '../time/replay-clock.js';
import { DeferredSink } from './deferred-sink.js';

/** Less than between two times of a recording, which are whole microseconds. */
const RESOLUTION_MS = 0.0005;

/** What a recorded source writes to. */
export type RecordedHost = {
  /** The sink of a market; called when the market is first encountered. */
  sinkOf(market: Pick<Instrument, 'venue' | 'symbol'>): MarketSink;
  /** The book of a market, once it has one. */
  bookOf(market: Pick<Instrument, 'venue' | 'symbol'>): Book | undefined;
  /** The market of a sink, whose tape is restored after a seek; absent when tapes are not restored. */
  readonly marketOf?: (instrument: Instrument) => ReadonlyMarket | undefined;
};

/** Options of a recorded session. */
export type RecordedOptions = {
  /** Follows the recorded times during playback. */
  readonly clock: ReplayClock;
  readonly candles?: CandleSettings;
  /** A second sink for a market, written to after the market itself. */
  readonly observe?: (market: ReadonlyMarket) => MarketSink;
  /** Whether a market's trades and statuses before the position are restored after a seek. */
  readonly restoresTape?: boolean;
  /** Receive times to start and end at, ms since the epoch. */
  readonly fromTs?: number | undefined;
  readonly toTs?: number | undefined;
  /** Awaited before each step, so that the reader of the output sets the pace. */
  readonly pace: () => Promise<void>;
};

/** A session whose markets come from a recording; plays from the start once `start` is called. */
export class RecordedSession<Recorded extends RecordedSource> implements Session {
  readonly source: Recorded;
  readonly watched: WatchedMarket[] = [];
  readonly done: Promise<void>;
  readonly #options: RecordedOptions;
  readonly #markets: Market[] = [];
  #isClosed = false;
  #begin: () => void = () => {};

  /** @param open creates the source, which requests a sink for each market that it encounters */
  constructor(options: RecordedOptions, open: (host: RecordedHost) => Recorded) {
    this.#options = options;
    this.source = open({
      sinkOf: (market) => this.#sinkOf(market),
      bookOf: ({ venue, symbol }) =>
        this.#markets.find((market) => market.venue === venue && market.symbol === symbol)?.book,
      ...(options.restoresTape === true ? { marketOf: (instrument) => this.marketOf(instrument) } : {}),
    });
    const started = new Promise<void>((resolve) => {
      this.#begin = resolve;
    });
    this.done = started.then(() => this.#play());
  }

  start(): void {
    this.#begin();
  }

  candles(
    market: ReadonlyMarket,
    kind: CandleKind,
    candleOptions: CandleOptions = { footprint: false },
  ): CandleView | undefined {
    const series = candleSeries(market, kind, { ...this.#options.candles, ...candleOptions });
    return series === undefined ? undefined : { series, history: undefined };
  }

  /** The market of this recording with this name. */
  marketOf({ venue, symbol }: Pick<Instrument, 'venue' | 'symbol'>): ReadonlyMarket | undefined {
    return this.watched.find(({ market }) => market.venue === venue && market.symbol === symbol)?.market;
  }

  close(): void {
    this.#isClosed = true;
    this.source.interrupt?.();
  }

  async #play(): Promise<void> {
    const { pace, fromTs, toTs } = this.#options;
    try {
      // Up to the last event before it: those at that very time are played.
      if (fromTs !== undefined) this.source.seekTime?.(fromTs - RESOLUTION_MS);
      do await pace();
      while (!this.#isClosed && (await this.source.step(toTs)));
    } finally {
      this.source.close();
    }
  }

  #sinkOf({ venue, symbol }: Pick<Instrument, 'venue' | 'symbol'>): MarketSink {
    const market = new Market({ venue, symbol, clock: this.#options.clock });
    this.#markets.push(market);
    this.watched.push({ market, feed: undefined });
    const sink = new MarketRelay(market);
    const observer = this.#options.observe?.(market);
    if (observer !== undefined) sink.add(observer);
    const { fromTs, clock } = this.#options;
    if (fromTs === undefined || clock.wallMs() >= fromTs) return sink;
    const deferred = new DeferredSink(sink);
    deferred.hold();
    // The clock moves to each event's time before the event is emitted, so the target has joined before the first one from `fromTs` on.
    clock.after(fromTs - clock.wallMs(), () => deferred.release({ recvMono: clock.monoMs() }));
    return deferred.sink;
  }
}
