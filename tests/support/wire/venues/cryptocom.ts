import type { PlayedVenue, Row } from '../played-venue.js';

export const cryptocom: PlayedVenue = {
  venues: ['cryptocom'],
  market: { id: 'AAA_USDT' },
  config: (host) => ({ urls: { api: { ws: { public: `ws://${host}/exchange/v1/market` } } } }),
  answer: ({ method, params }, send) => {
    if (method !== 'subscribe') return undefined;
    send({ id: -1, method: 'subscribe', code: 0, channel: params.channels[0] });
    if (params.channels.includes('trade.AAA_USDT')) return 'trades';
    return params.channels.includes('book.AAA_USDT.50') ? 'book' : undefined;
  },
  snapshot: ({ bids, asks }) =>
    published('book', 'book.AAA_USDT.50', { ...times(), bids: counted(bids), asks: counted(asks), u: 100 }),
  change: ({ bids, asks }) =>
    published('book.update', 'book.AAA_USDT.50', {
      ...times(),
      update: { bids: counted(bids), asks: counted(asks) },
      u: 164,
      pu: 100,
      cs: 1,
    }),
  trade: ({ taker, price, size, id, timeMs }) =>
    published('trade', 'trade.AAA_USDT', {
      d: String(id),
      t: timeMs,
      tn: `${timeMs}000000`,
      p: price,
      q: size,
      s: taker.toUpperCase(),
      i: 'AAA_USDT',
    }),
};

function published(channel: string, subscription: string, data: object) {
  const depth = channel.startsWith('book') ? { depth: 50 } : {};
  return {
    id: -1,
    method: 'subscribe',
    code: 0,
    result: { instrument_name: 'AAA_USDT', subscription, channel, ...depth, data: [data] },
  };
}

const times = () => ({ t: Date.now(), tt: Date.now() });

/** Levels have a number of orders, 0 where they are removed. */
const counted = (rows: readonly Row[]) => rows.map(([price, size]) => [price, size, Number(size) === 0 ? '0' : '1']);
