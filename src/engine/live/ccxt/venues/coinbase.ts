import { CountingSequencer } from '../../../integrity/sequencer.js';
import type { MessageBytes } from '../../../message-bytes.js';
import { sidedShape } from '../../../scan-rows.js';
import type { LevelMessage, WireMessage } from '../book-message.js';
import { FieldReader } from '../scan/field-reader.js';
import { IsoTimes } from '../scan/iso-times.js';
import type { ScannedMessage } from '../scan/scanned-message.js';
import type { ScannedTrades } from '../scan/scanned-trades.js';
import { TextCursor } from '../scan/text-cursor.js';
import type { CcxtRow } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, isoTimeOf, type JsonObject, NOT_A_BOOK, objectsOf, sidedRowsOf } from '../wire-values.js';

export const coinbase: KnownVenue = {
  ccxtIds: ['coinbase'],
  documentation: 'https://docs.cloud.coinbase.com/advanced-trade-api/docs/ws-channels#level2-channel',
  policy: {
    book: 'full',
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBooks,
    aliasOf: (market) => market.replace(/-USD$/, '-USDC'),
    scan,
    scanTrades,
    unsubscribe: (request) => ({ ...request, type: 'unsubscribe' }),
    // ccxt does not reverse it.
    tradeSide: 'maker',
    // Heartbeats keep the subscriptions of quiet pairs open: most channels close within 60 to 90 seconds without an update.
    greeting: [{ type: 'subscribe', channel: 'heartbeats' }],
    // "WebSocket overview": "Most feed messages contain a sequence_num. These are monotonically increasing"; a number
    // greater by more than one than the last means that a message was dropped, a smaller one that it arrived late.
    // One sequence per connection, over all channels.
    connectionSequence: {
      sequencer: () => new CountingSequencer(),
      numberOf: (message) => integerOf(message['sequence_num']),
    },
  },
  rows: [
    {
      book: 'every change',
      proof: '`sequence_num` = last `sequence_num` + 1 per connection, over all channels',
      testedOn: 'recording',
    },
  ],
  // Of Exchange's documentation; the recording of Advanced Trade shows the same.
  tradeSide: {
    names: 'maker',
    field: 'side',
    quote:
      'The side field indicates the maker order side. If the side is sell this indicates the maker was a sell order and the match is considered an up-tick.',
    source: 'https://docs.cdp.coinbase.com/exchange/websocket-feed/channels',
  },
  keepAlive: 'the venue sends heartbeats, to which lobtop subscribes; ccxt sends websocket pings',
};

/**
 * `{"channel": "l2_data", "sequence_num": …, "events": [{"type": "snapshot" or "update", "product_id": …}]}`:
 * events are per market, the sequence number is per connection.
 */
function readBooks(message: WireMessage): readonly LevelMessage[] {
  if (message['channel'] !== 'l2_data') return NOT_A_BOOK;
  const last = integerOf(message['sequence_num']);
  const exchangeTs = isoTimeOf(message['timestamp']);
  return objectsOf(message['events']).map((event) => ({
    market: String(event['product_id']),
    kind: event['type'] === 'snapshot' ? 'snapshot' : 'update',
    last,
    exchangeTs,
    levels: () => sidedRowsOf(event['updates'], sideOf, levelOf),
  }));
}

/** "side: bid or offer". */
function sideOf({ side }: JsonObject): 'bid' | 'ask' | undefined {
  if (side === 'bid') return 'bid';
  return side === 'offer' ? 'ask' : undefined;
}

function levelOf({ price_level, new_quantity }: JsonObject): CcxtRow {
  return [price_level, new_quantity];
}

const cursor = new TextCursor();
const ROW = sidedShape({
  bid: '{"side":"bid","event_time":"',
  ask: '{"side":"offer","event_time":"',
  isTimed: true,
  before: '","price_level":"',
  between: '","new_quantity":"',
  after: '"}',
});

/** The same from the text, of a message about one market. */
function scan(message: MessageBytes, _url: string, found: ScannedMessage): boolean {
  cursor.start(message);
  cursor.expect('{"channel":"l2_data"');
  cursor.has(',"client_id":""');
  cursor.expect(',"timestamp":"');
  found.exchangeTs = cursor.isoTime();
  cursor.expect(',"sequence_num":');
  found.last = cursor.integer();
  cursor.expect(',"events":[{"type":"update","product_id":"');
  found.market = cursor.name();
  cursor.expect(',"updates":');
  cursor.sidedRows(ROW, found.bids, found.asks);
  cursor.expect('}]}');
  found.connectionNumber = found.last;
  return cursor.isAtEnd;
}

const fields = new FieldReader(['product_id', 'trade_id', 'price', 'size', 'time', 'side']);
const times = new IsoTimes();
const SIDES: Readonly<Record<string, string>> = { BUY: 'buy', SELL: 'sell' };

/** `{"channel":"market_trades","timestamp":…,"sequence_num":…,"events":[{"type":"update","trades":[{…}]}]}`: newest first, of one market. */
function scanTrades(message: MessageBytes, _url: string, found: ScannedTrades): boolean {
  cursor.start(message);
  cursor.expect('{"channel":"market_trades"');
  cursor.has(',"client_id":""');
  cursor.expect(',"timestamp":"');
  cursor.isoTime();
  cursor.expect(',"sequence_num":');
  found.connectionNumber = cursor.integer();
  cursor.expect(',"events":[{"type":"update","trades":[');
  do {
    fields.read(cursor);
    const [market, id, side] = [fields.text('product_id'), fields.text('trade_id'), SIDES[fields.text('side') ?? '']];
    const [price, amount] = [fields.decimal('price'), fields.decimal('size')];
    const timestamp = times.read(fields.text('time') ?? '');
    if (found.trades.length === 0) found.market = market ?? '';
    if (market !== found.market || Number.isNaN(timestamp) || !found.add({ id, timestamp, price, amount, side }))
      return false;
  } while (cursor.has(','));
  found.trades.reverse();
  cursor.expect(']}]}');
  return cursor.isAtEnd && found.market !== '';
}
