import type { BookMessage, TouchMessage } from './book-message.js';

/** A reader's result for a message that is not about a book. */
export const NOT_A_BOOK: readonly BookMessage[] = [];

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
