import { interleavedTextChecksum } from '../../../integrity/checksums.js';
import { LinkingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { checksumOf, integerOf, NOT_A_BOOK, objectOf, objectsOf } from '../wire-values.js';

export const okx: KnownVenue = {
  ccxtIds: ['okx', 'okxus', 'myokx'],
  documentation: 'https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-order-book-channel',
  policy: {
    regionalSites: ['okxus', 'myokx'],
    book: 'window',
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBookMessages,
    unsubscribe: (request) => ({ ...request, op: 'unsubscribe' }),
    // "Sequence ID": prevSeqId of a message is the seqId of the previous one; −1 marks a snapshot. A message without
    // changes repeats its number, and after maintenance seqId may be smaller than prevSeqId: only the link is checked.
    sequencer: () => new LinkingSequencer(),
    checksum: interleavedTextChecksum,
    hasPairRows: true,
  },
  rows: [
    {
      book: 'best 400 levels',
      proof: '`prevSeqId` = last `seqId`; CRC32 of the best 25 levels where sent',
      testedOn: 'recording',
    },
  ],
  notes: ['Its recording is from 2022, before OKX sent sequence numbers: the tests verify it by checksum.'],
};

/** `{"arg": {"channel": "books", "instId": …}, "action": "snapshot" or "update", "data": [{"seqId", "prevSeqId", "checksum"}]}` */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const arg = objectOf(message['arg']);
  const action = message['action'];
  if (arg === undefined || !String(arg['channel']).startsWith('books')) return NOT_A_BOOK;
  if (action !== 'snapshot' && action !== 'update') return NOT_A_BOOK;
  return objectsOf(message['data']).map((data) => ({
    market: String(arg['instId']),
    kind: action,
    first: integerOf(data['seqId']),
    last: integerOf(data['seqId']),
    previous: integerOf(data['prevSeqId']),
    checksum: checksumOf(data['checksum']),
  }));
}
