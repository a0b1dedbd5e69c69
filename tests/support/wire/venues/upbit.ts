import type { PlayedStream, PlayedVenue, Row, Sides } from '../played-venue.js';

/** Its messages are JSON in binary frames. */
export const upbit: PlayedVenue = {
  venues: ['upbit'],
  market: { id: 'USDT-AAA' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/websocket/v1` } } }),
  answer: (message) => STREAMS[message.at(-1).type],
  snapshot: (sides) => book(sides, 'SNAPSHOT'),
  trade: ({ taker, price, size, id, timeMs }) =>
    frame({
      type: 'trade',
      code: 'USDT-AAA',
      timestamp: timeMs,
      trade_timestamp: timeMs,
      trade_price: Number(price),
      trade_volume: Number(size),
      ask_bid: taker === 'buy' ? 'BID' : 'ASK',
      sequential_id: 17_301_613_180_260_000 + id,
      stream_type: 'REALTIME',
    }),
};

const STREAMS: Readonly<Record<string, PlayedStream>> = { orderbook: 'book', trade: 'trades' };

function book({ bids, asks }: Sides, stream_type: string) {
  const length = Math.max(bids.length, asks.length);
  const orderbook_units = Array.from({ length }, (_, i) => ({
    ask_price: number(asks, i, 0),
    bid_price: number(bids, i, 0),
    ask_size: number(asks, i, 1),
    bid_size: number(bids, i, 1),
  }));
  return frame({ type: 'orderbook', code: 'USDT-AAA', timestamp: Date.now(), orderbook_units, stream_type, level: 0 });
}

/** 0 where a side has fewer levels than the other. */
const number = (rows: readonly Row[], row: number, field: 0 | 1) => Number(rows[row]?.[field] ?? 0);

const frame = (message: unknown) => Buffer.from(JSON.stringify(message));
