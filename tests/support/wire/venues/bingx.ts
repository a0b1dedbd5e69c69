import type { PlayedStream, PlayedVenue, Row } from '../played-venue.js';
import { gzipped, isBuyerMaker } from '../rows.js';
import type { Request } from '../stand-in.js';

/** Spot: one trade in a message, and the number of the book. */
export const bingx: PlayedVenue = {
  venues: ['bingx'],
  market: { id: 'AAA-USDT' },
  config: (host) => ({ urls: { api: { ws: { spot: `ws://${host}/market` } } } }),
  answer: subscribe,
  snapshot: (sides) =>
    gzipped({
      code: 0,
      data: { ...sides, lastUpdateId: Date.now() },
      dataType: 'AAA-USDT@depth100',
      success: true,
      timestamp: Date.now(),
    }),
  trade: (trade) =>
    gzipped({
      code: 0,
      data: {
        E: trade.timeMs,
        T: trade.timeMs,
        e: 'trade',
        m: isBuyerMaker(trade),
        p: trade.price,
        q: trade.size,
        s: 'AAA-USDT',
        t: String(trade.id),
      },
      dataType: 'AAA-USDT@trade',
      success: true,
    }),
};

export const bingxLinear: PlayedVenue = {
  venues: ['bingx'],
  market: { id: 'AAA-USDT', symbol: 'AAA/USDT:USDT', kind: 'linear' },
  config: (host) => ({ urls: { api: { ws: { linear: `ws://${host}/swap-market` } } } }),
  answer: subscribe,
  snapshot: (sides) => gzipped({ code: 0, dataType: 'AAA-USDT@depth100', ts: Date.now(), data: sides }),
  trade: (trade) =>
    gzipped({
      code: 0,
      dataType: 'AAA-USDT@trade',
      data: [{ q: trade.size, p: trade.price, T: trade.timeMs, m: isBuyerMaker(trade), s: 'AAA-USDT' }],
    }),
};

/** Inverse contracts: a level has its size in coins and in contracts, a trade in contracts. */
export const bingxInverse: PlayedVenue = {
  venues: ['bingx'],
  market: { id: 'AAA-USD', symbol: 'AAA/USD:AAA', kind: 'inverse', contractSize: 100 },
  config: (host) => ({ urls: { api: { ws: { inverse: `ws://${host}/cswap-market` } } } }),
  answer: subscribe,
  snapshot: ({ bids, asks }) =>
    gzipped({
      code: 0,
      dataType: 'AAA-USD@depth100',
      data: {
        symbol: 'AAA-USD',
        bids: bids.map(inverseLevel),
        asks: asks.map(inverseLevel),
        aggPrecision: '0.01',
        timestamp: Date.now(),
      },
    }),
  trade: (trade) =>
    gzipped({
      code: 0,
      dataType: 'AAA-USD@trade',
      data: {
        e: 'trade',
        E: trade.timeMs,
        s: 'AAA-USD',
        t: String(trade.id),
        p: trade.price,
        q: trade.size,
        T: trade.timeMs,
        m: isBuyerMaker(trade),
      },
    }),
};

function inverseLevel([price, contracts]: Row) {
  return { p: price, a: String((Number(contracts) * 100) / Number(price)), v: contracts };
}

function subscribe({ id, dataType, reqType }: Request, send: (answer: unknown) => void): PlayedStream | undefined {
  if (dataType === undefined || reqType === 'unsub') return undefined;
  send(gzipped({ code: 0, id, msg: 'SUCCESS', timestamp: Date.now() }));
  return /@depth/.test(dataType) ? 'book' : 'trades';
}
