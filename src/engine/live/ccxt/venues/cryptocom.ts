import type { KnownVenue } from '../venue-definition.js';

/**
 * ccxt checks the sequence: each update names the one before it (`pu`, `u`), starting from the snapshot.
 * It subscribes to 50 levels.
 */
export const cryptocom: KnownVenue = {
  ccxtIds: ['cryptocom'],
  documentation: 'https://exchange-docs.crypto.com/exchange/v1/rest-ws/index.html#book-instrument_name',
  policy: { book: 'window', integrity: () => 'sequence', checkedBy: 'ccxt' },
  rows: [{ book: 'best 50 levels', proof: '`pu` = last `u`' }],
};
