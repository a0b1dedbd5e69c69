import type { KnownVenue } from '../venue-definition.js';

/** Topic `depth`: each message is a full snapshot. */
export const hashkey: KnownVenue = {
  ccxtIds: ['hashkey'],
  documentation: 'https://hashkeyglobal-apidoc.readme.io/reference/websocket-api#public-stream',
  policy: { book: 'snapshot' },
  rows: [{ book: 'the full book in each message' }],
};
