import type { KnownVenue } from '../venue-definition.js';

/** `depth`: each message is a full snapshot. */
export const lbank: KnownVenue = {
  ccxtIds: ['lbank'],
  documentation: 'https://www.lbank.com/en-US/docs/index.html#market-depth',
  policy: { book: 'snapshot' },
  rows: [{ book: 'best 100 levels in each message' }],
};
