import type { OrderEvent } from '../sink.js';
import type { FormatVersion } from './frame.js';

/** Event kinds; the numbers are part of the format, and so are the flags in the higher bits. */
export const KIND = {
  message: 0,
  trade: 1,
  status: 2,
  order: 3,
  touch: 0x80,
  ticker: 0x81,
  liquidation: 0x82,
  candle: 0x83,
} as const;
export const KIND_BITS = 0x83;
export const HAS_BEGIN = 0x04;
export const HAS_SEQ = 0x08;
export const HAS_EXCHANGE_TS = 0x10;
/** Version 1: the depth that a window was trimmed to, instead of the levels that left it. */
export const HAS_TRIMS = 0x20;
/** From version 3: which part of the book is complete from this message on. */
export const HAS_COVERAGE = 0x20;
/** Of trades and liquidations. */
export const IS_SELL = 0x40;
/** Of trades, from version 3: the side is not known. */
export const IS_UNKNOWN = 0x20;
/** Of messages, from version 3: has a number by which touches are ordered. */
export const HAS_TOUCH_SEQ = 0x40;
export const MICROSECONDS = 1000;

/** Kinds of order events; the index in the list is part of the format. */
export const ORDER_KINDS = [
  'new',
  'cancel',
  'delete',
  'execution',
  'hidden',
  'cross',
] as const satisfies readonly OrderEvent['event'][];
export const ORDER_KIND_BITS = 0x07;
export const IS_ASK = 0x08;
export const HAS_REMAINING = 0x10;
/** From version 3: the side of the order is not known. */
export const HAS_NO_SIDE = 0x20;

/** The columns of a segment, in file order. */
const SHARED = ['kinds', 'indexes', 'recvTs', 'exchangeTs', 'seqs', 'counts', 'ticks', 'sizes'] as const;
const COLUMNS = {
  1: [...SHARED, 'trims', 'trades', 'statuses'],
  2: [...SHARED, 'trades', 'statuses', 'orders'],
  3: [...SHARED, 'trades', 'statuses', 'orders', 'coverages', 'touchSeqs', 'touches', 'tickers', 'liquidations'],
} as const satisfies Record<FormatVersion, readonly string[]>;
export type ColumnName = (typeof COLUMNS)[FormatVersion][number];
export type Columns<Value> = Readonly<Record<ColumnName, Value>>;

export function columnNames(version: FormatVersion): readonly ColumnName[] {
  return COLUMNS[version];
}

/** @param make creates a column that the version has, @param missing one that it does not have */
export function columnsOf<Value>(
  version: FormatVersion,
  make: () => Value,
  missing: () => Value = make,
): Columns<Value> {
  const made = new Map<ColumnName, Value>(columnNames(version).map((name) => [name, make()]));
  for (const name of Object.values(COLUMNS).flat()) if (!made.has(name)) made.set(name, missing());
  return Object.fromEntries(made) as Columns<Value>;
}

/** Zigzag encoding: maps signed integers to unsigned ones, small to small: 0, −1, 1, −2 … are 0, 1, 2, 3 … */
export function zigzag(step: number): number {
  return step < 0 ? -step * 2 - 1 : step * 2;
}

export function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
