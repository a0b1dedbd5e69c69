import { interleavedTextChecksum } from '../../../integrity/checksums.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { checksumOf, NOT_A_BOOK, objectOf, objectsOf } from '../wire-values.js';

export const bitget: KnownVenue = {
  ccxtIds: ['bitget'],
  documentation: 'https://www.bitget.com/api-doc/spot/websocket/public/Depth-Channel',
  policy: {
    book: 'full',
    integrity: () => 'checksum',
    checkedBy: 'lobtop',
    readBookMessages,
    unsubscribe: (request) => ({ ...request, op: 'unsubscribe' }),
    checksum: interleavedTextChecksum,
    hasPairRows: true,
    // ccxt's own check would use ccxt's copy of the book, which is empty; ours is over the same text.
    config: { options: { watchOrderBook: { checksum: false } } },
  },
  rows: [
    {
      book: 'every change',
      proof: 'CRC32 of the best 25 levels, every message',
      testedOn: 'recording',
    },
  ],
  tradeSide: { names: 'unstated', field: 'side' },
  keepAlive: 'the client sends "ping"; the venue answers "pong"',
};

/**
 * `{"arg": {"instType": …, "channel": "books", "instId": …}, "action": "snapshot" or "update", "data": [{"checksum"}]}`;
 * the unified account sends `topic` and `symbol`. Spot and contract markets share ids: instType distinguishes them.
 */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const arg = objectOf(message['arg']);
  const action = message['action'];
  if (arg === undefined || (arg['channel'] ?? arg['topic']) !== 'books') return NOT_A_BOOK;
  if (action !== 'snapshot' && action !== 'update') return NOT_A_BOOK;
  const [data = {}] = objectsOf(message['data']);
  const spot = /^spo?t?$/i.test(String(arg['instType']));
  const market = String(arg['instId'] ?? arg['symbol']);
  return [{ market, spot, kind: action, checksum: checksumOf(data['checksum']) }];
}
