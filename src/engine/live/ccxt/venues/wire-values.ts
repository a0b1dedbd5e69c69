import type { BookMessage } from '../book-message.js';

/** What a reader answers for a message that is not about a book. */
export const NOT_A_BOOK: readonly BookMessage[] = [];

export type JsonTable = Readonly<Record<string, unknown>>;

export function tableOf(value: unknown): JsonTable | undefined {
  return typeof value === 'object' && value !== null ? (value as JsonTable) : undefined;
}

export function rowsOf(value: unknown): readonly JsonTable[] {
  return Array.isArray(value) ? value.map((row) => tableOf(row) ?? {}) : [];
}

/** A sequence number or checksum; also from text, for ccxt leaves long integers as digits. NaN for anything else that was sent. */
export function count(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' && !/^-?\d+$/.test(value) ? Number.NaN : Number(value);
}

/** Venues that gave up their checksum send 0, or nothing, in its place. */
export function sentChecksum(value: unknown): number | undefined {
  const sum = count(value);
  return sum === 0 ? undefined : sum;
}
