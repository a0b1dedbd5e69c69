import { interleavedTextChecksum } from '../../../integrity/checksums.js';
import type { MessageBytes } from '../../../message-bytes.js';
import { PAIR } from '../../../scan-rows.js';
import type { LevelMessage, WireMessage } from '../book-message.js';
import type { ScannedMessage } from '../scan/scanned-message.js';
import { TextCursor } from '../scan/text-cursor.js';
import type { KnownVenue } from '../venue-definition.js';
import { checksumOf, integerOf, NOT_A_BOOK, objectOf, objectsOf, rowsOf } from '../wire-values.js';

export const bitget: KnownVenue = {
  ccxtIds: ['bitget'],
  documentation: 'https://www.bitget.com/api-doc/spot/websocket/public/Depth-Channel',
  policy: {
    book: 'full',
    integrity: () => 'checksum',
    checkedBy: 'lobtop',
    readBooks,
    scan,
    unsubscribe: (request) => ({ ...request, op: 'unsubscribe' }),
    checksum: interleavedTextChecksum,
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

const SPOT = /^spo?t?$/i;

/**
 * `{"arg": {"instType": …, "channel": "books", "instId": …}, "action": "snapshot" or "update", "data": [{"checksum"}]}`;
 * the unified account sends `topic` and `symbol`. Spot and contract markets share ids: instType distinguishes them.
 */
function readBooks(message: WireMessage): readonly LevelMessage[] {
  const arg = objectOf(message['arg']);
  const action = message['action'];
  if (arg === undefined || (arg['channel'] ?? arg['topic']) !== 'books') return NOT_A_BOOK;
  if (action !== 'snapshot' && action !== 'update') return NOT_A_BOOK;
  const spot = SPOT.test(String(arg['instType']));
  const market = String(arg['instId'] ?? arg['symbol']);
  return objectsOf(message['data']).map((data) => ({
    market,
    spot,
    kind: action,
    checksum: checksumOf(data['checksum']),
    exchangeTs: integerOf(data['ts']),
    levels: () => ({ bids: rowsOf(data['bids'] ?? data['b']), asks: rowsOf(data['asks'] ?? data['a']) }),
  }));
}

const cursor = new TextCursor();

/** The same from the text, of either kind of account. */
function scan(message: MessageBytes, _url: string, found: ScannedMessage): boolean {
  cursor.start(message);
  cursor.expect('{"action":"update","arg":{"instType":"');
  found.spot = SPOT.test(cursor.name());
  const isUnified = cursor.has(',"topic":"books","symbol":"');
  if (!isUnified) cursor.expect(',"channel":"books","instId":"');
  found.market = cursor.name();
  cursor.expect(isUnified ? '},"data":[{"a":' : '},"data":[{"asks":');
  cursor.rows(PAIR, found.asks);
  cursor.expect(isUnified ? ',"b":' : ',"bids":');
  cursor.rows(PAIR, found.bids);
  cursor.expect(',"checksum":');
  found.checksum = checksumOf(cursor.signed());
  if (isUnified && cursor.has(',"pseq":')) skipNumber();
  if (cursor.has(',"seq":')) skipNumber();
  cursor.expect(',"ts":');
  found.exchangeTs = cursor.quoted();
  cursor.expect('}]');
  if (cursor.has(',"ts":')) cursor.integer();
  cursor.expect('}');
  return cursor.isAtEnd;
}

/** Numbers that prove nothing beside the checksum; some have more digits than a double. */
function skipNumber(): void {
  if (cursor.has('"')) cursor.name();
  else cursor.integer();
}
