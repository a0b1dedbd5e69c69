import { CountingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK } from '../wire-values.js';

export const weex: KnownVenue = {
  ccxtIds: ['weex'],
  documentation: 'https://www.weex.com/api-doc/spot/Websocket/public/Depth-Channel',
  policy: {
    book: 'window',
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBookMessages,
    // As its messages show: U is the first and u the last update of one; the next starts at u + 1.
    sequencer: () => new CountingSequencer(),
  },
  rows: [{ book: 'best 200 levels', proof: '`U` = last `u` + 1' }],
};

/** `{"e": "depthSnapshot" or "depth", "s": …, "U": first, "u": last}` */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const { e: event } = message;
  if (event !== 'depth' && event !== 'depthSnapshot') return NOT_A_BOOK;
  const kind = event === 'depth' ? 'update' : 'snapshot';
  return [{ market: String(message['s']), kind, first: integerOf(message['U']), last: integerOf(message['u']) }];
}
