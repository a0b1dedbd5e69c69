import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { NOT_A_BOOK } from '../wire-values.js';

/** `message_id` counts the messages of a connection, but the documentation does not say that it has no holes. */
export const dydx: KnownVenue = {
  ccxtIds: ['dydx'],
  documentation: 'https://docs.dydx.xyz/indexer-client/websockets#orders',
  policy: { book: 'full', readBookMessages },
  rows: [{ book: 'every change', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated', field: 'side' },
  keepAlive: 'the venue sends websocket pings every 30 s, and ccxt its own; each side answers',
  notes: [
    'Its order book may be crossed: "v4 doesn\'t guarantee that order book prices don\'t cross because there is no centralized order book."',
  ],
};

/** `{"type": "subscribed" (snapshot) or "channel_data", "channel": "v4_orderbook", "id": "BTC-USD", "contents": {"bids", "asks"}}` */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const { type, channel, id } = message;
  if (channel !== 'v4_orderbook' || (type !== 'subscribed' && type !== 'channel_data')) return NOT_A_BOOK;
  return [{ market: String(id), kind: type === 'subscribed' ? 'snapshot' : 'update' }];
}
