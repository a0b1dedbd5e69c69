import type { MessageBytes } from '../../../message-bytes.js';
import { sidedShape } from '../../../scan-rows.js';
import type { LevelMessage, WireMessage } from '../book-message.js';
import type { ScannedMessage } from '../scan/scanned-message.js';
import { TextCursor } from '../scan/text-cursor.js';
import type { CcxtRow } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { isoTimeOf, type JsonObject, NOT_A_BOOK, rowsOf, sidedRowsOf } from '../wire-values.js';

export const coinbaseExchange: KnownVenue = {
  ccxtIds: ['coinbaseexchange'],
  documentation: 'https://docs.cdp.coinbase.com/exchange/websocket-feed',
  policy: {
    book: 'full',
    readBooks,
    scan,
  },
  rows: [{ book: 'every change', testedOn: 'recording' }],
  // ccxt reverses it.
  tradeSide: {
    names: 'maker',
    field: 'side',
    quote:
      'The side field indicates the maker order side. If the side is sell this indicates the maker was a sell order and the match is considered an up-tick.',
    source: 'https://docs.cdp.coinbase.com/exchange/websocket-feed/channels',
  },
  keepAlive: 'ccxt sends websocket pings; the venue answers',
  notes: ['Its ccxt class refuses to subscribe without API keys.'],
};

/** `{"type": "snapshot" or "l2update", "product_id": …}`, without a sequence number. */
function readBooks(message: WireMessage): readonly LevelMessage[] {
  const { type, product_id, time, bids, asks, changes } = message;
  const common = { market: String(product_id), exchangeTs: isoTimeOf(time) };
  if (type === 'snapshot')
    return [{ ...common, kind: 'snapshot', levels: () => ({ bids: rowsOf(bids), asks: rowsOf(asks) }) }];
  if (type !== 'l2update') return NOT_A_BOOK;
  return [{ ...common, kind: 'update', levels: () => sidedRowsOf(changes, sideOf, levelOf) }];
}

/** "changes: an array of [side, price, size] tuples". */
function sideOf({ 0: side }: JsonObject): 'bid' | 'ask' | undefined {
  if (side === 'buy') return 'bid';
  return side === 'sell' ? 'ask' : undefined;
}

function levelOf({ 1: price, 2: size }: JsonObject): CcxtRow {
  return [price, size];
}

const cursor = new TextCursor();
const ROW = sidedShape({
  bid: '["buy","',
  ask: '["sell","',
  before: '',
  between: '","',
  after: '"]',
});

/** The same from the text. */
function scan(message: MessageBytes, _url: string, found: ScannedMessage): boolean {
  cursor.start(message);
  cursor.expect('{"type":"l2update","product_id":"');
  found.market = cursor.name();
  cursor.expect(',"changes":');
  cursor.sidedRows(ROW, found.bids, found.asks);
  cursor.expect(',"time":"');
  found.exchangeTs = cursor.isoTime();
  cursor.expect('}');
  return cursor.isAtEnd;
}
