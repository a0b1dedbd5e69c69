import type { PlayedVenue } from '../played-venue.js';

export const bybit: PlayedVenue = {
  venues: ['bybit', 'bybiteu', 'bybitid'],
  config: (host) => ({ urls: { api: { ws: { public: { spot: `ws://${host}/v5/public/spot` } } } } }),
  answer: ({ op, req_id, args = [] }, send) => {
    if (op === 'ping') send({ success: true, ret_msg: 'pong', conn_id: 'c', req_id, op });
    if (op !== 'subscribe') return undefined;
    send({ success: true, ret_msg: '', conn_id: 'c', req_id, op });
    if (args.includes('publicTrade.AAAUSDT')) return 'trades';
    return args.includes('orderbook.1000.AAAUSDT') ? 'book' : undefined;
  },
  snapshot: ({ bids, asks }) => ({
    topic: 'orderbook.1000.AAAUSDT',
    type: 'snapshot',
    ts: Date.now(),
    data: { s: 'AAAUSDT', b: bids, a: asks, u: 18521288, seq: 7961638724 },
    cts: Date.now(),
  }),
  change: ({ bids, asks }) => ({
    topic: 'orderbook.1000.AAAUSDT',
    type: 'delta',
    ts: Date.now(),
    data: { s: 'AAAUSDT', b: bids, a: asks, u: 18521289, seq: 7961638730 },
    cts: Date.now(),
  }),
  trade: ({ taker, price, size, id, timeMs }) => ({
    topic: 'publicTrade.AAAUSDT',
    type: 'snapshot',
    ts: timeMs,
    data: [
      {
        T: timeMs,
        s: 'AAAUSDT',
        S: taker === 'buy' ? 'Buy' : 'Sell',
        v: size,
        p: price,
        L: 'PlusTick',
        i: String(id),
        BT: false,
      },
    ],
  }),
};
