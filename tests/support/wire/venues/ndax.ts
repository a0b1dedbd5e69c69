import type { PlayedVenue, Row, Sides } from '../played-venue.js';

const MARKET = 8;
const [BID, ASK] = [0, 1];
const [NEW, UPDATE, DELETE] = [0, 1, 2];

/** Requests and messages have a payload of JSON in text, `o`. Rows of numbers: [MDUpdateId, …, ActionType, …, Price, …, Quantity, Side]. */
export const ndax: PlayedVenue = {
  venues: ['ndax'],
  market: { id: String(MARKET), symbol: 'AAA/CAD' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/WSGateway` } } }),
  answer: ({ n, i }, send) => {
    if (n === 'SubscribeLevel2') return 'book';
    if (n !== 'SubscribeTrades') return undefined;
    send({ m: 1, i, n, o: '[]' });
    return 'trades';
  },
  // The reply has the number of the request.
  snapshot: (sides, request) => ({
    m: 1,
    i: request?.i ?? 1,
    n: 'SubscribeLevel2',
    o: JSON.stringify(levels(sides, 1, () => NEW)),
  }),
  change: (sides) => ({
    m: 3,
    i: 2,
    n: 'Level2UpdateEvent',
    o: JSON.stringify(levels(sides, 2, ([, size]) => (size === '0' ? DELETE : UPDATE))),
  }),
  trade: ({ taker, price, size, id, timeMs }) => ({
    m: 3,
    i: 4,
    n: 'TradeDataUpdateEvent',
    o: JSON.stringify([
      [id, MARKET, Number(size), Number(price), 2543425077, 2543425482, timeMs, 0, taker === 'buy' ? 0 : 1, 0, 0],
    ]),
  }),
};

function levels({ bids, asks }: Sides, updateId: number, actionOf: (row: Row) => number): number[][] {
  const row = (side: number) => (level: Row) => {
    const [price, size] = level.map(Number);
    return [updateId, 1, Date.now(), actionOf(level), 100, 1, price, MARKET, size, side];
  };
  return [...bids.map(row(BID)), ...asks.map(row(ASK))];
}
