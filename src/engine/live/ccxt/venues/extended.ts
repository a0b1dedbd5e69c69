import type { KnownVenue } from '../venue-definition.js';

/**
 * ccxt checks the sequence: `seq` counts a market's messages, starting from the snapshot.
 */
export const extended: KnownVenue = {
  ccxtIds: ['extended'],
  documentation: 'https://api.docs.extended.exchange/#order-book-stream',
  policy: { book: 'full', integrity: () => 'sequence', checkedBy: 'ccxt' },
  rows: [{ book: 'every change', proof: '`seq` = last `seq` + 1' }],
};
