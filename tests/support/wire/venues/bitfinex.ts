import type { PlayedVenue, Row, Sides } from '../played-venue.js';
import { Several } from '../played-venue.js';

const BOOK_ID = 17;
const TRADES_ID = 23;
/** The number of the last message; messages of all channels share one sequence. */
let sequence = 0;

export const bitfinex: PlayedVenue = {
  venues: ['bitfinex'],
  market: { id: 'tAAAUSD', symbol: 'AAA/USD' },
  config: (host) => ({ urls: { api: { public: `http://${host}`, ws: { public: `ws://${host}/ws/2` } } } }),
  // ccxt knows significant digits only: the tick size is inferred from a book.
  rest: () => ({ body: levels({ bids: [['100.00', '1']], asks: [['100.01', '1']] }) }),
  answer: ({ event, channel, symbol }, send) => {
    if (event === 'conf') send({ event: 'conf', status: 'OK' });
    if (event !== 'subscribe') return undefined;
    const chanId = channel === 'book' ? BOOK_ID : TRADES_ID;
    send({ event: 'subscribed', channel, chanId, symbol, prec: 'P0', freq: 'F0', len: '100', pair: 'AAAUSD' });
    return channel === 'book' ? 'book' : 'trades';
  },
  snapshot: (sides) => [BOOK_ID, levels(sides), ++sequence],
  change: (sides) => new Several(...levels(sides).map((level) => [BOOK_ID, level, ++sequence])),
  trade: ({ taker, price, size, id, timeMs }) => [
    TRADES_ID,
    'te',
    [id, timeMs, taker === 'buy' ? Number(size) : -Number(size), Number(price)],
    ++sequence,
  ],
};

/** Price, number of orders, size: negative for asks; without orders 1 or −1, the side that the level leaves. */
function levels({ bids, asks }: Sides): number[][] {
  const level = (sign: number) => (row: Row) => {
    const [price, size] = row.map(Number);
    return size === 0 ? [price, 0, sign] : [price, 1, sign * size];
  };
  return [...bids.map(level(1)), ...asks.map(level(-1))];
}
