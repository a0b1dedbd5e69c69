import type { KnownVenue } from '../venue-definition.js';

/** `depth`: each message has all of its levels. */
export const lbank: KnownVenue = {
  ccxtIds: ['lbank'],
  documentation: 'https://www.lbank.com/en-US/docs/index.html#market-depth',
  policy: { book: 'snapshot' },
  rows: [{ book: 'best 100 levels, all of them in each message' }],
};
