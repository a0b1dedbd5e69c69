import { CountingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK, objectOf } from '../wire-values.js';
import { SNAPSHOT_WITH_FIRST_CHANGE } from './common/rest-snapshot.js';

export const backpack: KnownVenue = {
  ccxtIds: ['backpack'],
  documentation: 'https://docs.backpack.exchange/#tag/Streams/Public/Depth',
  policy: {
    book: 'full',
    snapshotFrom: () => 'rest',
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBookMessages,
    // Each event's U is the previous event's u + 1; the REST book has lastUpdateId.
    sequencer: () => new CountingSequencer(),
    hasRestSequence: true,
    hasPairRows: true,
    config: SNAPSHOT_WITH_FIRST_CHANGE,
  },
  rows: [{ book: 'every change, snapshot by REST', proof: '`U` = last `u` + 1', testedOn: 'stand-in' }],
  tradeSide: {
    names: 'maker',
    field: 'm',
    quote: 'Is the buyer the maker?',
    source: 'https://docs.backpack.exchange/#tag/Streams/Public/Trade',
  },
  keepAlive: 'websocket ping frames, from both sides',
};

/** `{"stream": "depth.SOL_USDC", "data": {"e": "depth", "s": …, "U": first, "u": last}}` */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const data = objectOf(message['data']);
  if (data?.['e'] !== 'depth') return NOT_A_BOOK;
  return [{ market: String(data['s']), kind: 'update', first: integerOf(data['U']), last: integerOf(data['u']) }];
}
