import type { WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { objectOf, objectsOf } from '../wire-values.js';

/** The topic `l2Orderbook` brings a snapshot in each message; its `sequenceNumberRange` says nothing about lost messages. */
export const bullish: KnownVenue = {
  ccxtIds: ['bullish'],
  documentation: 'https://docs.exchange.bullish.com/websocket/public/multi-orderbook/index.html',
  policy: { book: 'snapshot', translate: turnSidesOfMakers },
  rows: [{ book: 'best 100 levels in each message', testedOn: 'stand-in' }],
  tradeSide: {
    names: 'taker',
    field: 'side, of the maker where isTaker is false',
    quote: "denotes whether this is a taker's trade",
    source:
      'https://api.exchange.bullish.com/docs/api/rest/trading-api/v2/#overview--unified-anonymous-trades-websocket-unauthenticated',
  },
  keepAlive: 'the client sends the command keepalivePing; the venue answers "Keep alive pong"',
};

/** A trade has the side of its order, and `isTaker` beside it, which ccxt ignores. */
function turnSidesOfMakers(message: WireMessage): void {
  if (message['dataType'] !== 'V1TAAnonymousTradeUpdate') return;
  for (const trade of objectsOf(objectOf(message['data'])?.['trades'])) {
    if (trade['isTaker'] !== false) continue;
    (trade as { side?: unknown }).side = trade['side'] === 'BUY' ? 'SELL' : 'BUY';
  }
}
