import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { NOT_A_BOOK, objectOf } from '../wire-values.js';

/** Its messages are numbered (`u`), but the documentation does not say how. */
export const apeX: KnownVenue = {
  ccxtIds: ['apex'],
  documentation: 'https://api-docs.pro.apex.exchange/#websocket-v3-for-omni-websocket-endpoint',
  policy: {
    book: 'window',
    readBookMessages,
    // orderBook25 and orderBook200; ccxt's default is 25.
    depth: () => 200,
    // Sizes are in base currency; what ccxt calls the size of a contract is the smallest order.
    contract: () => 'base',
    hasPairRows: true,
  },
  rows: [{ book: 'best 200 levels', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated', field: 'S' },
  keepAlive: 'the client sends {"op":"ping"} and answers the venue’s {"op":"ping"} with {"op":"pong"}',
};

/** `{"topic": "orderBook200.H.BTCUSDT", "type": "snapshot" or "delta", "data": {"s": "BTCUSDT", …}}`; the market's id is BTC-USDT. */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  if (!String(message['topic']).startsWith('orderBook')) return NOT_A_BOOK;
  const market = String(objectOf(message['data'])?.['s']).replace(/USDT$/, '-USDT');
  return [{ market, kind: message['type'] === 'snapshot' ? 'snapshot' : 'update' }];
}
