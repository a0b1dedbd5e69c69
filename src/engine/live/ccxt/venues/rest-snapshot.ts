import type { CcxtConfig } from '../types.js';

/**
 * Of venues with `snapshotFrom: 'rest'`: ccxt asks for the snapshot with the first change, not after
 * buffering the class's default of five to 25. A quiet market would never start.
 */
export const SNAPSHOT_WITH_FIRST_CHANGE: CcxtConfig = { options: { watchOrderBook: { snapshotDelay: 0 } } };
