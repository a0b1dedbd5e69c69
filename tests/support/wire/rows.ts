import { gzipSync } from 'node:zlib';
import type { Row } from './played-venue.js';

/** Rows as objects with these keys. */
export const named = (price: string, size: string) => (rows: readonly Row[]) =>
  rows.map((row) => ({ [price]: row[0], [size]: row[1] }));

/** Rows of numbers. */
export const numbers = (rows: readonly Row[]) => rows.map((row) => row.map(Number));

export const gzipped = (message: unknown) => gzipSync(JSON.stringify(message));
