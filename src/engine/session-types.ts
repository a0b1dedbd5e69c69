import type { FeedSubscription } from './live/subscription.js';
import type { Market } from './market.js';
import type { CandleKind } from './tape/candle-kind.js';
import type { CandleSeries } from './tape/candle-series.js';

/** One market to watch: the venue's name and the symbol as ccxt writes it, "BTC/USDT". */
export type MarketTarget = { readonly venue: string; readonly symbol: string };

/** How far the candles from before the start have come. */
export type HistoryProgress = {
  /** `none`: the venue has none of this interval. */
  readonly state: 'waiting' | 'loading' | 'ready' | 'none' | 'failed';
  readonly loaded: number;
  readonly wanted: number;
  /** Of those, how many came from the disk. */
  readonly cached: number;
  /** One sentence for people; empty when there is nothing to add. */
  readonly detail: string;
};

/** Candles of a market, and how far those from before the start have come; undefined where there are none to have. */
export type CandleView = {
  readonly series: CandleSeries;
  readonly history: { readonly progress: HistoryProgress } | undefined;
};

/** A market being watched, with its feed. */
export type WatchedMarket = { readonly market: Market; readonly feed: FeedSubscription };

/** One holder's share of a market: the feed goes on for as long as anybody holds it. */
export type MarketLease = WatchedMarket & { release(): void };

export type Session = {
  /** Every market that is held now, in the order of their coming. */
  readonly watched: readonly WatchedMarket[];
  /** Resolves when every feed has ended: closed, or failed for good. */
  readonly done: Promise<void>;
  /** Watches one more market, or shares the feed of one that is watched already. @throws LobtopError `usage`, as `openSession` */
  watch(target: MarketTarget): MarketLease;
  /** The candles of a kind, begun with what is known; undefined before the market is. Footprints are kept when wanted. */
  candles(market: Market, kind: CandleKind, wants?: { readonly footprint: boolean }): CandleView | undefined;
  /** The price of 24 hours ago, asked for from now on; undefined until it is known, and where no history is wanted. */
  dayAgo(market: Market): number | undefined;
  close(): void;
};
