import { LinkingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK, objectOf } from '../wire-values.js';

export const grvt: KnownVenue = {
  ccxtIds: ['grvt'],
  documentation: 'https://api-docs.grvt.io/market_data_streams/#orderbook-delta',
  policy: {
    // "On subscription, the server will send a full snapshot of all levels of the Orderbook." After it come only "levels that have changed in value".
    book: 'full',
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBookMessages,
    // sequence_number "increments by one locally within each stream and resets on gateway restarts"; prev_sequence_number is "the previous
    // sequence number that determines the message order".
    sequencer: () => new LinkingSequencer(),
    // ccxt's default is every 500 ms. "Delta (50, 100, 500, 1000)", in milliseconds.
    config: { options: { watchOrderBook: { interval: 100 } } },
  },
  rows: [{ book: 'every change', proof: '`prev_sequence_number` = last `sequence_number`', testedOn: 'stand-in' }],
  tradeSide: {
    names: 'taker',
    field: 'is_taker_buyer',
    quote: 'If taker was the buyer on the trade',
    source: 'https://api-docs.grvt.io/market_data_streams/#trade_1, Trade',
  },
  keepAlive: 'websocket ping frames',
};

/**
 * `{"stream": "v1.book.d", "selector": "BTC_USDT_Perp@100", "sequence_number", "prev_sequence_number", "feed": {"instrument", …}}`.
 * A snapshot has the number 0, and the changes after it go on from the number of the stream: it does not start the sequence.
 */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const feed = objectOf(message['feed']);
  if (message['stream'] !== 'v1.book.d' || feed === undefined) return NOT_A_BOOK;
  const market = String(feed['instrument']);
  const last = integerOf(message['sequence_number']);
  if (last === 0) return [{ market, kind: 'snapshot' }];
  return [{ market, kind: 'update', first: last, last, previous: integerOf(message['prev_sequence_number']) }];
}
