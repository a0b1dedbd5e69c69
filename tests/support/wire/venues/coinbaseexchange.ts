import type { PlayedVenue, Row } from '../played-venue.js';

export const coinbaseExchange: PlayedVenue = {
  venues: ['coinbaseexchange'],
  market: { id: 'AAA-USDT' },
  config: (host) => ({
    urls: { api: { ws: `ws://${host}` } },
    apiKey: 'key',
    secret: 'c2VjcmV0',
    password: 'passphrase',
  }),
  answer: ({ type, channels = [], product_ids }, send) => {
    if (type !== 'subscribe') return undefined;
    send({ type: 'subscriptions', channels: channels.map((name: string) => ({ name, product_ids })) });
    return channels.includes('matches') ? 'trades' : 'book';
  },
  snapshot: ({ bids, asks }) => ({ type: 'snapshot', product_id: 'AAA-USDT', bids, asks }),
  change: ({ bids, asks }) => ({
    type: 'l2update',
    product_id: 'AAA-USDT',
    time: new Date().toISOString(),
    changes: [...named('buy', bids), ...named('sell', asks)],
  }),
  trade: ({ taker, price, size, id, timeMs }) => ({
    type: 'match',
    trade_id: id,
    maker_order_id: 'ac928c66-ca53-498f-9c13-a110027a60e8',
    taker_order_id: '132fb6ae-456b-4654-b4e0-d681ac05cea1',
    side: taker === 'buy' ? 'sell' : 'buy',
    size,
    price,
    product_id: 'AAA-USDT',
    sequence: 50,
    time: new Date(timeMs).toISOString(),
  }),
};

const named = (side: string, rows: readonly Row[]) => rows.map((row) => [side, ...row]);
