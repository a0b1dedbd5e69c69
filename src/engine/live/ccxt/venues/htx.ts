import type { KnownVenue } from '../venue-definition.js';

/**
 * ccxt checks the sequence: spot messages name the one before them (`prevSeqNum`, `seqNum`), contract messages are numbered
 * consecutively (`version`).
 */
export const htx: KnownVenue = {
  ccxtIds: ['htx'],
  documentation: 'https://huobiapi.github.io/docs/usdt_swap/v1/en/#general-subscribe-incremental-market-depth-data',
  policy: { book: 'window', depth: () => 150, integrity: () => 'sequence', checkedBy: 'ccxt' },
  rows: [{ book: 'best 150 levels', proof: '`prevSeqNum` = last `seqNum`; contracts: `version` + 1' }],
};
