import { CountingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK } from '../wire-values.js';

export const bitvavo: KnownVenue = {
  ccxtIds: ['bitvavo'],
  documentation: 'https://docs.bitvavo.com/docs/websocket-api/book-subscription/',
  policy: {
    book: 'full',
    // Requested over the websocket (`getBook`) and bridged like a REST snapshot.
    snapshotFrom: () => 'rest',
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBookMessages,
    // As the venue's own client checks it: `response.nonce !== localBook[market].nonce + 1` makes it request the book again
    // (https://github.com/bitvavo/node-bitvavo-api, lib/index.js).
    sequencer: () => new CountingSequencer(),
    hasRestSequence: true,
  },
  rows: [
    { book: 'every change, snapshot over the websocket', proof: '`nonce` = last `nonce` + 1', testedOn: 'stand-in' },
  ],
  tradeSide: { names: 'unstated', field: 'side' },
  keepAlive: 'websocket ping frames',
};

/** `{"event": "book", "market": …, "nonce": …}` */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  if (message['event'] !== 'book') return NOT_A_BOOK;
  const last = integerOf(message['nonce']);
  return [{ market: String(message['market']), kind: 'update', first: last, last }];
}
