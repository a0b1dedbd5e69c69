import { averagePrice, quoteValue, type SizeUnit } from '../size-unit.js';
import type { PriceGrid } from '../units.js';

/**
 * A candle is consecutive numbers, so that a trade touches one place in memory.
 * Prices in ticks; sizes in the market's unit; volumes as sums of the terms of an average price: size × ticks, for inverse contracts size / ticks.
 */
export const STRIDE = 18;
export const OPEN_TS = 0;
/** A trade at or after this time belongs to a later candle; infinite where the candle does not end by time. */
export const END_TS = 1;
export const FIRST_TS = 2;
export const LAST_TS = 3;
export const OPEN = 4;
export const HIGH = 5;
export const LOW = 6;
export const CLOSE = 7;
export const SIZE = 8;
/** NaN, like the next five, where only the venue's candle is known. */
export const BUY_SIZE = 9;
export const BUY_VOLUME = 10;
export const SELL_SIZE = 11;
export const SELL_VOLUME = 12;
/** Of trades whose side is not known. */
export const UNKNOWN_SIZE = 13;
export const UNKNOWN_VOLUME = 14;
/** Offset from one side's size to the next one's, in the order of the codes of `TAKER`. */
export const FIELDS_PER_SIDE = 2;
/** Offset from a side's size to its volume. */
export const VOLUME_AFTER_SIZE = 1;
/** Number of trades, counting each part of a split one. */
export const TRADES = 15;
export const FLAGS = 16;
export const ID = 17;

export const CLOSED = 1;
export const AMENDED = 2;
export const GAP = 4;
/** Fills an interval without trades. */
export const FLAT = 8;
/** Its first trade is the remainder of one that was split with the previous candle. */
export const CONTINUED = 16;
/** From the venue's own candles: the taker's side is not known. */
export const VENUE = 32;

/** One candle. */
export type Candle = {
  /** Unique within the series, also when several candles have the same times. */
  readonly id: number;
  /** Interval start of a time candle; otherwise its first trade. Ms since the epoch. */
  readonly openTs: number;
  /** Interval end of a time candle; otherwise its last trade. Ms since the epoch. */
  readonly closeTs: number;
  readonly openTicks: number;
  readonly highTicks: number;
  readonly lowTicks: number;
  readonly closeTicks: number;
  /** In the unit of the market's sizes: base units, or contracts. */
  readonly size: number;
  /** By the taker's side, without trades whose side is not known; undefined where only the venue's candle is known. */
  readonly buySize: number | undefined;
  readonly sellSize: number | undefined;
  /** Value in quote units; NaN for quanto contracts. */
  readonly buyVolume: number | undefined;
  readonly sellVolume: number | undefined;
  /** As a price; undefined without trades, or where only the venue's candle is known. */
  readonly vwap: number | undefined;
  /** Number of trades, counting each part of a split one; undefined where only the venue's candle is known. */
  readonly trades: number | undefined;
  /** Number of trades that started in this candle: a split trade counts only in its first candle. */
  readonly wholeTrades: number | undefined;
  readonly isClosed: boolean;
  /** Changed after it closed. */
  readonly isAmended: boolean;
  /** Trades may be missing. */
  readonly hasGap: boolean;
  /** No trades: all prices are the previous close. */
  readonly isFlat: boolean;
};

type CandleUnits = { readonly grid: PriceGrid; readonly isTimed: boolean; readonly sizeUnit: SizeUnit };

/** Reads the candle at offset `at`. `isTimed`: its times are interval boundaries. */
export function candleAt(data: Float64Array, at: number, { grid, isTimed, sizeUnit }: CandleUnits): Candle {
  const flags = data[at + FLAGS];
  const size = data[at + SIZE];
  const averageOf = (own: number, terms: number) => (own > 0 ? grid.price(averagePrice(sizeUnit, own, terms)) : 0);
  // The terms are prices × sizes already, except those of inverse contracts, which have a fixed value.
  const volumeOf = (own: number, terms: number) =>
    sizeUnit.kind === 'inverse' ? quoteValue(sizeUnit, own, 1) : quoteValue(sizeUnit, 1, grid.price(terms));
  const [buyTerms, sellTerms] = [data[at + BUY_VOLUME], data[at + SELL_VOLUME]];
  const terms = buyTerms + sellTerms + data[at + UNKNOWN_VOLUME];
  const trades = data[at + TRADES];
  const isKnown = !Number.isNaN(data[at + BUY_SIZE]);
  return {
    id: data[at + ID],
    openTs: data[at + OPEN_TS],
    closeTs: data[at + (isTimed ? END_TS : LAST_TS)],
    openTicks: data[at + OPEN],
    highTicks: data[at + HIGH],
    lowTicks: data[at + LOW],
    closeTicks: data[at + CLOSE],
    size,
    buySize: isKnown ? data[at + BUY_SIZE] : undefined,
    sellSize: isKnown ? data[at + SELL_SIZE] : undefined,
    buyVolume: isKnown ? volumeOf(data[at + BUY_SIZE], buyTerms) : undefined,
    sellVolume: isKnown ? volumeOf(data[at + SELL_SIZE], sellTerms) : undefined,
    vwap: isKnown && size > 0 ? averageOf(size, terms) : undefined,
    trades: isKnown ? trades : undefined,
    wholeTrades: isKnown ? trades - ((flags & CONTINUED) !== 0 ? 1 : 0) : undefined,
    isClosed: (flags & CLOSED) !== 0,
    isAmended: (flags & AMENDED) !== 0,
    hasGap: (flags & GAP) !== 0,
    isFlat: (flags & FLAT) !== 0,
  };
}
