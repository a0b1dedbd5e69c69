import type { PlayedVenue, Sides } from '../played-venue.js';

export const apex: PlayedVenue = {
  venues: ['apex'],
  market: { id: 'AAA-USDT', symbol: 'AAA/USDT:USDT', kind: 'linear', contractSize: 0.001, fields: { id2: 'AAAUSDT' } },
  config: (host) => ({ urls: { api: { ws: { public: `ws://${host}/realtime_public?v=2` } } } }),
  answer: (message, send) => {
    if (message.op === 'ping') send({ op: 'pong', ts: Date.now() });
    if (message.op !== 'subscribe') return undefined;
    send({ success: true, ret_msg: '', conn_id: 'c', request: message });
    return message.args.includes('orderBook200.H.AAAUSDT') ? 'book' : 'trades';
  },
  snapshot: (sides) => bookMessage('snapshot', 1, sides),
  change: (sides) => bookMessage('delta', 2, sides),
  trade: ({ taker, price, size, id, timeMs }) => ({
    topic: 'recentlyTrade.H.AAAUSDT',
    type: 'delta',
    ts: timeMs * 1000,
    data: [
      {
        T: timeMs,
        s: 'AAAUSDT',
        S: taker === 'buy' ? 'Buy' : 'Sell',
        v: size,
        p: price,
        L: 'PlusTick',
        i: `20f43950-d8dd-5b31-9112-${id}`,
      },
    ],
  }),
};

function bookMessage(type: string, u: number, { bids, asks }: Sides) {
  const data = { s: 'AAAUSDT', b: bids, a: asks, u };
  return { topic: 'orderBook200.H.AAAUSDT', type, ts: Date.now() * 1000, cs: u, data };
}
