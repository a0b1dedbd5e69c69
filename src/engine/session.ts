import type { Feed } from './feed.js';
import type { ReadonlyMarket } from './market.js';
import type { CandleKind } from './tape/candle-kind.js';
import type { CandleSeries } from './tape/candle-series.js';

/** One market to watch: the venue's name and the symbol as ccxt writes it, "BTC/USDT". */
export type MarketTarget = { readonly venue: string; readonly symbol: string };

/** How far the candles from before the start have been loaded. */
export type HistoryProgress = {
  /** `none`: the venue has none of this interval. */
  readonly state: 'waiting' | 'loading' | 'ready' | 'none' | 'failed';
  readonly loaded: number;
  readonly wanted: number;
  /** Of those loaded, how many came from the disk. */
  readonly cached: number;
  /** One sentence for people; empty when there is nothing to add. */
  readonly detail: string;
};

/** Candles of a market, and how far those from before the start have been loaded; undefined where there are none to load. */
export type CandleView = {
  readonly series: CandleSeries;
  readonly history: { readonly progress: HistoryProgress } | undefined;
};

/** A market of a session. */
export type WatchedMarket = {
  readonly market: ReadonlyMarket;
  /** Its live feed; undefined in a recording, of which nothing can be asked. */
  readonly feed: Feed | undefined;
};

/** A watched market with a live feed. */
export type LiveMarket = WatchedMarket & { readonly feed: Feed };

/** One holder's share of a market: the feed goes on for as long as anybody holds it. */
export type MarketLease = LiveMarket & { release(): void };

/** Which candles to keep beside prices and sizes. */
export type CandleOptions = { readonly footprint: boolean };

/** What live markets and recordings have in common. */
export type Session = {
  /** Every market of the session, in the order in which they were added. */
  readonly watched: readonly WatchedMarket[];
  /** Resolves when nothing more can come: every feed is closed or has failed for good, or the recording is over. */
  readonly done: Promise<void>;
  /** The candles of a kind, kept from the first call on; undefined before the market is identified. */
  candles(market: ReadonlyMarket, kind: CandleKind, options?: CandleOptions): CandleView | undefined;
  close(): void;
};

/** A session of live markets. */
export type LiveSession = Omit<Session, 'watched'> & {
  readonly watched: readonly LiveMarket[];
  /** Watches one more market, or shares the feed of one that is watched already. @throws LobtopError `usage`, as `openSession` */
  watch(target: MarketTarget): MarketLease;
  /** The price of 24 hours ago, asked for from now on; undefined until it is known, and where no history is wanted. */
  dayAgo(market: ReadonlyMarket): number | undefined;
};
