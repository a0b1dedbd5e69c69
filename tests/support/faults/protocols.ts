import { crc32 } from 'node:zlib';
import type { CcxtConfig } from '../../../src/engine/internal.js';
import type { Row, TruthBook } from '../wire/truth-book.js';

export type Level = { readonly side: 'bids' | 'asks'; readonly price: string; readonly size: string };

export type Heard = { readonly books: readonly string[]; readonly replies: readonly string[] };

/** How one venue talks: enough for a fake one with true books. Markets go by their index: M0, M1 … */
export type Protocol = {
  readonly ccxtId: string;
  /** Whether a book is had by REST or on the wire. */
  readonly snapshotMessage: 'rest' | 'wire';
  readonly tick: number;
  /** What its numbers count. */
  readonly counts: 'changes' | 'messages';
  market(index: number): {
    readonly name: string;
    readonly symbol: string;
    readonly id: string;
    readonly info?: unknown;
  };
  config(host: string, scheme: { readonly http: string; readonly ws: string }): CcxtConfig;
  hear(message: unknown): Heard;
  snapshot(name: string, book: TruthBook, seq: number): string;
  delta(
    name: string,
    changes: readonly Level[],
    numbers: { readonly first: number; readonly last: number },
    book: TruthBook,
  ): string;
  /** The market whose snapshotMessage a REST call asks for. */
  asked(url: string): string | undefined;
  /** The same message with a wrong proof. */
  spoilProof?(text: string): string;
};

const json = JSON.stringify;
const rows = (changes: readonly Level[], side: Level['side']): Row[] =>
  changes.filter((change) => change.side === side).map(({ price, size }) => [price, size]);

const binance: Protocol = {
  ccxtId: 'binance',
  counts: 'changes',
  snapshotMessage: 'rest',
  tick: 0.01,
  market: (index) => ({ name: `M${index}USDT`, id: `M${index}USDT`, symbol: `M${index}/USDT` }),
  config: (host, { http, ws }) => ({
    urls: { api: { public: `${http}://${host}/api/v3`, ws: { spot: `${ws}://${host}/stream/ws` } } },
  }),
  hear(message) {
    const { id, params, method } = message as { id: number; params: string[]; method: string };
    const isBook = (name: string) => method === 'SUBSCRIBE' && name.includes('@depth');
    const books = params.filter(isBook).map((name) => name.split('@')[0].toUpperCase());
    return { books, replies: [json({ result: null, id })] };
  },
  snapshot: (_name, book, seq) => json({ lastUpdateId: seq, bids: book.rows('bids'), asks: book.rows('asks') }),
  delta: (name, changes, { first, last }) =>
    json({
      e: 'depthUpdate',
      E: Date.now(),
      s: name,
      U: first,
      u: last,
      b: rows(changes, 'bids'),
      a: rows(changes, 'asks'),
    }),
  asked: (url) => (url.includes('/depth') ? /symbol=(\w+)/.exec(url)?.[1] : undefined),
};

const SIZE_DECIMALS = 8;

function krakenSum(book: TruthBook): number {
  const digits = (side: 'bids' | 'asks') =>
    book
      .rows(side, 10)
      .map(([price, size]) => bare(Number(price).toFixed(2)) + bare(Number(size).toFixed(SIZE_DECIMALS)));
  return crc32([...digits('asks'), ...digits('bids')].join(''));
}

function bare(text: string): string {
  return text.replace('.', '').replace(/^0+/, '');
}

function krakenMessage(
  name: string,
  type: string,
  sides: { bids: readonly Row[]; asks: readonly Row[] },
  book: TruthBook,
): string {
  const levels = (side: readonly Row[]) => side.map(([price, qty]) => ({ price: Number(price), qty: Number(qty) }));
  const data = { symbol: name, bids: levels(sides.bids), asks: levels(sides.asks), checksum: krakenSum(book) };
  return json({ channel: 'book', type, data: [{ ...data, timestamp: new Date().toISOString() }] });
}

const kraken: Protocol = {
  ccxtId: 'kraken',
  counts: 'messages',
  snapshotMessage: 'wire',
  tick: 0.01,
  market: (index) => ({
    name: `M${index}/USD`,
    id: `M${index}USD`,
    symbol: `M${index}/USD`,
    info: { pair_decimals: 2, lot_decimals: SIZE_DECIMALS },
  }),
  config: (host, { ws }) => ({ urls: { api: { ws: { publicV2: `${ws}://${host}/v2` } } } }),
  hear(message) {
    const { method, params, req_id } = message as {
      method: string;
      params: { channel: string; symbol: string[] };
      req_id: number;
    };
    if (method === 'ping') return { books: [], replies: [json({ method: 'pong', req_id })] };
    const replies = params.symbol.map((symbol) =>
      json({ method, result: { channel: params.channel, symbol }, success: true, req_id }),
    );
    return { books: method === 'subscribe' && params.channel === 'book' ? params.symbol : [], replies };
  },
  snapshot: (name, book) => krakenMessage(name, 'snapshot', { bids: book.rows('bids'), asks: book.rows('asks') }, book),
  delta: (name, changes, _numbers, book) =>
    krakenMessage(name, 'update', { bids: rows(changes, 'bids'), asks: rows(changes, 'asks') }, book),
  asked: () => undefined,
  spoilProof: (text) => text.replace(/"checksum":\d+/, '"checksum":1'),
};

const bybit: Protocol = {
  ccxtId: 'bybit',
  counts: 'messages',
  snapshotMessage: 'wire',
  tick: 0.01,
  market: (index) => ({ name: `M${index}USDT`, id: `M${index}USDT`, symbol: `M${index}/USDT` }),
  config: (host, { ws }) => ({ urls: { api: { ws: { public: { spot: `${ws}://${host}/v5/public/spot` } } } } }),
  hear(message) {
    const { args = [], req_id, op } = message as { args?: string[]; req_id?: string; op: string };
    const books =
      op === 'subscribe'
        ? args.filter((topic) => topic.startsWith('orderbook.')).map((topic) => topic.split('.')[2])
        : [];
    return {
      books,
      replies: [json({ success: true, ret_msg: op === 'ping' ? 'pong' : '', conn_id: 'x', req_id, op })],
    };
  },
  snapshot: (name, book, seq) =>
    json({
      topic: `orderbook.1000.${name}`,
      ts: 1,
      type: 'snapshot',
      data: { s: name, b: book.rows('bids'), a: book.rows('asks'), u: seq, seq },
      cts: 1,
    }),
  delta: (name, changes, { last }) =>
    json({
      topic: `orderbook.1000.${name}`,
      ts: 1,
      type: 'delta',
      data: { s: name, b: rows(changes, 'bids'), a: rows(changes, 'asks'), u: last, seq: last },
      cts: 1,
    }),
  asked: () => undefined,
};

const gate: Protocol = {
  ccxtId: 'gate',
  counts: 'changes',
  snapshotMessage: 'rest',
  tick: 0.01,
  market: (index) => ({ name: `M${index}_USDT`, id: `M${index}_USDT`, symbol: `M${index}/USDT:USDT` }),
  config: (host, { http, ws }) => ({
    urls: { api: { public: { futures: `${http}://${host}/api/v4` }, swap: { usdt: `${ws}://${host}/fx/usdt` } } },
  }),
  hear(message) {
    const { id, channel, event, payload } = message as {
      id: number;
      channel: string;
      event: string;
      payload: string[];
    };
    const isBook = channel === 'futures.order_book_update' && event === 'subscribe';
    return {
      books: isBook ? [payload[0]] : [],
      replies: [json({ id, time: 1, channel, event, result: { status: 'success' } })],
    };
  },
  snapshot(_name, book, seq) {
    const levels = (side: Row[]) => side.map(([p, s]) => ({ p, s: Number(s) }));
    return json({ id: seq, current: 1, update: 1, bids: levels(book.rows('bids')), asks: levels(book.rows('asks')) });
  },
  delta(name, changes, { first, last }) {
    const levels = (side: Level['side']) => rows(changes, side).map(([p, s]) => ({ p, s: Number(s) }));
    const result = { t: 1, s: name, U: first, u: last, b: levels('bids'), a: levels('asks') };
    return json({ time: 1, channel: 'futures.order_book_update', event: 'update', result });
  },
  asked: (url) => /contract=(\w+)/.exec(url)?.[1],
};

export const PROTOCOLS: Readonly<Record<string, Protocol>> = { binance, kraken, bybit, gate };
