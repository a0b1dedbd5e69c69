import type { KnownVenue } from '../venue-definition.js';

/** ccxt subscribes to `<symbol>@depth20`, partial book depth: each message is a full snapshot of it. */
export const aster: KnownVenue = {
  ccxtIds: ['aster'],
  documentation:
    'https://asterdex.github.io/aster-api-website/futures-v3/websocket-market-streams/#partial-book-depth-streams',
  policy: { book: 'snapshot' },
  rows: [{ book: 'best 20 levels in each message' }],
};
