import type { BookMessage, WireMessage } from '../book-message.js';
import type { CcxtExchange } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK, objectOf } from '../wire-values.js';

export const oneTrading: KnownVenue = {
  ccxtIds: ['onetrading'],
  documentation: 'https://docs.onetrading.com/websocket/orderbook/introduction',
  policy: {
    book: 'full',
    readBookMessages,
    rewriteRequest: subscribeAgain,
    patch: readTimes,
  },
  rows: [{ book: 'every change', testedOn: 'stand-in' }],
  tradeSide: { names: 'absent' },
  keepAlive: 'the client sends websocket ping frames; the venue answers',
  notes: ['It has no public trade stream.'],
};

/** `{"channel_name": "ORDER_BOOK", "type": "ORDER_BOOK_SNAPSHOT" or "ORDER_BOOK_UPDATE", "instrument_code": …}` */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const { type } = message;
  if (type !== 'ORDER_BOOK_SNAPSHOT' && type !== 'ORDER_BOOK_UPDATE') return NOT_A_BOOK;
  const kind = type === 'ORDER_BOOK_SNAPSHOT' ? 'snapshot' : 'update';
  return [{ market: String(message['instrument_code']), kind }];
}

/**
 * ccxt adds a market to a subscription with the type UPDATE_SUBSCRIPTION. "Subscribe" knows one only: "type", "Allowed value: SUBSCRIBE". The
 * request names all markets either way.
 */
function subscribeAgain(request: unknown): unknown {
  const fields = objectOf(request);
  return fields?.['type'] === 'UPDATE_SUBSCRIPTION' ? { ...fields, type: 'SUBSCRIBE' } : request;
}

/** "Time in nanoseconds of the update": ccxt expects a date. It uses it as the number of the book too, which has none. */
function readTimes(exchange: CcxtExchange): void {
  const { handleMessage } = exchange;
  exchange.handleMessage = (client, message) => {
    const nanoseconds = integerOf(objectOf(message)?.['time']);
    const ms = Math.floor((nanoseconds ?? Number.NaN) / 1e6);
    const dated = Number.isNaN(ms) ? message : { ...objectOf(message), time: new Date(ms).toISOString() };
    handleMessage.call(exchange, client, dated);
  };
}
