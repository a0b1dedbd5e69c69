import { gzipSync } from 'node:zlib';
import type { Request, StandInMarket, StandInSocket, StandInSpec } from './stand-in.js';

export type Row = readonly [price: string, size: string];
export type Sides = { readonly bids: readonly Row[]; readonly asks: readonly Row[] };

/** How a venue without a recording sends a book, as its documentation shows it: enough for one snapshot and one change. */
export type SmallVenue = {
  readonly venue: string;
  readonly market?: Partial<StandInMarket>;
  readonly config: (host: string) => Record<string, unknown>;
  /** Answers a message of the client; returns whether it subscribed the book. */
  readonly answer?: (message: Request, send: (answer: unknown) => void) => boolean;
  /** The book comes with the connection, which has this in its path. */
  readonly path?: RegExp;
  readonly snapshot: (sides: Sides) => unknown;
  /** Absent where each message is a whole book. */
  readonly change?: (sides: Sides) => unknown;
};

const json = JSON.stringify;
const gzipped = (message: unknown) => gzipSync(json(message));
const named = (price: string, size: string) => (rows: readonly Row[]) =>
  rows.map((row) => ({ [price]: row[0], [size]: row[1] }));
const numbers = (rows: readonly Row[]) => rows.map((row) => row.map(Number));

const priceSize = named('price', 'size');
const priceQty = named('price', 'qty');
const bitoproRows = (rows: readonly Row[]) =>
  rows.map(([price, amount]) => ({ price, amount, count: 1, total: amount }));

export const SMALL_VENUES: readonly SmallVenue[] = [
  {
    venue: 'bitopro',
    market: { id: 'aaa_usdt' },
    config: (host) => ({ urls: { ws: { public: `ws://${host}/ws/v1/pub` } } }),
    path: /order-books/,
    snapshot: ({ bids, asks }) => ({
      event: 'ORDER_BOOK',
      timestamp: Date.now(),
      pair: 'AAA_USDT',
      limit: 5,
      scale: 0,
      bids: bitoproRows(bids),
      asks: bitoproRows(asks),
    }),
  },
  {
    venue: 'coinone',
    market: { id: 'AAA', symbol: 'AAA/KRW' },
    config: (host) => ({ urls: { api: { ws: `ws://${host}/` } } }),
    answer: (message, send) => {
      if (message.request_type === 'PING') send({ response_type: 'PONG' });
      return message.channel === 'ORDERBOOK';
    },
    snapshot: ({ bids, asks }) => ({
      response_type: 'DATA',
      channel: 'ORDERBOOK',
      data: {
        quote_currency: 'KRW',
        target_currency: 'AAA',
        timestamp: Date.now(),
        id: '1',
        asks: priceQty(asks),
        bids: priceQty(bids),
      },
    }),
  },
  {
    venue: 'dydx',
    market: { id: 'AAA-USD', symbol: 'AAA/USDC:USDC', kind: 'linear' },
    config: (host) => ({ urls: { api: { ws: `ws://${host}/v4/ws`, indexer: `http://${host}` } } }),
    answer: ({ channel, type }) => channel === 'v4_orderbook' && type === 'subscribe',
    snapshot: ({ bids, asks }) => ({
      type: 'subscribed',
      connection_id: 'c',
      message_id: 1,
      channel: 'v4_orderbook',
      id: 'AAA-USD',
      contents: { bids: priceSize(bids), asks: priceSize(asks) },
    }),
    change: (contents) => ({
      type: 'channel_data',
      connection_id: 'c',
      message_id: 2,
      id: 'AAA-USD',
      channel: 'v4_orderbook',
      version: '1.0.0',
      contents,
    }),
  },
  {
    venue: 'lighter',
    market: { id: '0', symbol: 'AAA/USDC:USDC', kind: 'linear' },
    config: (host) => ({ urls: { api: { ws: `ws://${host}/stream` } } }),
    answer: ({ type, channel }) => type === 'subscribe' && /order_book/.test(channel),
    snapshot: ({ bids, asks }) => ({
      channel: 'order_book:0',
      type: 'subscribed/order_book',
      timestamp: Date.now(),
      offset: 10,
      order_book: { code: 0, offset: 10, nonce: 5, bids: priceSize(bids), asks: priceSize(asks) },
    }),
    change: ({ bids, asks }) => ({
      channel: 'order_book:0',
      type: 'update/order_book',
      timestamp: Date.now(),
      offset: 13,
      order_book: { code: 0, offset: 13, nonce: 8, begin_nonce: 5, bids: priceSize(bids), asks: priceSize(asks) },
    }),
  },
  {
    venue: 'bitrue',
    config: (host) => ({ urls: { api: { ws: { public: `ws://${host}/market/ws` } } } }),
    answer: (message, send) => {
      if (message.event !== 'sub' || !/depth/.test(message.params.channel)) return false;
      send(gzipped({ channel: message.params.channel, cb_id: 'aaausdt', event_rep: 'subed', status: 'ok', ts: 1 }));
      return true;
    },
    snapshot: ({ bids, asks }) =>
      gzipped({ channel: 'market_aaausdt_simple_depth_step0', ts: Date.now(), tick: { buys: bids, asks } }),
  },
  {
    venue: 'blofin',
    market: { id: 'AAA-USDT', symbol: 'AAA/USDT:USDT', kind: 'linear' },
    config: (host) => ({ urls: { api: { ws: { swap: { public: `ws://${host}/ws/public` } } } } }),
    answer: (message, send) => {
      if (message === 'ping') send('pong');
      for (const arg of message.args ?? []) send({ event: 'subscribe', arg });
      return (message.args ?? []).some(({ channel }: { channel: string }) => channel === 'books');
    },
    snapshot: ({ bids, asks }) => ({
      arg: { channel: 'books', instId: 'AAA-USDT' },
      action: 'snapshot',
      data: { bids: numbers(bids), asks: numbers(asks), ts: '1', prevSeqId: '0', seqId: '10' },
    }),
    change: ({ bids, asks }) => ({
      arg: { channel: 'books', instId: 'AAA-USDT' },
      action: 'update',
      data: { bids: numbers(bids), asks: numbers(asks), ts: '1', prevSeqId: '10', seqId: '14' },
    }),
  },
  {
    venue: 'weex',
    config: (host) => ({ urls: { api: { ws: { spot: `ws://${host}/v3/ws`, contract: `ws://${host}/v3/ws` } } } }),
    answer: (message, send) => {
      if (message.method !== 'SUBSCRIBE') return false;
      send({ id: message.id, result: true });
      return message.params.some((name: string) => /depth/.test(name));
    },
    snapshot: ({ bids, asks }) => ({
      e: 'depthSnapshot',
      E: Date.now(),
      s: 'AAAUSDT',
      U: 1,
      u: 10,
      l: 200,
      d: 'SNAPSHOT',
      b: bids,
      a: asks,
    }),
    change: ({ bids, asks }) => ({
      e: 'depth',
      E: Date.now(),
      s: 'AAAUSDT',
      U: 11,
      u: 12,
      l: 200,
      d: 'CHANGED',
      b: bids,
      a: asks,
    }),
  },
  {
    venue: 'whitebit',
    market: { id: 'AAA_USDT' },
    config: (host) => ({ urls: { api: { ws: `ws://${host}/ws` } } }),
    answer: (message, send) => {
      if (message.method === 'ping') send({ id: message.id, result: 'pong', error: null });
      if (message.method !== 'depth_subscribe') return false;
      send({ id: message.id, result: { status: 'success' }, error: null });
      return true;
    },
    snapshot: (sides) => ({
      id: null,
      method: 'depth_update',
      params: [true, { ...sides, timestamp: 1.5, update_id: 1000 }, 'AAA_USDT'],
    }),
    change: (sides) => ({
      id: null,
      method: 'depth_update',
      params: [false, { ...sides, timestamp: 1.6, update_id: 1003, past_update_id: 1000 }, 'AAA_USDT'],
    }),
  },
  {
    venue: 'gate',
    market: { id: 'AAA_USDT' },
    config: (host) => ({ urls: { api: { ws: `ws://${host}/v4`, spot: `ws://${host}/v4/ws/spot` } } }),
    answer: ({ id, channel, event, payload }, send) => {
      if (event !== 'subscribe') return false;
      send({ time: 1, id, channel, event, error: null, result: { status: 'success' }, payload });
      return channel === 'spot.obu';
    },
    snapshot: ({ bids, asks }) => ({
      channel: 'spot.obu',
      result: { t: 1, full: true, s: 'ob.AAA_USDT.400', u: 100, b: bids, a: asks },
      time_ms: 1,
      event: 'update',
    }),
    change: ({ bids, asks }) => ({
      channel: 'spot.obu',
      result: { t: 1, s: 'ob.AAA_USDT.400', U: 101, u: 104, b: bids, a: asks },
      time_ms: 1,
      event: 'update',
    }),
  },
  {
    venue: 'coinex',
    config: (host) => ({ urls: { api: { ws: { spot: `ws://${host}/v2/spot/`, swap: `ws://${host}/v2/futures/` } } } }),
    answer: (message, send) => {
      send({ id: message.id, code: 0, message: 'OK' });
      return message.method === 'depth.subscribe';
    },
    snapshot: (sides) => ({
      method: 'depth.update',
      data: { market: 'AAAUSDT', is_full: true, depth: { ...sides, last: '100', updated_at: 1763000000000 } },
      id: null,
    }),
    change: (sides) => ({
      method: 'depth.update',
      data: { market: 'AAAUSDT', is_full: false, depth: { ...sides, last: '100', updated_at: 1763000000001 } },
      id: null,
    }),
  },
  {
    venue: 'p2b',
    market: { id: 'AAA_USDT' },
    config: (host) => ({ urls: { api: { ws: `ws://${host}/` } } }),
    answer: (message, send) => {
      if (message.method === 'server.ping') send({ error: null, result: 'pong', id: message.id });
      if (message.method !== 'depth.subscribe') return false;
      send({ error: null, result: { status: 'success' }, id: message.id });
      return true;
    },
    snapshot: (sides) => ({ method: 'depth.update', params: [true, sides, 'AAA_USDT'], id: null }),
    change: (sides) => ({ method: 'depth.update', params: [false, sides, 'AAA_USDT'], id: null }),
  },
  {
    venue: 'woo',
    market: { id: 'SPOT_AAA_USDT' },
    config: (host) => ({ urls: { api: { ws: { public: `ws://${host}/ws/stream` } } } }),
    answer: (message, send) => {
      if (message.event === 'ping') send({ event: 'pong', ts: 1 });
      if (message.event !== 'subscribe') return false;
      send({ id: message.id, event: 'subscribe', success: true, ts: 1, data: message.topic });
      return /@orderbook/.test(message.topic);
    },
    snapshot: ({ bids, asks }) => ({
      topic: 'SPOT_AAA_USDT@orderbook',
      ts: Date.now(),
      data: { symbol: 'SPOT_AAA_USDT', bids: numbers(bids), asks: numbers(asks) },
    }),
  },
];

/** @param sides what the venue's book is when it is subscribed */
export function smallVenueSpec(small: SmallVenue, sides: () => Sides): StandInSpec {
  const begin = (socket: StandInSocket) => {
    socket.notes['book'] = true;
    socket.send(small.snapshot(sides()));
  };
  return {
    venue: small.venue,
    markets: [{ id: 'AAAUSDT', symbol: 'AAA/USDT', tick: 0.01, ...small.market }],
    config: small.config,
    onOpen(socket) {
      if (small.path?.test(socket.path) === true) begin(socket);
    },
    onMessage(message, socket) {
      if (small.answer?.(message, (answer) => socket.send(answer)) === true) begin(socket);
    },
  };
}
