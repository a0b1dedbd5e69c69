import { interleavedTextChecksum } from '../../../integrity/checksums.js';
import { LinkingSequencer } from '../../../integrity/sequencer.js';
import type { MessageBytes } from '../../../message-bytes.js';
import { rowShape } from '../../../scan-rows.js';
import type { LevelMessage, TouchMessage, WireMessage } from '../book-message.js';
import { FieldReader } from '../scan/field-reader.js';
import type { ScannedMessage } from '../scan/scanned-message.js';
import type { ScannedTrades } from '../scan/scanned-trades.js';
import { TextCursor } from '../scan/text-cursor.js';
import type { KnownVenue } from '../venue-definition.js';
import { checksumOf, integerOf, NOT_A_BOOK, objectOf, objectsOf, rowsOf, touchOf } from '../wire-values.js';

export const okx: KnownVenue = {
  ccxtIds: ['okx', 'okxus', 'myokx'],
  documentation: 'https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-order-book-channel',
  policy: {
    regionalSites: ['okxus', 'myokx'],
    book: 'window',
    levels: 400,
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBooks,
    scan,
    scanTrades,
    readTouches,
    unsubscribe: (request) => ({ ...request, op: 'unsubscribe' }),
    // "Sequence ID": prevSeqId of a message is the seqId of the previous one; −1 marks a snapshot. A message without
    // changes repeats its number, and after maintenance seqId may be smaller than prevSeqId: only the link is checked.
    sequencer: () => new LinkingSequencer(),
    // "After the deprecation date, the checksum field will remain present in push messages but will always return 0": recordings have one.
    checksum: interleavedTextChecksum,
  },
  rows: [
    {
      book: 'best 400 levels',
      proof: '`prevSeqId` = last `seqId`',
      testedOn: 'recording',
    },
  ],
  tradeSide: {
    names: 'taker',
    field: 'side',
    quote: 'Trade side of taker',
    source: 'https://www.okx.com/docs-v5/en/#order-book-trading-market-data-get-trades',
  },
  keepAlive: 'the client sends the text ping; the venue answers pong',
  notes: [
    'It no longer sends its checksum: since 23 June 2026 the field is always 0. Its books are proven by the sequence alone.',
    'Its recording is from 2022, before OKX sent sequence numbers: the tests verify it by checksum.',
  ],
};

/** `{"arg": {"channel": "books", "instId": …}, "action": "snapshot" or "update", "data": [{"seqId", "prevSeqId", "checksum"}]}` */
function readBooks(message: WireMessage): readonly LevelMessage[] {
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
    exchangeTs: integerOf(data['ts']),
    levels: () => ({ bids: rowsOf(data['bids']), asks: rowsOf(data['asks']) }),
  }));
}

const cursor = new TextCursor();
/** "price, size, a deprecated feature (always 0), the number of orders" */
const ROW = rowShape({ before: '["', between: '","', after: '"]', extra: 2 });

/** The same from the text. The checksum is optional, and the two numbers come in either order; until 2023 there were none. */
function scan(message: MessageBytes, _url: string, found: ScannedMessage): boolean {
  cursor.start(message);
  cursor.expect('{"arg":{"channel":"books');
  if (!cursor.has('-l2-tbt')) cursor.has('50-l2-tbt');
  cursor.expect('","instId":"');
  found.market = cursor.name();
  cursor.expect('},"action":"update","data":[{"asks":');
  cursor.rows(ROW, found.asks);
  cursor.expect(',"bids":');
  cursor.rows(ROW, found.bids);
  cursor.expect(',"ts":');
  found.exchangeTs = cursor.quoted();
  if (cursor.has(',"checksum":')) found.checksum = checksumOf(cursor.signed());
  const isPreviousFirst = cursor.has(',"prevSeqId":');
  if (isPreviousFirst) found.previous = cursor.integer();
  if (cursor.has(',"seqId":')) found.last = cursor.integer();
  if (!isPreviousFirst && cursor.has(',"prevSeqId":')) found.previous = cursor.integer();
  cursor.expect('}]}');
  found.first = found.last;
  found.after = found.previous;
  return cursor.isAtEnd && (found.last === undefined) === (found.previous === undefined);
}

const fields = new FieldReader(['instId', 'tradeId', 'px', 'sz', 'side', 'ts', 'count', 'source', 'seqId']);

/** `{"arg":{"channel":"trades","instId":…},"data":[{"instId","tradeId","px","sz","side","ts",…}]}` */
function scanTrades(message: MessageBytes, _url: string, found: ScannedTrades): boolean {
  cursor.start(message);
  cursor.expect('{"arg":{"channel":"trades","instId":"');
  found.market = cursor.name();
  cursor.expect('},"data":[');
  do {
    fields.read(cursor);
    const [id, side, timestamp] = [fields.text('tradeId'), fields.text('side'), fields.decimal('ts')];
    const [price, amount] = [fields.decimal('px'), fields.decimal('sz')];
    if (fields.text('instId') !== found.market || (side !== 'buy' && side !== 'sell')) return false;
    if (!Number.isSafeInteger(timestamp) || !found.add({ id, timestamp, price, amount, side })) return false;
  } while (cursor.has(','));
  cursor.expect(']}');
  return cursor.isAtEnd;
}

/**
 * `{"arg": {"channel": "bbo-tbt", "instId": …}, "data": [{"bids": [[price, size, …]], "asks": […], "ts", "seqId"}]}`: one sequence of
 * numbers for all channels of an instrument.
 */
function readTouches(message: WireMessage): readonly TouchMessage[] {
  const arg = objectOf(message['arg']);
  if (arg?.['channel'] !== 'bbo-tbt') return [];
  return objectsOf(message['data']).flatMap(({ bids, asks, ts, seqId }) =>
    touchOf({ market: String(arg['instId']), seq: seqId, timestamp: ts, bids, asks }),
  );
}
