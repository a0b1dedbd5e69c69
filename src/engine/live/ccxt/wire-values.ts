import { withoutExponent } from '../../decimal.js';
import { LobtopError } from '../../errors.js';
import { sanitize } from '../../text.js';
import type { Levels, TouchMessage } from './book-message.js';
import type { CcxtRow } from './types.js';

/** A reader's result for a message that is not about a book. */
export const NOT_A_BOOK: readonly never[] = [];

export type JsonObject = Readonly<Record<string, unknown>>;

/** undefined for anything but an object or array. */
export function objectOf(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null ? (value as JsonObject) : undefined;
}

/** The elements of an array, {} for those that are not objects; empty for anything but an array. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.map((row) => objectOf(row) ?? {}) : [];
}

/** A sequence number or checksum, also from text, since ccxt keeps long integers as text. undefined when absent, NaN when invalid. */
export function integerOf(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' && !/^-?\d+$/.test(value) ? Number.NaN : Number(value);
}

/** A checksum; undefined when absent. Venues that have dropped theirs may send 0 instead. */
export function checksumOf(value: unknown): number | undefined {
  const sum = integerOf(value);
  return sum === 0 ? undefined : sum;
}

/** ISO 8601 in milliseconds; undefined for anything else. */
export function isoTimeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/**
 * The levels of a side, which venues leave out where it has none.
 *
 * @throws LobtopError `data` for anything but a list
 */
export function rowsOf(rows: unknown): readonly CcxtRow[] {
  if (rows === undefined || rows === null) return [];
  if (!Array.isArray(rows)) throw new LobtopError('data', `${quoted(rows)} is not a list of levels`);
  return rows;
}

/** Levels that are objects, as rows of price and size. @throws LobtopError `data` for anything but a list of objects */
export function namedRowsOf(rows: unknown, price: string, size: string): readonly CcxtRow[] {
  return rowsOf(rows).map((row) => {
    const level = objectOf(row);
    if (level === undefined) throw new LobtopError('data', `${quoted(row)} is not a level`);
    return [plainNumber(level[price]), plainNumber(level[size])];
  });
}

/** Both sides of a list in which each change names its own. @param sideOf its side; undefined for what is not one */
export function sidedRowsOf(
  rows: unknown,
  sideOf: (row: JsonObject) => 'bid' | 'ask' | undefined,
  levelOf: (row: JsonObject) => CcxtRow,
): Levels {
  const sides: { readonly bids: CcxtRow[]; readonly asks: CcxtRow[] } = { bids: [], asks: [] };
  for (const row of rowsOf(rows)) {
    const change = objectOf(row);
    const side = change && sideOf(change);
    // Its level would be stored on one of them.
    if (change === undefined || side === undefined) throw new LobtopError('data', `${quoted(row)} has no side`);
    (side === 'bid' ? sides.bids : sides.asks).push(levelOf(change));
  }
  return sides;
}

/** Venues that send JSON numbers may use an exponent, which a plain decimal must not have. */
function plainNumber(value: unknown): unknown {
  return typeof value === 'string' ? withoutExponent(value) : value;
}

/** A part of a message in an error. */
export function quoted(value: unknown): string {
  return sanitize(JSON.stringify(value) ?? 'nothing', 60);
}

type RawTouch = Pick<TouchMessage, 'market' | 'spot'> & {
  readonly seq: unknown;
  readonly timestamp: unknown;
  readonly bids: unknown;
  readonly asks: unknown;
};

/** A touch from the first row of each side, and its number; empty where one of them is missing. */
export function touchOf({ market, spot, seq, timestamp, bids, asks }: RawTouch): readonly TouchMessage[] {
  const number = integerOf(seq);
  const [bid, ask] = [bids, asks].map((rows) => (Array.isArray(rows) && Array.isArray(rows[0]) ? rows[0] : []));
  const isComplete = [bid, ask].every(([price, size]) => price !== undefined && size !== undefined);
  if (number === undefined || !Number.isFinite(number) || !isComplete) return [];
  const time = Number(timestamp);
  return [
    {
      market,
      spot,
      seq: number,
      timestamp: Number.isFinite(time) ? time : undefined,
      bid: [bid[0], bid[1]],
      ask: [ask[0], ask[1]],
    },
  ];
}
