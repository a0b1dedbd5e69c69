import type { MessageBytes } from '../../../message-bytes.js';
import { sidedShape } from '../../../scan-rows.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { ScannedMessage } from '../scan/scanned-message.js';
import { TextCursor } from '../scan/text-cursor.js';
import type { KnownVenue } from '../venue-definition.js';
import { NOT_A_BOOK } from '../wire-values.js';

export const coinbaseExchange: KnownVenue = {
  ccxtIds: ['coinbaseexchange'],
  documentation: 'https://docs.cdp.coinbase.com/exchange/websocket-feed',
  policy: {
    book: 'full',
    readBookMessages,
    scan,
    hasPairRows: true,
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
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const { type, product_id: market } = message;
  if (type !== 'snapshot' && type !== 'l2update') return NOT_A_BOOK;
  return [{ market: String(market), kind: type === 'snapshot' ? 'snapshot' : 'update' }];
}

const cursor = new TextCursor();
/** "changes: an array of [side, price, size] tuples". */
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
