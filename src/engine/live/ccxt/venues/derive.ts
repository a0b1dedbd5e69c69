import type { KnownVenue } from '../venue-definition.js';

/** `orderbook.{instrument}.{group}.{depth}`: each message is a full snapshot. */
export const derive: KnownVenue = {
  ccxtIds: ['derive'],
  documentation: 'https://docs.derive.xyz/reference/orderbook-instrument_name-group-depth',
  policy: { book: 'snapshot' },
  rows: [{ book: 'best 10 levels in each message' }],
};
