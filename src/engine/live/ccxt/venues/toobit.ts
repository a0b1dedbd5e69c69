import type { KnownVenue } from '../venue-definition.js';

/** `depth`: each message is a full snapshot. */
export const toobit: KnownVenue = {
  ccxtIds: ['toobit'],
  documentation: 'https://api-docs.toobit.com/api/spot-websocket-market-data.html#partial-book-depth-streams',
  policy: { book: 'snapshot' },
  rows: [{ book: 'the best levels in each message', testedOn: 'stand-in' }],
  // "true = buy, false = sell": whose, is not said.
  tradeSide: { names: 'unstated', field: 'm' },
  keepAlive: 'the client sends {"ping":…}; the venue answers {"pong":…}',
};
