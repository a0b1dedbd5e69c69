import type { PlayedVenue } from '../played-venue.js';
import { named } from '../rows.js';

export const lighter: PlayedVenue = {
  venues: ['lighter'],
  market: { id: '0', symbol: 'AAA/USDC:USDC', kind: 'linear' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/stream` } } }),
  answer: ({ type, channel }) => {
    if (type !== 'subscribe') return undefined;
    return channel.startsWith('trade/') ? 'trades' : 'book';
  },
  snapshot: ({ bids, asks }) => ({
    channel: 'order_book:0',
    type: 'subscribed/order_book',
    timestamp: Date.now(),
    offset: 10,
    order_book: {
      code: 0,
      offset: 10,
      nonce: 5,
      bids: named('price', 'size')(bids),
      asks: named('price', 'size')(asks),
    },
  }),
  change: ({ bids, asks }) => ({
    channel: 'order_book:0',
    type: 'update/order_book',
    timestamp: Date.now(),
    offset: 13,
    order_book: {
      code: 0,
      offset: 13,
      nonce: 8,
      begin_nonce: 5,
      bids: named('price', 'size')(bids),
      asks: named('price', 'size')(asks),
    },
  }),
  trade: ({ taker, price, size, id, timeMs }) => ({
    channel: 'trade:0',
    liquidation_trades: [],
    nonce: 3159738569,
    trades: [
      {
        trade_id: id,
        tx_hash: '1998d9df580acb7540aa141cc369d6ef926d003b3062196d2007bca15f978ab208e0caae4ac5872b',
        type: 'trade',
        market_id: 0,
        size,
        price,
        usd_amount: '1',
        ask_id: 281475673670566,
        bid_id: 562949291740362,
        is_maker_ask: taker === 'buy',
        block_height: 102322769,
        timestamp: timeMs,
      },
    ],
    type: 'update/trade',
  }),
};
