import type { KnownVenue } from '../venue-definition.js';

/** Topic `depth`: each message has all of its levels. */
export const hashkey: KnownVenue = {
  ccxtIds: ['hashkey'],
  documentation: 'https://hashkeyglobal-apidoc.readme.io/reference/websocket-api#public-stream',
  policy: { book: 'snapshot' },
  rows: [{ book: 'the whole book in each message' }],
};
