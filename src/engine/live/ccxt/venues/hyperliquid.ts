import type { KnownVenue } from '../venue-definition.js';

/** `l2Book`: each message is a full snapshot, so a lost one is corrected by the next. */
export const hyperliquid: KnownVenue = {
  ccxtIds: ['hyperliquid'],
  documentation: 'https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/websocket/subscriptions',
  policy: { book: 'snapshot', levels: 20 },
  rows: [{ book: 'best 20 levels in each message', testedOn: 'converted recording' }],
  tradeSide: {
    names: 'taker',
    field: 'side',
    quote: 'B = Bid = Buy, A = Ask = Short. Side is aggressing side for trades.',
    source: 'https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/notation',
  },
  keepAlive: 'the client sends {"method":"ping"}; the venue answers pong',
};
