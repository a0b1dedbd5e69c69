import type { PlayedStream, PlayedTrade, PlayedVenue, Sides } from '../played-venue.js';
import { isBuyerMaker } from '../rows.js';
import type { Request } from '../stand-in.js';

export const binance: PlayedVenue = {
  venues: ['binance', 'binanceus'],
  market: { id: 'AAAUSDT' },
  config: (host) => ({ urls: { api: { public: `http://${host}/api/v3`, ws: { spot: `ws://${host}/stream/ws` } } } }),
  rest,
  answer: subscribe,
  snapshot: (sides, request) => change('AAAUSDT', firstOf(request), sides),
  change: (sides) => change('AAAUSDT', 12, sides),
  trade: (trade) => tradeMessage('AAAUSDT', trade),
};

export const binanceUsdm: PlayedVenue = {
  venues: ['binanceusdm', 'binance'],
  market: { id: 'AAAUSDT', symbol: 'AAA/USDT:USDT', kind: 'linear' },
  config: (host) => ({
    urls: { api: { fapiPublic: `http://${host}/fapi/v1`, ws: { future: `ws://${host}/stream/ws` } } },
  }),
  rest,
  answer: subscribe,
  snapshot: (sides, request) => ({ ...change('AAAUSDT', firstOf(request), sides), pu: firstOf(request) - 1 }),
  change: (sides) => ({ ...change('AAAUSDT', 15, sides), pu: 11 }),
  trade: (trade) => ({ ...tradeMessage('AAAUSDT', trade), X: 'MARKET' }),
};

export const binanceCoinm: PlayedVenue = {
  venues: ['binancecoinm', 'binance'],
  market: { id: 'AAAUSD_PERP', symbol: 'AAA/USD:AAA', kind: 'inverse', contractSize: 100 },
  config: (host) => ({
    urls: { api: { dapiPublic: `http://${host}/dapi/v1`, ws: { delivery: `ws://${host}/stream/ws` } } },
  }),
  rest,
  answer: subscribe,
  snapshot: (sides, request) => ({ ...change('AAAUSD_PERP', firstOf(request), sides), pu: firstOf(request) - 1 }),
  change: (sides) => ({ ...change('AAAUSD_PERP', 15, sides), pu: 11 }),
  trade: (trade) => ({ ...tradeMessage('AAAUSD_PERP', trade), X: 'MARKET' }),
};

const OPTION = 'BTC-261225-100000-C';

export const binanceOptions: PlayedVenue = {
  venues: ['binance'],
  market: { id: OPTION, symbol: 'BTC/USDT:USDT-261225-100000-C', kind: 'option' },
  config: (host) => ({
    urls: { api: { eapiPublic: `http://${host}/eapi/v1`, ws: { option: `ws://${host}/public/ws` } } },
  }),
  rest: (_url, sides) => ({ body: { T: Date.now(), u: 10, ...sides } }),
  answer: subscribe,
  snapshot: (sides, request) => ({ ...change(OPTION, firstOf(request), sides), pu: firstOf(request) - 1 }),
  change: (sides) => ({ ...change(OPTION, 15, sides), pu: 11 }),
  trade: (trade) => ({ ...tradeMessage(OPTION, trade), X: 'MARKET' }),
};

/** The first change after the REST book, and one that follows it. */
function firstOf(request: Request | undefined): number {
  return request === undefined ? 12 : 11;
}

function rest(_url: string, sides: Sides) {
  return { body: { lastUpdateId: 10, E: Date.now(), T: Date.now(), ...sides } };
}

function subscribe({ id, method, params }: Request, send: (answer: unknown) => void): PlayedStream | undefined {
  if (method !== 'SUBSCRIBE') return undefined;
  send({ result: null, id });
  const isBook = params.some((name: string) => /@depth/.test(name));
  const hasTrades = params.some((name: string) => /@(trade|optionTrade)/.test(name));
  return isBook ? 'book' : hasTrades ? 'trades' : undefined;
}

function change(s: string, last: number, { bids, asks }: Sides) {
  return { e: 'depthUpdate', E: Date.now(), T: Date.now(), s, U: last, u: last, b: bids, a: asks };
}

function tradeMessage(s: string, trade: PlayedTrade) {
  const { price, size, id, timeMs } = trade;
  return { e: 'trade', E: timeMs, T: timeMs, s, t: id, p: price, q: size, m: isBuyerMaker(trade), M: true };
}
