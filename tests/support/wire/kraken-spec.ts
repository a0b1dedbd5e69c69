import { crc32 } from 'node:zlib';
import type { StandInMarket, StandInSpec } from './stand-in.js';

type Level = readonly [price: string, size: string];

/** A book in Kraken's own digits, which it also sums. */
export class KrakenTruth {
  readonly #bids: Map<string, string>;
  readonly #asks: Map<string, string>;

  constructor(bids: readonly Level[], asks: readonly Level[]) {
    this.#bids = new Map(bids);
    this.#asks = new Map(asks);
  }

  snapshot(name: string): string {
    return message('snapshot', name, { bids: [...this.#bids], asks: [...this.#asks], checksum: this.#checksum() });
  }

  update(name: string, change: { readonly bids?: readonly Level[]; readonly asks?: readonly Level[] }): string {
    const { bids = [], asks = [] } = change;
    apply(this.#bids, bids);
    apply(this.#asks, asks);
    return message('update', name, { bids, asks, checksum: this.#checksum() });
  }

  #checksum(): number {
    const bids = [...this.#bids].sort((a, b) => Number(b[0]) - Number(a[0]));
    const asks = [...this.#asks].sort((a, b) => Number(a[0]) - Number(b[0]));
    const digits = (text: string) => text.replace('.', '').replace(/^0+/, '');
    return crc32(
      [...asks.slice(0, 10), ...bids.slice(0, 10)].map(([price, size]) => digits(price) + digits(size)).join(''),
    );
  }
}

function apply(side: Map<string, string>, rows: readonly Level[]): void {
  for (const [price, size] of rows) {
    if (Number(size) === 0) side.delete(price);
    else side.set(price, size);
  }
}

/** As text: JSON.stringify would lose the digits that these tests are about. */
function message(
  type: string,
  name: string,
  sides: { bids: readonly Level[]; asks: readonly Level[]; checksum: number },
): string {
  const levels = (rows: readonly Level[]) =>
    `[${rows.map(([price, qty]) => `{"price":${price},"qty":${qty}}`).join(',')}]`;
  return `{"channel":"book","type":"${type}","data":[{"symbol":"${name}","bids":${levels(sides.bids)},"asks":${levels(sides.asks)},"checksum":${sides.checksum},"timestamp":"2026-11-20T10:00:00.000001Z"}]}`;
}

export type KrakenSpecOptions = {
  readonly markets: readonly StandInMarket[];
  /** By Kraken's own names. */
  readonly truths: Readonly<Record<string, KrakenTruth>>;
};

export function krakenSpec({ markets, truths }: KrakenSpecOptions): StandInSpec {
  return {
    venue: 'kraken',
    markets,
    config: (host) => ({ urls: { api: { public: `http://${host}`, ws: { publicV2: `ws://${host}/v2` } } } }),
    onMessage(request, socket) {
      const { method, req_id, params } = request;
      if (method === 'ping') return socket.send({ method: 'pong', req_id });
      for (const symbol of params?.symbol ?? []) {
        if (truths[symbol] === undefined) {
          socket.send({ error: `Currency pair not supported ${symbol}`, method, req_id, success: false, symbol });
          continue;
        }
        socket.send({ method, req_id, success: true, result: { channel: params.channel, symbol, snapshot: true } });
        if (method === 'subscribe' && params.channel === 'book') socket.send(truths[symbol].snapshot(symbol));
      }
    },
  };
}
