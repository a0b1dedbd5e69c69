import type { PlayedVenue, Row } from '../played-venue.js';

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
  answer: (message) => {
    if (!Array.isArray(message)) return undefined;
    const types = message.map(({ type }) => type);
    if (types.includes('orderbook')) return types.includes('trade') ? 'both' : 'book';
    return types.includes('trade') ? 'trades' : undefined;
  },
  snapshot: ({ bids, asks }) => ({
    ...book(bids, asks),
    type: 'orderbook',
    code: 'KRW-AAA',
    level: 1,
    stream_type: 'REALTIME',
  }),
  trade: ({ taker, price, size, id, timeMs }) => ({
    type: 'trade',
    code: 'KRW-AAA',
    trade_price: Number(price),
    trade_volume: Number(size),
    ask_bid: taker === 'buy' ? 'BID' : 'ASK',
    prev_closing_price: 100,
    change: 'RISE',
    change_price: 1,
    trade_date: '2026-07-10',
    trade_time: '13:39:41',
    trade_timestamp: timeMs,
    sequential_id: String(id),
    timestamp: timeMs,
    stream_type: 'REALTIME',
  }),
};

function book(bids: readonly Row[], asks: readonly Row[]) {
  const rows = Array.from({ length: Math.max(bids.length, asks.length) }, (_, row) => row);
  return {
    total_ask_size: 1,
    total_bid_size: 1,
    timestamp: Date.now(),
    orderbook_units: rows.map((row) => ({
      ask_price: Number(asks[row]?.[0] ?? 0),
      bid_price: Number(bids[row]?.[0] ?? 0),
      ask_size: Number(asks[row]?.[1] ?? 0),
      bid_size: Number(bids[row]?.[1] ?? 0),
    })),
  };
}
