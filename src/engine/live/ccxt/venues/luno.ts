import type { KnownVenue } from '../venue-definition.js';

/**
 * The stream is order by order, and an order's deletion names only its id: ccxt's book by id turns that into levels.
 */
export const luno: KnownVenue = {
  ccxtIds: ['luno'],
  documentation: 'https://www.luno.com/en/developers/api#tag/Streaming-API',
  policy: { keptBy: 'ccxt', book: 'full' },
  rows: [{ book: 'every order' }],
  notes: ['Its ccxt class refuses to subscribe without API keys.'],
};
