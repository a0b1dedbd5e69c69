import { CountingSequencer, OverlappingSequencer } from '../../../integrity/sequencer.js';
import type { MessageBytes } from '../../../message-bytes.js';
import { rowShape } from '../../../scan-rows.js';
import type { LevelMessage, TouchMessage, WireMessage } from '../book-message.js';
import type { ScannedMessage } from '../scan/scanned-message.js';
import { TextCursor } from '../scan/text-cursor.js';
import type { CcxtRow } from '../types.js';
import type { KnownVenue, TradeSideMeaning } from '../venue-definition.js';
import type { VenuePolicy } from '../venue-policy.js';
import { integerOf, type JsonObject, NOT_A_BOOK, namedRowsOf, objectOf, rowsOf, touchOf } from '../wire-values.js';

/** Contracts have no side: a negative `size` is a sell. */
const TRADE_SIDE: TradeSideMeaning = { names: 'unstated', field: 'side' };
const KEEP_ALIVE = 'ccxt sends websocket pings; the venue answers';

const POLICY: Partial<VenuePolicy> = {
  book: 'window',
  integrity: () => 'sequence',
  checkedBy: 'lobtop',
  readBooks,
  scan,
  readTouches,
  unsubscribe: (request) => ({ ...request, event: 'unsubscribe' }),
  hasRestSequence: true,
  answers: { request: subscribed },
};

function subscribed({ event, id, channel }: JsonObject): unknown {
  return event === 'subscribe' ? { id, channel, event, result: { status: 'success' } } : undefined;
}

export const gate: KnownVenue = {
  ccxtIds: ['gate'],
  documentation: 'https://www.gate.com/docs/developers/futures/ws/en/#order-book-api',
  policy: {
    ...POLICY,
    regionalSites: ['gateeu'],
    snapshotFrom: ({ spot }) => (spot === true ? 'stream' : 'rest'),
    depth: ({ spot }) => (spot === true ? 400 : 100),
    // "Maintain local order book": U is the first and u the last update of a message, and "if the U of the next update
    // is greater than the current u + 1, updates were lost": restart from the snapshot.
    // Spot: U is the last u + 1; subscribing again sends the full book.
    sequencer: ({ spot }) => (spot === true ? new CountingSequencer() : new OverlappingSequencer()),
  },
  rows: [
    {
      markets: 'spot',
      book: 'best 400 levels',
      proof: '`U` = last `u` + 1',
      testedOn: 'stand-in',
    },
    {
      markets: 'contracts',
      book: 'best 100 levels, snapshot by REST',
      proof: '`U` ≤ last `u` + 1',
      testedOn: 'recording',
    },
  ],
  tradeSide: TRADE_SIDE,
  keepAlive: KEEP_ALIVE,
};

/** It has no stream that begins with the book: spot is as contracts are. */
export const gateEu: KnownVenue = {
  ccxtIds: ['gateeu'],
  documentation: 'https://www.gate.com/docs/developers/apiv4/ws/en/#changed-order-book-levels',
  policy: {
    ...POLICY,
    snapshotFrom: () => 'rest',
    // The most that its REST book has.
    depth: () => 100,
    sequencer: () => new OverlappingSequencer(),
  },
  rows: [{ book: 'best 100 levels, snapshot by REST', proof: '`U` ≤ last `u` + 1', testedOn: 'stand-in' }],
  tradeSide: TRADE_SIDE,
  keepAlive: KEEP_ALIVE,
};

/**
 * `{"channel": "futures.order_book_update", "event": "update", "result": {"s": …, "U": first, "u": last}}`;
 * spot: `{"channel": "spot.obu", "event": "update", "result": {"s": "ob.BTC_USDT.400", "full": true, "U": first, "u": last}}`.
 */
function readBooks(message: WireMessage): readonly LevelMessage[] {
  const channel = String(message['channel']);
  const result = objectOf(message['result']);
  const isChange = channel.endsWith('.order_book_update');
  if (message['event'] !== 'update' || result === undefined || (!isChange && channel !== 'spot.obu')) return NOT_A_BOOK;
  const { s, full, U, u, t } = result;
  const last = integerOf(u);
  const isSnapshot = !isChange && full === true;
  return [
    {
      market: isChange ? String(s) : (String(s).split('.')[1] ?? ''),
      spot: channel.startsWith('spot.'),
      kind: isSnapshot ? 'snapshot' : 'update',
      first: isSnapshot ? last : integerOf(U),
      last,
      exchangeTs: integerOf(t),
      levels: () => ({ bids: levelsOf(result['b']), asks: levelsOf(result['a']) }),
    },
  ];
}

/** Pairs of price and size; contracts have objects. */
function levelsOf(rows: unknown): readonly CcxtRow[] {
  const levels = rowsOf(rows);
  return levels.every(Array.isArray) ? levels : namedRowsOf(levels, 'p', 's');
}

const cursor = new TextCursor();
/** "p: Price level; s: Size": contracts, in whole numbers. */
const CONTRACT_ROW = rowShape({ before: '{"p":"', between: '","s":', after: '}' });

/** The same of contracts from the text, of either form in which they are sent. */
function scan(message: MessageBytes, _url: string, found: ScannedMessage): boolean {
  cursor.start(message);
  cursor.expect('{"time":');
  cursor.integer();
  if (cursor.has(',"time_ms":')) cursor.integer();
  cursor.expect(',"channel":"');
  if (!cursor.has('futures')) cursor.expect('delivery');
  cursor.expect('.order_book_update","event":"update","result":{');
  if (cursor.has('"U":')) scanSorted(found);
  else scanNumbersFirst(found);
  cursor.expect('}}');
  found.spot = false;
  found.after = (found.first ?? 0) - 1;
  return cursor.isAtEnd && Number(found.first) <= Number(found.last);
}

/** `"U":first,"a":[…],"b":[…],"s":market,"t":time,"u":last` */
function scanSorted(found: ScannedMessage): void {
  found.first = cursor.integer();
  cursor.expect(',"a":');
  cursor.rows(CONTRACT_ROW, found.asks);
  cursor.expect(',"b":');
  cursor.rows(CONTRACT_ROW, found.bids);
  cursor.expect(',"s":"');
  found.market = cursor.name();
  cursor.expect(',"t":');
  found.exchangeTs = cursor.integer();
  cursor.expect(',"u":');
  found.last = cursor.integer();
}

/** `"t":time,"s":market,"U":first,"u":last,"b":[…],"a":[…]` */
function scanNumbersFirst(found: ScannedMessage): void {
  cursor.expect('"t":');
  found.exchangeTs = cursor.integer();
  cursor.expect(',"s":"');
  found.market = cursor.name();
  cursor.expect(',"U":');
  found.first = cursor.integer();
  cursor.expect(',"u":');
  found.last = cursor.integer();
  cursor.expect(',"b":');
  cursor.rows(CONTRACT_ROW, found.bids);
  cursor.expect(',"a":');
  cursor.rows(CONTRACT_ROW, found.asks);
}

/** `{"channel": "spot.book_ticker" or "futures.book_ticker", "event": "update", "result": {"t", "u", "s", "b", "B", "a", "A"}}`: u is the id of the book. */
function readTouches(message: WireMessage): readonly TouchMessage[] {
  const channel = String(message['channel']);
  const result = objectOf(message['result']);
  if (!channel.endsWith('.book_ticker') || message['event'] !== 'update' || result === undefined) return [];
  const { s, u, t, b, B, a, A } = result;
  const spot = channel.startsWith('spot.');
  return touchOf({ market: String(s), spot, seq: u, timestamp: t, bids: [[b, B]], asks: [[a, A]] });
}
