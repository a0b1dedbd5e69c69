import type { CcxtConfig } from '../../types.js';

/**
 * For venues with `snapshotFrom: 'rest'`: ccxt requests the snapshot on the first change, instead of after
 * buffering the class's default of 5 to 25, with which a quiet market would never start.
 */
export const SNAPSHOT_WITH_FIRST_CHANGE: CcxtConfig = { options: { watchOrderBook: { snapshotDelay: 0 } } };
