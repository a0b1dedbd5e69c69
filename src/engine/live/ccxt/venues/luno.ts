import type { KnownVenue } from '../venue-definition.js';

/**
 * The stream is by order (L3), and a deletion has only the order's id: ccxt's book of orders converts it to levels.
 */
export const luno: KnownVenue = {
  ccxtIds: ['luno'],
  documentation: 'https://www.luno.com/en/developers/api#tag/Streaming-API',
  policy: { keptBy: 'ccxt', book: 'full' },
  rows: [{ book: 'every order' }],
  notes: ['Its ccxt class refuses to subscribe without API keys.'],
};
