import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { NOT_A_BOOK, objectOf } from '../wire-values.js';

/** Each message is a full book; its `id` grows, but does not count messages. */
export const coinone: KnownVenue = {
  ccxtIds: ['coinone'],
  documentation: 'https://docs.coinone.co.kr/reference/public-websocket-orderbook',
  policy: {
    // ccxt fills in 1e-8.
    statesNoTick: true,
    book: 'snapshot',
    readBookMessages,
    // A seller who is the maker means that a buyer was the taker; ccxt reports 'sell' for it.
    tradeSide: 'maker',
  },
  rows: [{ book: 'best levels in each message', testedOn: 'stand-in' }],
  // No sentence of the documentation says more than the name of the field.
  tradeSide: { names: 'maker', field: 'is_seller_maker' },
  keepAlive: 'the client sends {"request_type":"PING"}; the venue answers PONG',
};

/** `{"response_type": "DATA", "channel": "ORDERBOOK", "data": {"quote_currency": "KRW", "target_currency": "BTC"}}` */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const { channel, data } = message;
  const { target_currency, quote_currency } = objectOf(data) ?? {};
  if (channel !== 'ORDERBOOK' || target_currency === undefined) return NOT_A_BOOK;
  return [{ market: `${target_currency}/${quote_currency}`.toUpperCase(), kind: 'snapshot' }];
}
