import { type CandleSettings, candleSeries } from '../candle-settings.js';
import { Market, type ReadonlyMarket } from '../market.js';
import { MarketRelay } from '../relay.js';
import type { CandleOptions, CandleView, Session, WatchedMarket } from '../session.js';
import type { Instrument, MarketSink } from '../sink.js';
import type { RecordedSource } from '../source.js';
import type { CandleKind } from '../tape/candle-kind.js';
import type { ReplayClock } from '../time/replay-clock.js';
import { Deferral } from './deferral.js';

/** What a recorded source is given to write to. */
export type RecordedHost = {
  /** The sink of a market; asked for when the market is first met. */
  sinkOf(instrument: Instrument): MarketSink;
  /** The market behind a sink, whose tape is restored after a jump; undefined where nobody looks at it. */
  readonly marketOf?: (instrument: Instrument) => ReadonlyMarket | undefined;
};

/** How a recording is played. */
export type RecordedOptions = {
  /** Shows the times of the recording while it is played. */
  readonly clock: ReplayClock;
  readonly candles?: CandleSettings;
  /** A second sink for a market, written to after the market itself. */
  readonly observe?: (market: ReadonlyMarket) => MarketSink;
  /** Whether markets are given again, after a jump, the trades and statuses from before the place. */
  readonly restoresTape?: boolean;
  /** Only what was received from then on, and up to then, ms since the epoch. */
  readonly fromTs?: number | undefined;
  readonly toTs?: number | undefined;
  /** Awaited before each part: whoever reads the output sets the pace. */
  readonly pace: () => Promise<void>;
};

/** A session whose markets come from a recording; played from its beginning once `start` is called. */
export class RecordedSession<Recorded extends RecordedSource> implements Session {
  readonly source: Recorded;
  readonly watched: WatchedMarket[] = [];
  readonly done: Promise<void>;
  readonly #options: RecordedOptions;
  #isClosed = false;
  #begin: () => void = () => {};

  /** @param open makes the source, which asks for the sink of each market that it meets */
  constructor(options: RecordedOptions, open: (host: RecordedHost) => Recorded) {
    this.#options = options;
    this.source = open({
      sinkOf: (instrument) => this.#sinkOf(instrument),
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
    wanted: CandleOptions = { footprint: false },
  ): CandleView | undefined {
    const series = candleSeries(market, kind, { ...this.#options.candles, ...wanted });
    return series === undefined ? undefined : { series, history: undefined };
  }

  /** The market of this recording with this name. */
  marketOf({ venue, symbol }: Pick<Instrument, 'venue' | 'symbol'>): ReadonlyMarket | undefined {
    return this.watched.find(({ market }) => market.venue === venue && market.symbol === symbol)?.market;
  }

  close(): void {
    this.#isClosed = true;
  }

  async #play(): Promise<void> {
    const { pace, fromTs, toTs } = this.#options;
    try {
      if (fromTs !== undefined) this.source.seekTime?.(fromTs);
      do await pace();
      while (!this.#isClosed && (await this.source.step(toTs)));
    } finally {
      this.source.close();
    }
  }

  #sinkOf({ venue, symbol }: Instrument): MarketSink {
    const market = new Market({ venue, symbol, clock: this.#options.clock });
    this.watched.push({ market, feed: undefined });
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
