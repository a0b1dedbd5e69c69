import { CountingSequencer, type SequenceRange, type SequenceVerdict } from '../../../integrity/sequencer.js';
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
    // "Manage local order book": nonce "is a sequential identifier of the order book version". Of the same field, Market Data Pro says
    // "Increments by 1 with each order book update."
    sequencer: () => new BitvavoSequencer(),
    hasRestSequence: true,
  },
  rows: [
    { book: 'every change, snapshot over the websocket', proof: '`nonce` = last `nonce` + 1', testedOn: 'stand-in' },
  ],
  tradeSide: {
    names: 'taker',
    field: 'side',
    quote: 'Indicates if the taker made the order to buy or sell an asset.',
    source: 'https://docs.bitvavo.com/docs/ws-market-data-pro-api/trades-subscription',
  },
  keepAlive: 'websocket ping frames, from both sides',
};

/** `{"event": "book", "market": …, "nonce": …}` */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  if (message['event'] !== 'book') return NOT_A_BOOK;
  const last = integerOf(message['nonce']);
  return [{ market: String(message['market']), kind: 'update', first: last, last }];
}

/** A message that is repeated or late has one of the last numbers. */
const REPEATED = 1000;

/** The numbers start over when the venue's engine does, with the connection still open: a book from before would never change again. */
class BitvavoSequencer extends CountingSequencer {
  protected override checkUpdate(range: SequenceRange, last: number): SequenceVerdict {
    return range.last < last - REPEATED ? 'gap' : super.checkUpdate(range, last);
  }
}
