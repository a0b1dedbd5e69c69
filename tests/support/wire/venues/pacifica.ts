import type { PlayedVenue, Row } from '../played-venue.js';

export const pacifica: PlayedVenue = {
  venues: ['pacifica'],
  market: { id: 'AAA', symbol: 'AAA/USDC:USDC', kind: 'linear' },
  config: (host) => ({ urls: { api: { ws: { public: `ws://${host}/ws` } } } }),
  answer: ({ method, params }, send) => {
    if (method === 'ping') send({ channel: 'pong' });
    if (method !== 'subscribe') return undefined;
    send({ channel: 'subscribe', data: params });
    return params.source === 'book' ? 'book' : 'trades';
  },
  snapshot: ({ bids, asks }) => ({
    channel: 'book',
    data: { l: [levels(bids), levels(asks)], s: 'AAA', t: Date.now(), li: 1559885104 },
  }),
  trade: ({ taker, price, size, id, timeMs }) => ({
    channel: 'trades',
    data: [
      {
        h: id,
        s: 'AAA',
        a: size,
        p: price,
        d: taker === 'buy' ? 'close_short' : 'open_short',
        tc: 'normal',
        t: timeMs,
        li: 1559885105,
      },
    ],
  }),
};

const levels = (rows: readonly Row[]) => rows.map(([p, a]) => ({ a, n: 1, p }));
