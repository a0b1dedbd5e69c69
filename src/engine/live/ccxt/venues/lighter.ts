import { LinkingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK, objectOf } from '../wire-values.js';

export const lighter: KnownVenue = {
  ccxtIds: ['lighter'],
  documentation: 'https://apidocs.lighter.xyz/docs/websocket-reference#order-book',
  policy: {
    book: 'full',
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBookMessages,
    // "To verify the continuity of the data, you can check that begin_nonce on the current update matches the nonce (i.e. last_nonce) of the
    // previous update." Of the offset: "it's not guaranteed to be continuous".
    sequencer: () => new LinkingSequencer(),
    // Sizes are in base currency: in the documentation's trades, usd_amount is size times price. ccxt takes the quote_multiplier for the size of
    // a contract.
    contract: () => 'base',
  },
  rows: [{ book: 'every change', proof: '`begin_nonce` = last `nonce`', testedOn: 'stand-in' }],
  tradeSide: {
    names: 'maker',
    field: 'is_maker_ask',
    quote: '"is_maker_ask": false',
    source: 'https://apidocs.lighter.xyz/docs/websocket-reference#trade, the example',
  },
  keepAlive: 'the venue sends {"type":"ping"}; the client answers pong',
};

/** `{"channel": "order_book:0", "type": "subscribed/order_book" or "update/order_book", "order_book": {"nonce", "begin_nonce"}}` */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const book = objectOf(message['order_book']);
  const type = String(message['type']);
  if (book === undefined || !type.endsWith('/order_book')) return NOT_A_BOOK;
  const last = integerOf(book['nonce']);
  const kind = type.startsWith('subscribed') ? 'snapshot' : 'update';
  const market = String(message['channel']).split(':')[1] ?? '';
  return [{ market, kind, first: last, last, previous: integerOf(book['begin_nonce']) }];
}
