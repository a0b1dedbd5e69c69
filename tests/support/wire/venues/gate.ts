import type { PlayedTrade, PlayedVenue, Sides } from '../played-venue.js';
import { named } from '../rows.js';
import type { Request } from '../stand-in.js';

type Send = (answer: unknown) => void;

const trade = ({ taker, price, size, id, timeMs }: PlayedTrade) => ({
  time: 1,
  channel: 'spot.trades',
  event: 'update',
  result: {
    id,
    create_time: Math.floor(timeMs / 1000),
    create_time_ms: `${timeMs}.0`,
    side: taker,
    currency_pair: 'AAA_USDT',
    amount: size,
    price,
  },
});

export const gate: PlayedVenue = {
  venues: ['gate'],
  market: { id: 'AAA_USDT' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/v4`, spot: `ws://${host}/v4/ws/spot` } } }),
  answer: subscription('spot.obu', 'spot.trades'),
  snapshot: ({ bids, asks }) => ({
    channel: 'spot.obu',
    result: { t: 1, full: true, s: 'ob.AAA_USDT.400', u: 100, b: bids, a: asks },
    time_ms: 1,
    event: 'update',
  }),
  change: ({ bids, asks }) => ({
    channel: 'spot.obu',
    result: { t: 1, s: 'ob.AAA_USDT.400', U: 101, u: 104, b: bids, a: asks },
    time_ms: 1,
    event: 'update',
  }),
  trade,
};

/** Its spot books are changes to a snapshot by REST. */
export const gateEu: PlayedVenue = {
  venues: ['gateeu'],
  market: { id: 'AAA_USDT' },
  config: (host) => ({
    urls: {
      api: { ws: `ws://${host}/v4`, spot: `ws://${host}/gateeu/ws/v4/`, public: { spot: `http://${host}/spot` } },
    },
  }),
  answer: subscription('spot.order_book_update', 'spot.trades'),
  rest: (_url, { bids, asks }) => ({ body: { id: 100, current: 1, update: 1, bids, asks } }),
  snapshot: (sides) => spotUpdate(101, 102, sides),
  change: (sides) => spotUpdate(103, 104, sides),
  trade,
};

export const gateContracts: PlayedVenue = {
  venues: ['gate'],
  market: { id: 'AAA_USDT', symbol: 'AAA/USDT:USDT', kind: 'linear' },
  config: (host) => ({
    urls: {
      api: {
        swap: { usdt: `ws://${host}/v4/ws/usdt` },
        futures: { usdt: `ws://${host}/v4/ws/usdt` },
        public: { futures: `http://${host}/futures` },
      },
    },
  }),
  answer: subscription('futures.order_book_update', 'futures.trades'),
  rest: (_url, { bids, asks }) => ({
    body: { id: 100, current: 1.5, update: 1.5, bids: named('p', 's')(bids), asks: named('p', 's')(asks) },
  }),
  snapshot: (sides) => contractUpdate(101, 102, sides),
  change: (sides) => contractUpdate(103, 104, sides),
  trade: ({ taker, price, size, id, timeMs }) => ({
    time: 1,
    channel: 'futures.trades',
    event: 'update',
    result: [
      {
        id,
        create_time: Math.floor(timeMs / 1000),
        create_time_ms: timeMs,
        price,
        size: taker === 'buy' ? Number(size) : -Number(size),
        contract: 'AAA_USDT',
      },
    ],
  }),
};

function subscription(books: string, trades: string) {
  return ({ id, channel, event, payload }: Request, send: Send) => {
    if (event !== 'subscribe') return undefined;
    send({ time: 1, id, channel, event, error: null, result: { status: 'success' }, payload });
    if (channel === trades) return 'trades';
    return channel === books ? 'book' : undefined;
  };
}

function spotUpdate(first: number, last: number, { bids, asks }: Sides) {
  const result = { t: 1, e: 'depthUpdate', E: 1, s: 'AAA_USDT', U: first, u: last, b: bids, a: asks };
  return { time: 1, channel: 'spot.order_book_update', event: 'update', result };
}

function contractUpdate(first: number, last: number, { bids, asks }: Sides) {
  const sides = { b: named('p', 's')(bids), a: named('p', 's')(asks) };
  const result = { t: 1, s: 'AAA_USDT', U: first, u: last, ...sides };
  return { time: 1, channel: 'futures.order_book_update', event: 'update', error: null, result };
}
