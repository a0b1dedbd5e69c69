import { AdjacentSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireContext, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK } from '../wire-values.js';

export const weex: KnownVenue = {
  ccxtIds: ['weex'],
  documentation: 'https://www.weex.com/api-doc/spot/Websocket/public/Depth-Channel',
  policy: {
    book: 'window',
    levels: 200,
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBookMessages,
    // "Consume update IDs sequentially (U through u). If any update is missed, resubscribe." Whether U is the last u, as messages recorded by
    // others in September 2026 have it, or the number after it, the page does not say.
    sequencer: () => new AdjacentSequencer(),
    // Sizes of contracts are amounts of base currency, in steps of the contract that ccxt describes.
    contract: () => 'base',
  },
  rows: [{ book: 'best 200 levels', proof: '`U` = last `u`, or the number after it', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated', field: 'm' },
  keepAlive:
    'the venue sends {"event":"ping"} and the class answers {"method":"PONG"}; besides, the client sends websocket ping frames',
};

/** `{"e": "depthSnapshot" or "depth", "s": …, "U": first, "u": last}`. Spot and contract markets share ids, but not their sockets. */
function readBookMessages(message: WireMessage, { url }: WireContext): readonly BookMessage[] {
  const { e: event } = message;
  if (event !== 'depth' && event !== 'depthSnapshot') return NOT_A_BOOK;
  const kind = event === 'depth' ? 'update' : 'snapshot';
  const numbers = { first: integerOf(message['U']), last: integerOf(message['u']) };
  return [{ market: String(message['s']), spot: !url.includes('contract'), kind, ...numbers }];
}
