import type { PlayedStream, PlayedVenue, Sides } from '../played-venue.js';
import { gzipped } from '../rows.js';
import type { Request } from '../stand-in.js';

export const bitrue: PlayedVenue = {
  venues: ['bitrue'],
  config: (host) => ({ urls: { api: { ws: { public: `ws://${host}/market/ws` } } } }),
  answer: subscribe,
  snapshot: (sides) => book('market_aaausdt_simple_depth_step0', sides),
};

/** Contracts: sizes are numbers of contracts, which ccxt multiplies by what one is worth. */
export const bitrueSwap: PlayedVenue = {
  venues: ['bitrue'],
  market: { id: 'E-AAA-USDT', symbol: 'AAA/USDT:USDT', kind: 'linear', contractSize: 0.5 },
  config: (host) => ({ urls: { api: { ws: { futurePublic: `ws://${host}/kline-api/ws` } } } }),
  answer: subscribe,
  snapshot: (sides) => book('market_e_aaausdt_depth_step0', sides, 2),
  trade: ({ taker, price, size, timeMs }) =>
    gzipped({
      event_rep: '',
      channel: 'market_e_aaausdt_trade_ticker',
      ts: timeMs,
      status: 'ok',
      tick: { data: [{ amount: '1', price, side: taker.toUpperCase(), ts: timeMs, vol: String(Number(size) * 2) }] },
    }),
};

function subscribe({ event, params }: Request, send: (answer: unknown) => void): PlayedStream | undefined {
  if (event !== 'sub') return undefined;
  send(gzipped({ channel: params.channel, cb_id: params.cb_id, event_rep: 'subed', status: 'ok', ts: 1 }));
  return /depth/.test(params.channel) ? 'book' : 'trades';
}

function book(channel: string, { bids, asks }: Sides, contracts = 1) {
  const [buys, sells] = [bids, asks].map((rows) =>
    rows.map(([price, size]) => [price, String(Number(size) * contracts)]),
  );
  return gzipped({ channel, ts: Date.now(), tick: { buys, asks: sells } });
}
