import type { PlayedVenue, Sides } from '../played-venue.js';

/** The microtimestamp of the REST book; those of the changes are later. */
const REST_TIME = Date.now() * 1000;

export const bitstamp: PlayedVenue = {
  venues: ['bitstamp'],
  market: { id: 'aaausd', symbol: 'AAA/USD' },
  config: (host) => ({ urls: { api: { public: `http://${host}/api`, ws: `ws://${host}` } } }),
  rest: (_url, sides) => ({ body: { ...times(REST_TIME), ...sides } }),
  answer: ({ event, data }, send) => {
    if (event !== 'bts:subscribe') return undefined;
    send({ event: 'bts:subscription_succeeded', channel: data.channel, data: {} });
    return data.channel === 'diff_order_book_aaausd' ? 'book' : 'trades';
  },
  snapshot: (sides, request) => change(request === undefined ? 2 : 1, sides),
  change: (sides) => change(2, sides),
  trade: ({ taker, price, size, id, timeMs }) => ({
    event: 'trade',
    channel: 'live_trades_aaausd',
    data: {
      ...times(timeMs * 1000),
      id,
      amount: Number(size),
      amount_str: size,
      price: Number(price),
      price_str: price,
      type: taker === 'buy' ? 0 : 1,
      buy_order_id: 1,
      sell_order_id: 2,
    },
  }),
};

function change(after: number, sides: Sides) {
  return { event: 'data', channel: 'diff_order_book_aaausd', data: { ...times(REST_TIME + after), ...sides } };
}

function times(micros: number) {
  return { timestamp: String(Math.floor(micros / 1e6)), microtimestamp: String(micros) };
}
