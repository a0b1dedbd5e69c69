import { LinkingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK, objectOf } from '../wire-values.js';

export const bloFin: KnownVenue = {
  ccxtIds: ['blofin'],
  documentation: 'https://docs.blofin.com/index.html#ws-order-book-channel',
  policy: {
    book: 'window',
    levels: 200,
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBookMessages,
    unsubscribe: (request) => ({ ...request, op: 'unsubscribe' }),
    // "Sequence ID": "The prevSeqId in the new message matches with seqId of the previous message."
    sequencer: () => new LinkingSequencer(),
  },
  rows: [{ book: 'best 200 levels', proof: '`prevSeqId` = last `seqId`', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated', field: 'side' },
  keepAlive: 'the client sends "ping"; the venue answers "pong"',
};

/** `{"arg": {"channel": "books", "instId": …}, "action": "snapshot" or "update", "data": {"seqId", "prevSeqId"}}` */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const arg = objectOf(message['arg']);
  const data = objectOf(message['data']);
  const action = message['action'];
  if (arg?.['channel'] !== 'books' || data === undefined) return NOT_A_BOOK;
  if (action !== 'snapshot' && action !== 'update') return NOT_A_BOOK;
  const last = integerOf(data['seqId']);
  return [{ market: String(arg['instId']), kind: action, first: last, last, previous: integerOf(data['prevSeqId']) }];
}
