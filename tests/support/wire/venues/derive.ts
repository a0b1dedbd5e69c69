import type { PlayedVenue } from '../played-venue.js';

export const derive: PlayedVenue = {
  venues: ['derive'],
  market: { id: 'AAA-PERP', symbol: 'AAA/USD:USDC', kind: 'linear' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/ws` } } }),
  answer: ({ id, method, params }, send) => {
    if (method !== 'subscribe') return undefined;
    const [channel] = params.channels;
    send({ id, result: { status: { [channel]: 'ok' }, current_subscriptions: [channel] } });
    if (channel === 'trades.perp.AAA') return 'trades';
    return channel === 'orderbook.AAA-PERP.1.100' ? 'book' : undefined;
  },
  snapshot: ({ bids, asks }) => ({
    method: 'subscription',
    params: {
      channel: 'orderbook.AAA-PERP.1.100',
      data: { timestamp: Date.now(), instrument_name: 'AAA-PERP', publish_id: 628419, bids, asks },
    },
  }),
  trade: ({ taker, price, size, id, timeMs }) => ({
    method: 'subscription',
    params: {
      channel: 'trades.perp.AAA',
      data: [
        {
          trade_id: String(id),
          instrument_name: 'AAA-PERP',
          timestamp: timeMs,
          trade_price: price,
          trade_amount: size,
          mark_price: '100',
          index_price: '100',
          direction: taker,
          quote_id: null,
        },
      ],
    },
  }),
};
