import { LinkingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK, objectsOf } from '../wire-values.js';

export const poloniex: KnownVenue = {
  ccxtIds: ['poloniex'],
  documentation: 'https://api-docs.poloniex.com/spot/websocket/market-data#book-level-2',
  policy: {
    book: 'window',
    levels: 20,
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBookMessages,
    unsubscribe: (request) => ({ ...request, event: 'unsubscribe' }),
    // "Book Level 2": "If the last message's id does not match the current message's lastId then the client has lost
    // connection with the server and must re-subscribe to the channel."
    sequencer: () => new LinkingSequencer(),
  },
  rows: [
    {
      book: 'best 20 levels',
      proof: '`lastId` = last `id`',
      testedOn: 'recording',
    },
  ],
  // The field is named after the taker.
  tradeSide: { names: 'taker', field: 'takerSide' },
  keepAlive: 'the client sends {"event":"ping"}; the venue answers {"event":"pong"}',
  notes: ['The ccxt class streams spot markets only.'],
};

/** `{"channel": "book_lv2", "action": "snapshot" or "update", "data": [{"symbol": …, "id": …, "lastId": …}]}` */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const { channel, action } = message;
  if (channel !== 'book_lv2' || (action !== 'snapshot' && action !== 'update')) return NOT_A_BOOK;
  return objectsOf(message['data']).map((data) => {
    const last = integerOf(data['id']);
    return { market: String(data['symbol']), kind: action, first: last, last, previous: integerOf(data['lastId']) };
  });
}
