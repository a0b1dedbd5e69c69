import type { PlayedVenue, Sides } from '../played-venue.js';

/** One sequence for all messages of a connection. */
let sequence = 0;

export const coinbase: PlayedVenue = {
  venues: ['coinbase'],
  market: { id: 'AAA-USDT' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}` } } }),
  answer: ({ channel, product_ids }, send) => {
    send(numbered('subscriptions', [{ subscriptions: { [channel]: product_ids ?? [] } }]));
    if (channel === 'market_trades') return 'trades';
    return channel === 'level2' ? 'book' : undefined;
  },
  snapshot: (sides) => level2('snapshot', sides),
  change: (sides) => level2('update', sides),
  trade: ({ taker, price, size, id, timeMs }) =>
    numbered('market_trades', [
      {
        type: 'update',
        trades: [
          {
            trade_id: String(id),
            product_id: 'AAA-USDT',
            price,
            size,
            side: taker === 'buy' ? 'SELL' : 'BUY',
            time: new Date(timeMs).toISOString(),
          },
        ],
      },
    ]),
};

function numbered(channel: string, events: readonly unknown[]) {
  return { channel, client_id: '', timestamp: new Date().toISOString(), sequence_num: sequence++, events };
}

function level2(type: 'snapshot' | 'update', { bids, asks }: Sides) {
  const updates = [
    ...bids.map(([price_level, new_quantity]) => ({ side: 'bid', price_level, new_quantity })),
    ...asks.map(([price_level, new_quantity]) => ({ side: 'offer', price_level, new_quantity })),
  ];
  const event_time = new Date().toISOString();
  return numbered('l2_data', [
    { type, product_id: 'AAA-USDT', updates: updates.map((update) => ({ ...update, event_time })) },
  ]);
}
