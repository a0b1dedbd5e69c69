import type { Feed } from './feed.js';
import type { ReadonlyMarket } from './market.js';
import type { CandleKind } from './tape/candle-kind.js';
import type { CandleSeries } from './tape/candle-series.js';

/** A market to watch: the venue's name and the symbol as ccxt writes it, "BTC/USDT". */
export type MarketTarget = { readonly venue: string; readonly symbol: string };

/** Progress of loading the candles from before the start. */
export type HistoryProgress = {
  /** `none`: the venue has no candles of this interval. */
  readonly state: 'waiting' | 'loading' | 'ready' | 'none' | 'failed';
  readonly loaded: number;
  readonly wanted: number;
  /** How many of those loaded came from disk. */
  readonly cached: number;
  /** One sentence for the user; empty when there is nothing to add. */
  readonly detail: string;
};

/** Candles of a market, and the progress of loading those from before the start; undefined where there are none to load. */
export type CandleView = {
  readonly series: CandleSeries;
  readonly history: { readonly progress: HistoryProgress } | undefined;
};

/** A market of a session. */
export type WatchedMarket = {
  readonly market: ReadonlyMarket;
  /** Its live feed; undefined in a recording. */
  readonly feed: Feed | undefined;
};

/** A watched market with a live feed. */
export type LiveMarket = WatchedMarket & { readonly feed: Feed };

/** One caller's hold on a market: the feed runs until every lease is released. */
export type MarketLease = LiveMarket & { release(): void };

/** What to keep in addition to the candles themselves. */
export type CandleOptions = { readonly footprint: boolean };

/** What live markets and recordings have in common. */
export type Session = {
  /** Every market of the session, in the order in which they were added. */
  readonly watched: readonly WatchedMarket[];
  /** Resolves when no more data can arrive: every feed is closed or has failed permanently, or the recording has ended. */
  readonly done: Promise<void>;
  /** The candles of one kind, kept from the first call on; undefined before the market is identified. */
  candles(market: ReadonlyMarket, kind: CandleKind, options?: CandleOptions): CandleView | undefined;
  close(): void;
};

/** A session of live markets. */
export type LiveSession = Omit<Session, 'watched'> & {
  readonly watched: readonly LiveMarket[];
  /** Watches another market, or shares the feed of one that is already watched. @throws LobtopError `usage`, as `openSession` */
  watch(target: MarketTarget): MarketLease;
  /** The price 24 hours ago, requested on the first call; undefined until it is known, and when history is disabled. */
  dayAgo(market: ReadonlyMarket): number | undefined;
};
