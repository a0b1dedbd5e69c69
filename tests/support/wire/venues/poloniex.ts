import type { PlayedVenue, Sides } from '../played-venue.js';

export const poloniex: PlayedVenue = {
  venues: ['poloniex'],
  market: { id: 'AAA_USDT' },
  config: (host) => ({ urls: { api: { ws: { public: `ws://${host}/ws/public` } } } }),
  answer: ({ event, channel, symbols }, send) => {
    if (event === 'ping') send({ event: 'pong' });
    if (event !== 'subscribe') return undefined;
    send({ event, channel: channel[0], symbols });
    return channel[0] === 'book_lv2' ? 'book' : 'trades';
  },
  snapshot: (sides) => book('snapshot', sides, { lastId: 164148724, id: 164148725 }),
  change: (sides) => book('update', sides, { lastId: 164148725, id: 164148726 }),
  trade: ({ taker, price, size, id, timeMs }) => ({
    channel: 'trades',
    data: [
      {
        symbol: 'AAA_USDT',
        amount: String(Number(price) * Number(size)),
        takerSide: taker,
        quantity: size,
        createTime: timeMs,
        price,
        id: String(id),
        ts: timeMs,
      },
    ],
  }),
};

function book(action: string, { bids, asks }: Sides, ids: object) {
  const data = [{ symbol: 'AAA_USDT', createTime: Date.now(), asks, bids, ...ids, ts: Date.now() }];
  return { channel: 'book_lv2', data, action };
}
