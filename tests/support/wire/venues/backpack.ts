import type { PlayedVenue, Sides } from '../played-venue.js';
import { isBuyerMaker } from '../rows.js';

export const backpack: PlayedVenue = {
  venues: ['backpack'],
  market: { id: 'AAA_USDC', symbol: 'AAA/USDC' },
  config: (host) => ({ urls: { api: { public: `http://${host}`, ws: { public: `ws://${host}` } } } }),
  rest: (_url, sides) => ({ body: { ...sides, lastUpdateId: '10', timestamp: Date.now() * 1000 } }),
  answer: ({ method, params = [] }) => {
    if (method !== 'SUBSCRIBE') return undefined;
    return params.includes('depth.AAA_USDC') ? 'book' : 'trades';
  },
  snapshot: (sides, request) => depth(request === undefined ? 12 : 11, sides),
  change: (sides) => depth(12, sides),
  trade: (trade) => ({
    stream: 'trade.AAA_USDC',
    data: {
      e: 'trade',
      E: trade.timeMs * 1000,
      s: 'AAA_USDC',
      p: trade.price,
      q: trade.size,
      b: '1',
      a: '2',
      t: trade.id,
      T: trade.timeMs * 1000,
      m: isBuyerMaker(trade),
    },
  }),
};

function depth(u: number, { bids, asks }: Sides) {
  const now = String(Date.now() * 1000);
  return {
    data: { E: now, T: now, U: u, a: asks, b: bids, e: 'depth', s: 'AAA_USDC', u },
    stream: 'depth.AAA_USDC',
  };
}
