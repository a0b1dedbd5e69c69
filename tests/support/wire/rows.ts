import { gzipSync } from 'node:zlib';
import type { PlayedTrade, Row } from './played-venue.js';

/** Rows as objects with these keys. */
export const named = (price: string, size: string) => (rows: readonly Row[]) =>
  rows.map((row) => ({ [price]: row[0], [size]: row[1] }));

/** Rows of numbers. */
export const numbers = (rows: readonly Row[]) => rows.map((row) => row.map(Number));

/** For venues that send JSON in binary frames. */
export const binary = (json: string) => Buffer.from(json);

export const gzipped = (message: unknown) => gzipSync(JSON.stringify(message));

/** Whether the taker was the seller, for venues that say whether the buyer was the maker. */
export const isBuyerMaker = ({ taker }: PlayedTrade) => taker === 'sell';
