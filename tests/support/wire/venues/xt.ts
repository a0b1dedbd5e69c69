import type { PlayedVenue, Sides } from '../played-venue.js';

/** Numbers grow over all connections, as at the venue: the REST book is always at the last one. */
let last = 1000;

export const xt: PlayedVenue = {
  venues: ['xt'],
  market: { id: 'aaa_usdt' },
  ...connection('spot'),
  rest: (_url, sides) => ({
    body: { rc: 0, mc: 'SUCCESS', ma: [], result: { timestamp: Date.now(), lastUpdateId: last, ...sides } },
  }),
  snapshot: depthUpdate,
  change: depthUpdate,
  trade: ({ taker, price, size, id, timeMs }) => ({
    topic: 'trade',
    event: 'trade@aaa_usdt',
    data: {
      s: 'aaa_usdt',
      i: String(id),
      t: timeMs,
      oi: '6616559590087222666',
      p: price,
      q: size,
      b: taker === 'sell',
    },
  }),
};

/** Sizes are contracts. */
export const xtContracts: PlayedVenue = {
  venues: ['xt'],
  market: { id: 'aaa_usdt', symbol: 'AAA/USDT:USDT', kind: 'linear', contractSize: 0.001 },
  ...connection('contract'),
  rest: (_url, { bids, asks }) => ({
    body: {
      returnCode: 0,
      msgInfo: 'success',
      error: null,
      result: { t: Date.now(), s: 'aaa_usdt', u: last, b: bids, a: asks },
    },
  }),
  snapshot: contractUpdate,
  change: contractUpdate,
  trade: ({ taker, price, size, timeMs }) => ({
    topic: 'trade',
    event: 'trade@aaa_usdt',
    data: { s: 'aaa_usdt', p: price, a: size, m: taker === 'buy' ? 'BID' : 'ASK', t: timeMs },
  }),
};

function connection(kind: 'spot' | 'contract'): Pick<PlayedVenue, 'config' | 'answer'> {
  return {
    config: (host) => ({
      urls: { api: { ws: { [kind]: `ws://${host}` }, spot: `http://${host}`, linear: `http://${host}` } },
    }),
    answer: (message, send) => {
      if (message === 'ping') send('pong');
      if (!/^subscribe$/i.test(message.method ?? '')) return undefined;
      send({ id: message.id, code: 0, msg: 'success' });
      return message.params[0].startsWith('depth_update@') ? 'book' : 'trades';
    },
  };
}

function numbered() {
  const first = last + 1;
  last += 3;
  return { first, last };
}

function depthUpdate({ bids, asks }: Sides) {
  const { first: fi, last: i } = numbered();
  return { topic: 'depth_update', event: 'depth_update@aaa_usdt', data: { s: 'aaa_usdt', fi, i, a: asks, b: bids } };
}

function contractUpdate({ bids, asks }: Sides) {
  const { first: fu, last: u } = numbered();
  const ids = { pu: String(fu - 1), fu: String(fu), u: String(u) };
  const data = { s: 'aaa_usdt', ...ids, a: asks, b: bids, t: Date.now() };
  return { topic: 'depth_update', event: 'depth_update@aaa_usdt', data };
}
