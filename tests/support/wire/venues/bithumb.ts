import type { PlayedVenue, Row } from '../played-venue.js';
import { binary } from '../rows.js';

export const bithumb: PlayedVenue = {
  venues: ['bithumb'],
  market: { id: 'KRW-AAA', symbol: 'AAA/KRW' },
  config: (host) => ({
    urls: {
      api: { ws: { publicGen2: `ws://${host}/websocket/v1` }, public: `http://${host}` },
    },
  }),
  // ccxt knows significant digits only: the tick size is inferred from a book.
  rest: () => ({ body: [{ ...book([['100.00', '1']], [['100.01', '1']]), market: 'KRW-AAA' }] }),
  // Each request asks for all that is subscribed: trades, once there is a book.
  answer: (message) => {
    if (!Array.isArray(message)) return undefined;
    return message.some(({ type }) => type === 'trade') ? 'trades' : 'book';
  },
  snapshot: ({ bids, asks }) => {
    const message = { ...book(bids, asks), type: 'orderbook', code: 'KRW-AAA', level: 1, stream_type: 'REALTIME' };
    return binary(JSON.stringify(message));
  },
  trade: ({ taker, price, size, id, timeMs }) => {
    const trade = {
      type: 'trade',
      code: 'KRW-AAA',
      trade_price: Number(price),
      trade_volume: Number(size),
      ask_bid: taker === 'buy' ? 'BID' : 'ASK',
      trade_timestamp: timeMs,
      sequential_id: 'ID',
      timestamp: timeMs,
      stream_type: 'REALTIME',
    };
    // A number with more digits than JavaScript's have.
    return binary(JSON.stringify(trade).replace('"ID"', `86268381382052${id}`));
  },
};

function book(bids: readonly Row[], asks: readonly Row[]) {
  const rows = Array.from({ length: Math.max(bids.length, asks.length) }, (_, row) => row);
  return {
    total_ask_size: 1,
    total_bid_size: 1,
    timestamp: Date.now() * 1000,
    orderbook_units: rows.map((row) => ({
      ask_price: Number(asks[row]?.[0] ?? 0),
      bid_price: Number(bids[row]?.[0] ?? 0),
      ask_size: Number(asks[row]?.[1] ?? 0),
      bid_size: Number(bids[row]?.[1] ?? 0),
    })),
  };
}
