import type { PlayedTrade, PlayedVenue, Sides } from '../played-venue.js';
import { gzipped, numbers } from '../rows.js';

const BOOK = 'market.aaausdt.mbp.150';

/** Spot: changes only; the client requests the snapshot over the same connection. */
const spot: Omit<PlayedVenue, 'venues' | 'config'> = {
  market: { id: 'aaausdt' },
  answer: (message, send) => {
    if (message.sub !== undefined) send(gzipped({ id: message.id, status: 'ok', subbed: message.sub, ts: Date.now() }));
    if (message.req === BOOK) return 'book';
    return /trade/.test(message.sub) ? 'trades' : undefined;
  },
  snapshot: (sides, request) =>
    request === undefined
      ? change(sides)
      : gzipped({ id: request.id, rep: BOOK, status: 'ok', ts: Date.now(), data: { seqNum: 100, ...rows(sides) } }),
  change,
  trade: (trade) => tradeMessage('aaausdt', trade),
};

export const htx: PlayedVenue = {
  ...spot,
  venues: ['htx'],
  config: (host) => ({
    urls: { api: { ws: { api: { spot: { public: `ws://${host}/ws`, feed: `ws://${host}/feed` } } } } },
  }),
};

export const bitTrade: PlayedVenue = {
  ...spot,
  venues: ['bittrade'],
  config: (host) => ({ urls: { api: { ws: { api: { public: `ws://${host}/ws` } } } } }),
};

/** Contracts: the stream starts with the snapshot. */
export const htxContracts: PlayedVenue = {
  venues: ['htx'],
  market: { id: 'AAA-USDT', symbol: 'AAA/USDT:USDT', kind: 'linear', contractSize: 0.001 },
  config: (host) => ({
    urls: { api: { ws: { api: { swap: { linear: { public: `ws://${host}/linear-swap-ws` } } } } } },
  }),
  answer: (message, send) => {
    if (message.sub === undefined) return undefined;
    send(gzipped({ id: message.id, subbed: message.sub, ts: Date.now(), status: 'ok' }));
    return /depth/.test(message.sub) ? 'book' : 'trades';
  },
  snapshot: (sides) => contractBook('snapshot', 500, sides),
  change: (sides) => contractBook('update', 501, sides),
  // "Sum of both buy and sell sides".
  trade: (trade) => tradeMessage('AAA-USDT', { ...trade, size: String(Number(trade.size) * 2) }, { quantity: 1 }),
};

function rows({ bids, asks }: Sides) {
  return { bids: numbers(bids), asks: numbers(asks) };
}

function change(sides: Sides) {
  return gzipped({ ch: BOOK, ts: Date.now(), tick: { seqNum: 104, prevSeqNum: 100, ...rows(sides) } });
}

function contractBook(event: string, version: number, sides: Sides) {
  const ch = 'market.AAA-USDT.depth.size_150.high_freq';
  const tick = { ch, event, id: version, mrid: version, ts: Date.now(), version, ...rows(sides) };
  return gzipped({ ch, tick, ts: Date.now() });
}

function tradeMessage(market: string, { taker, price, size, id, timeMs }: PlayedTrade, more = {}) {
  const trade = { id, tradeId: id, ts: timeMs, amount: Number(size), price: Number(price), direction: taker, ...more };
  return gzipped({ ch: `market.${market}.trade.detail`, ts: timeMs, tick: { id, ts: timeMs, data: [trade] } });
}
