import { type PlayedVenue, type Row, Several } from '../played-venue.js';

const levels = (rows: readonly Row[]) => rows.map(([price, qty]) => ({ price: Number(price), qty: Number(qty) }));

/** One change per message, each with the next number. */
let seq = 326072249;

const change = (side: string, [price, qty]: Row) => {
  seq++;
  return {
    feed: 'book',
    product_id: 'PF_AAAUSD',
    side,
    seq,
    price: Number(price),
    qty: Number(qty),
    timestamp: Date.now(),
  };
};

export const krakenFutures: PlayedVenue = {
  venues: ['krakenfutures'],
  market: { id: 'PF_AAAUSD', symbol: 'AAA/USD:USD', kind: 'linear' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/ws/v1` } } }),
  answer: ({ event, feed, product_ids }, send) => {
    if (event !== 'subscribe') return undefined;
    send({ event: 'subscribed', feed, product_ids });
    return feed === 'trade' ? 'trades' : 'book';
  },
  snapshot: ({ bids, asks }) => {
    seq++;
    return {
      feed: 'book_snapshot',
      product_id: 'PF_AAAUSD',
      timestamp: Date.now(),
      seq,
      tickSize: null,
      bids: levels(bids),
      asks: levels(asks),
    };
  },
  change: ({ bids, asks }) =>
    new Several(...bids.map((row) => change('buy', row)), ...asks.map((row) => change('sell', row))),
  trade: ({ taker, price, size, id, timeMs }) => ({
    feed: 'trade',
    product_id: 'PF_AAAUSD',
    uid: `05af78ac-a774-478c-a50c-8b9c234e${id}`,
    side: taker,
    type: 'fill',
    seq: id,
    time: timeMs,
    qty: Number(size),
    price: Number(price),
  }),
};
