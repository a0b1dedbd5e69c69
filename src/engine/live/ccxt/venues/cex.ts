import type { BookMessage, WireMessage } from '../book-message.js';
import type { CcxtExchange } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { NOT_A_BOOK, objectOf } from '../wire-values.js';

/** ccxt compares the `id` of each update with the last one and requests a new book when it is not the next; no documented rule was found. */
export const cex: KnownVenue = {
  ccxtIds: ['cex'],
  documentation: 'https://cex.io/websocket-api#orderbook-subscribe',
  policy: {
    book: 'full',
    readBookMessages,
    hasPairRows: true,
    // "Message encoding": "Depricated functions often present prices and amounts as 'not formatted' - as integer number". Sizes of trades are
    // such integers, in a unit that depends on the currency and is not documented, and ccxt takes them for amounts: 98070 BTC.
    config: { has: { watchTrades: false } },
    patch: answerPings,
  },
  rows: [{ book: 'every change', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated' },
  keepAlive: 'the venue sends {"e":"ping"}; lobtop answers {"e":"pong"}',
  notes: [
    'Its ccxt class refuses to subscribe without API keys.',
    'Its trades are not shown: the stream has their sizes as integers of an undocumented unit.',
  ],
};

/** `{"e": "order-book-subscribe" or "md_update", "data": {"pair": "BTC:USD", "id": …}}` */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const { e, data } = message;
  const pair = objectOf(data)?.['pair'];
  if ((e !== 'order-book-subscribe' && e !== 'md_update') || typeof pair !== 'string') return NOT_A_BOOK;
  return [{ market: pair.replace(':', '/'), kind: e === 'md_update' ? 'update' : 'snapshot' }];
}

/** "Connectivity": the venue pings a client that has been quiet, and disconnects one that does not answer. ccxt ignores it. */
function answerPings(exchange: CcxtExchange): void {
  const { handleMessage } = exchange;
  exchange.handleMessage = (client, message) => {
    if (objectOf(message)?.['e'] === 'ping') client.send({ e: 'pong' });
    else handleMessage.call(exchange, client, message);
  };
}
