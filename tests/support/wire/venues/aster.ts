import type { PlayedStream, PlayedTrade, PlayedVenue, Sides } from '../played-venue.js';
import { isBuyerMaker } from '../rows.js';
import type { Request } from '../stand-in.js';

/** The class knows contracts by the host name, "fstream". */
export const aster: PlayedVenue = {
  venues: ['aster'],
  market: { id: 'AAAUSDT', symbol: 'AAA/USDT:USDT', kind: 'linear' },
  config: (host) => ({ urls: { api: { ws: { public: { swap: `ws://${host}/fstream` } } } } }),
  answer: subscribe,
  snapshot: (sides) => ({ stream: 'aaausdt@depth20', data: { ...event(), b: sides.bids, a: sides.asks } }),
  trade: tradeMessage,
};

/** Spot writes `bids` and `asks`, as its documentation shows. */
export const asterSpot: PlayedVenue = {
  venues: ['aster'],
  market: { id: 'AAAUSDT' },
  config: (host) => ({ urls: { api: { ws: { public: { spot: `ws://${host}/stream` } } } } }),
  answer: subscribe,
  snapshot: (sides: Sides) => ({ stream: 'aaausdt@depth20', data: { ...event(), ...sides } }),
  trade: tradeMessage,
};

function subscribe({ id, method, params }: Request, send: (answer: unknown) => void): PlayedStream | undefined {
  if (method !== 'SUBSCRIBE') return undefined;
  send({ result: null, id });
  return params.includes('aaausdt@depth20') ? 'book' : 'trades';
}

function event() {
  return { e: 'depthUpdate', E: Date.now(), T: Date.now(), s: 'AAAUSDT', U: 100, u: 120, pu: 99 };
}

function tradeMessage(trade: PlayedTrade) {
  const { price, size, id, timeMs } = trade;
  const data = {
    e: 'aggTrade',
    E: timeMs,
    s: 'AAAUSDT',
    a: id,
    p: price,
    q: size,
    f: id,
    l: id,
    T: timeMs,
    m: isBuyerMaker(trade),
  };
  return { stream: 'aaausdt@aggTrade', data };
}
