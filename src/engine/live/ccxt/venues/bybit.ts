import { CountingSequencer } from '../../../integrity/sequencer.js';
import type { MessageBytes } from '../../../message-bytes.js';
import { PAIR } from '../../../scan-rows.js';
import type { LevelMessage, TouchMessage, WireContext, WireMessage } from '../book-message.js';
import { FieldReader } from '../scan/field-reader.js';
import type { ScannedMessage } from '../scan/scanned-message.js';
import type { ScannedTrades } from '../scan/scanned-trades.js';
import { TextCursor } from '../scan/text-cursor.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK, objectOf, rowsOf, touchOf } from '../wire-values.js';

export const bybit: KnownVenue = {
  ccxtIds: ['bybit', 'bybiteu', 'bybitid'],
  documentation: 'https://bybit-exchange.github.io/docs/v5/websocket/public/orderbook',
  policy: {
    regionalSites: ['bybiteu', 'bybitid'],
    book: 'window',
    // ccxt's default is 50.
    depth: ({ option }) => (option === true ? 100 : 1000),
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBooks,
    scan,
    scanTrades,
    // "Level 1 data" is pushed every 10 ms, the book of 1,000 levels every 200 ms.
    readTouches,
    unsubscribe: (request) => ({ ...request, op: 'unsubscribe' }),
    sequencer: () => new CountingSequencer(),
  },
  rows: [
    {
      book: 'best 1,000 levels; options 100',
      proof: '`u` = last `u` + 1 per topic; `u` = 1 is a new snapshot',
      testedOn: 'recording',
    },
  ],
  tradeSide: {
    names: 'taker',
    field: 'S',
    quote: 'Side of taker. `Buy`,`Sell`',
    source: 'https://bybit-exchange.github.io/docs/v5/websocket/public/trade',
  },
  keepAlive: 'the client sends {"op":"ping"}; the venue answers pong',
};

/**
 * `{"topic": "orderbook.1000.BTCUSDT", "type": "snapshot" or "delta", "data": {"s": …, "u": …}}`.
 * Spot and linear markets share ids and topics: the URL of the connection distinguishes them.
 */
function readBooks(message: WireMessage, { url }: WireContext): readonly LevelMessage[] {
  if (!String(message['topic']).startsWith('orderbook.')) return NOT_A_BOOK;
  const { s, u, seq, b, a } = objectOf(message['data']) ?? {};
  const last = integerOf(u);
  return [
    {
      market: String(s),
      spot: url.includes('spot'),
      // "Is always in sequence. Occasionally, you'll receive "u"=1, which is a snapshot data due to the restart of the service. So please
      // overwrite your local orderbook."
      kind: message['type'] === 'snapshot' || last === 1 ? 'snapshot' : 'update',
      first: last,
      last,
      touchSeq: integerOf(seq),
      exchangeTs: integerOf(message['ts']),
      levels: () => ({ bids: rowsOf(b), asks: rowsOf(a) }),
    },
  ];
}

const cursor = new TextCursor();

/** The same from the text. Spot sends `ts` before `type`, contracts behind it; `cts` is behind everything, where there is one. */
function scan(message: MessageBytes, url: string, found: ScannedMessage): boolean {
  cursor.start(message);
  cursor.expect('{"topic":"orderbook.');
  const depth = cursor.integer();
  cursor.expect('.');
  const topic = cursor.name();
  const isTypeFirst = cursor.has(',"type":"delta"');
  cursor.expect(',"ts":');
  found.exchangeTs = cursor.integer();
  if (!isTypeFirst) cursor.expect(',"type":"delta"');
  cursor.expect(',"data":{"s":"');
  found.market = cursor.name();
  cursor.expect(',"b":');
  cursor.rows(PAIR, found.bids);
  cursor.expect(',"a":');
  cursor.rows(PAIR, found.asks);
  cursor.expect(',"u":');
  found.last = cursor.integer();
  cursor.expect(',"seq":');
  found.touchSeq = cursor.integer();
  cursor.expect('}');
  if (cursor.has(',"cts":')) cursor.integer();
  cursor.expect('}');
  found.first = found.last;
  found.after = found.last - 1;
  found.spot = url.includes('spot');
  // A number of 1 begins a new book, and one level is a touch.
  return cursor.isAtEnd && topic === found.market && depth > 1 && found.last > 1;
}

const fields = new FieldReader(['T', 's', 'S', 'v', 'p', 'L', 'i', 'BT', 'RPI', 'seq']);
const SIDES: Readonly<Record<string, string>> = { Buy: 'buy', Sell: 'sell' };

/** `{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":…,"data":[{…}]}`, and with type and ts the other way round. */
function scanTrades(message: MessageBytes, url: string, found: ScannedTrades): boolean {
  cursor.start(message);
  cursor.expect('{"topic":"publicTrade.');
  found.market = cursor.name();
  const isTypeFirst = cursor.has(',"type":"snapshot"');
  cursor.expect(',"ts":');
  cursor.integer();
  if (!isTypeFirst) cursor.expect(',"type":"snapshot"');
  cursor.expect(',"data":[');
  do {
    fields.read(cursor);
    const [id, side] = [fields.text('i'), SIDES[fields.text('S') ?? '']];
    const [timestamp, price, amount] = [fields.integer('T'), fields.decimal('p'), fields.decimal('v')];
    if (fields.text('s') !== found.market || !found.add({ id, timestamp, price, amount, side })) return false;
  } while (cursor.has(','));
  cursor.expect(']}');
  found.spot = url.includes('spot');
  return cursor.isAtEnd;
}

/**
 * `{"topic": "orderbook.1.BTCUSDT", "data": {"s", "b": [[price, size]], "a": [[price, size]], "u", "seq"}}`. ccxt would merge it into the
 * book of 1,000 levels. `seq`: "Cross sequence. You can use this field to compare different levels orderbook data, and for the smaller seq,
 * then it means the data is generated earlier."
 */
function readTouches(message: WireMessage, { url }: WireContext): readonly TouchMessage[] {
  if (!String(message['topic']).startsWith('orderbook.1.')) return [];
  const { s, b, a, seq } = objectOf(message['data']) ?? {};
  const spot = url.includes('spot');
  return touchOf({ market: String(s), spot, seq, timestamp: message['ts'], bids: b, asks: a });
}
