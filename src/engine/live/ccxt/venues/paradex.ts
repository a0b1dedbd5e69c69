import type { KnownVenue } from '../venue-definition.js';
import type { JsonObject } from '../wire-values.js';

/**
 * `order_book.{market}.snapshot@15@100ms`: each message is a full snapshot.
 *
 * "As of 21 September 2026, Paradex requires SBE for public channel payloads", and the ccxt class knows the JSON that they replaced: it asks for SBE
 * here, and gets JSON.
 */
export const paradex: KnownVenue = {
  ccxtIds: ['paradex'],
  documentation: 'https://docs.paradex.trade/ws/general-information/binary-encoding-sbe',
  policy: {
    book: 'snapshot',
    levels: 15,
    decode: (message) => (message instanceof Uint8Array ? decodeFrame(message) : message),
    config: {
      options: { decompressBinary: false },
      // "Append the schema parameters to the WebSocket URL".
      urls: { api: { ws: 'wss://ws.api.prod.paradex.trade/v1?sbeSchemaId=1&sbeSchemaVersion=1' } },
    },
  },
  rows: [{ book: 'best 15 levels in each message', testedOn: 'stand-in' }],
  tradeSide: {
    names: 'taker',
    field: 'side',
    quote: 'The `side` field in the response indicates the taker side of the trade.',
    source: 'https://docs.paradex.trade/api/prod/trades/trades',
  },
  keepAlive: 'websocket ping frames, of the client and of the venue; each answers',
  notes: ['Its ccxt class reads JSON, which Paradex no longer sends: lobtop decodes its binary messages (SBE).'],
};

const SCHEMA = 1;
const TRADE_EVENT = 1;
const BOOK_EVENT = 3;
const SNAPSHOT = 0;
const HEADER_BYTES = 8;
/** Prices and sizes are integers with this many decimals. */
const DECIMALS = 8;
const SIDES: Readonly<Record<number, string>> = { 1: 'BUY', 2: 'SELL' };

/**
 * A frame of schema `paradex_1_0.xml` as the JSON that it replaced. "Each SBE frame begins with a header carrying the block length, template ID,
 * schema ID and schema version." Fields that newer versions append to a block are skipped by its length.
 */
function decodeFrame(bytes: Uint8Array): JsonObject {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [blockLength, template, schema] = [0, 2, 4].map((offset) => view.getUint16(offset, true));
  if (schema !== SCHEMA) throw new Error(`schema ${schema}`);
  const end = HEADER_BYTES + blockLength;
  if (template === TRADE_EVENT) return notification('trades.', tradeOf(view, end));
  if (template === BOOK_EVENT) return notification('order_book.', bookOf(view, end), '.snapshot@15@100ms');
  // Heartbeats, and channels that nobody subscribed.
  return {};
}

function notification(prefix: string, data: JsonObject & { readonly market: string }, suffix = ''): JsonObject {
  return { jsonrpc: '2.0', method: 'subscription', params: { channel: `${prefix}${data.market}${suffix}`, data } };
}

/** timestamp, seq_no, trade_id, side, price, size, created_at, trade_type; then the market. */
function tradeOf(view: DataView, end: number) {
  return {
    id: view.getBigInt64(24, true).toString(),
    market: textAt(view, end),
    side: SIDES[view.getUint8(32)],
    price: decimalAt(view, 33),
    size: decimalAt(view, 41),
    created_at: millisecondsAt(view, 49),
  };
}

/** timestamp, seq_no, pkg_type and the touch; then the groups of bids and asks, and the market. */
function bookOf(view: DataView, end: number) {
  if (view.getUint8(24) !== SNAPSHOT) throw new Error('not a snapshot');
  const bids = groupAt(view, end, 'BUY');
  const asks = groupAt(view, bids.end, 'SELL');
  return {
    seq_no: Number(view.getBigInt64(16, true)),
    market: textAt(view, asks.end),
    last_updated_at: millisecondsAt(view, 8),
    update_type: 's',
    inserts: [...bids.levels, ...asks.levels],
    updates: [],
    deletes: [],
  };
}

/** The size of an entry, their number, and as many entries of price and size. */
function groupAt(view: DataView, offset: number, side: string) {
  const entryLength = view.getUint16(offset, true);
  const count = view.getUint16(offset + 2, true);
  const first = offset + 4;
  const levels = Array.from({ length: count }, (_, i) => {
    const at = first + i * entryLength;
    return { side, price: decimalAt(view, at), size: decimalAt(view, at + 8) };
  });
  return { levels, end: first + count * entryLength };
}

function decimalAt(view: DataView, offset: number): string {
  const digits = view
    .getBigInt64(offset, true)
    .toString()
    .padStart(DECIMALS + 1, '0');
  return `${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`.replace(/\.?0+$/, '');
}

/** Times are in microseconds. */
function millisecondsAt(view: DataView, offset: number): number {
  return Number(view.getBigInt64(offset, true) / 1000n);
}

function textAt(view: DataView, offset: number): string {
  const length = view.getUint8(offset);
  if (offset + 1 + length > view.byteLength) throw new Error('the message ends too early');
  return String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + offset + 1, length));
}
