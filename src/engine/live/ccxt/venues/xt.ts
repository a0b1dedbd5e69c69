import { CountingSequencer, LinkingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK, objectOf } from '../wire-values.js';
import { SNAPSHOT_WITH_FIRST_CHANGE } from './rest-snapshot.js';

export const xt: KnownVenue = {
  ccxtIds: ['xt'],
  documentation: 'https://doc.xt.com/docs/spot/WebSocket%20Public/IncrementalDepth',
  policy: {
    book: 'full',
    snapshotFrom: () => 'rest',
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBookMessages,
    // As ccxt describes the messages: fi is the previous i + 1; contracts: pu is the u of the previous message.
    sequencer: ({ contract }) => (contract === true ? new LinkingSequencer() : new CountingSequencer()),
    config: SNAPSHOT_WITH_FIRST_CHANGE,
  },
  rows: [
    { markets: 'spot', book: 'every change, snapshot by REST', proof: '`fi` = last `i` + 1' },
    { markets: 'contracts', book: 'every change, snapshot by REST', proof: '`pu` = last `u`' },
  ],
};

/** `{"topic": "depth_update", "data": {"s", "fi", "i"}}`; contracts: `{"s", "pu", "fu", "u"}`. Both kinds of market share ids. */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const data = objectOf(message['data']);
  if (message['topic'] !== 'depth_update' || data === undefined) return NOT_A_BOOK;
  const spot = !('fu' in data);
  const [first, last, previous] = spot ? [data['fi'], data['i']] : [data['fu'], data['u'], data['pu']];
  const numbers = { first: integerOf(first), last: integerOf(last), previous: integerOf(previous) };
  return [{ market: String(data['s']), spot, kind: 'update', ...numbers }];
}
