import { CountingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK } from '../wire-values.js';

export const blockchainCom: KnownVenue = {
  ccxtIds: ['blockchaincom'],
  documentation: 'https://exchange.blockchain.com/api/#l2-order-book',
  policy: {
    book: 'full',
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBookMessages,
    // "Sequence Numbers": "Each message sent from the server will contain a sequence number `seqnum` which will be incremented by 1 with each
    // message. If the client receives a `seqnum` which has skipped one or more sequences, it indicates that a message was missed and the client
    // is recommended to restart the websocket connection."
    connectionSequence: {
      sequencer: () => new CountingSequencer(),
      numberOf: (message) => integerOf(message['seqnum']),
    },
  },
  rows: [
    {
      book: 'every change',
      proof: '`seqnum` = last `seqnum` + 1 per connection, over all channels',
      testedOn: 'stand-in',
    },
  ],
  tradeSide: { names: 'unstated', field: 'side' },
  keepAlive: 'websocket ping frames, from both sides',
  notes: ['The venue suspended trading on 19 October 2025: the books that it still streams stand still.'],
};

/** `{"seqnum": …, "event": "snapshot" or "updated", "channel": "l2", "symbol": …}` */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const { channel, event, symbol, seqnum } = message;
  if (channel !== 'l2' || (event !== 'snapshot' && event !== 'updated')) return NOT_A_BOOK;
  return [{ market: String(symbol), kind: event === 'snapshot' ? 'snapshot' : 'update', last: integerOf(seqnum) }];
}
