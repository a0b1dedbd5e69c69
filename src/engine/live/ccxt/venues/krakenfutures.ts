import { CountingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK } from '../wire-values.js';

export const krakenFutures: KnownVenue = {
  ccxtIds: ['krakenfutures'],
  documentation: 'https://docs.kraken.com/exchange/api-reference/futures-websocket/book',
  policy: {
    book: 'full',
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBookMessages,
    sides: ({ feed, side }) => (feed === 'book' ? [side] : []),
    unsubscribe: (request) => ({ ...request, event: 'unsubscribe' }),
    // seq is "the subscription message sequence number": one sequence per product, starting from the `book_snapshot`'s.
    sequencer: () => new CountingSequencer(),
  },
  rows: [
    {
      book: 'every change',
      proof: '`seq` = last `seq` + 1 per product',
      testedOn: 'recording',
    },
  ],
  tradeSide: {
    names: 'taker',
    field: 'side',
    quote:
      'The classification of the taker side in the matched trade: `buy` if the taker is a buyer, `sell` if the taker is a seller.',
    source: 'https://docs.kraken.com/api/docs/futures-api/websocket/trade',
  },
  keepAlive: 'websocket ping frames',
};

/** `{"feed": "book_snapshot" or "book", "product_id": …, "seq": …}` */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const { event, feed, product_id: market } = message;
  // The answer to the subscription names the feed too.
  if (event !== undefined || (feed !== 'book' && feed !== 'book_snapshot')) return NOT_A_BOOK;
  const last = integerOf(message['seq']);
  return [{ market: String(market), kind: feed === 'book' ? 'update' : 'snapshot', first: last, last }];
}
