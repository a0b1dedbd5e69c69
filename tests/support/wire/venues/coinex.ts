import { crc32 } from 'node:zlib';
import type { PlayedVenue, Row, Sides } from '../played-venue.js';

/** The book as the venue has it, for its checksum. */
let book: Sides = { bids: [], asks: [] };

export const coinex: PlayedVenue = {
  venues: ['coinex'],
  config: (host) => ({ urls: { api: { ws: { spot: `ws://${host}/v2/spot/`, swap: `ws://${host}/v2/futures/` } } } }),
  answer: (message, send) => {
    send({ id: message.id, code: 0, message: 'OK' });
    if (message.method === 'deals.subscribe') return 'trades';
    return message.method === 'depth.subscribe' ? 'book' : undefined;
  },
  snapshot: (sides) => {
    book = sides;
    return depth(true, sides);
  },
  change: (sides) => {
    book = {
      bids: changed(book.bids, sides.bids).sort(([a], [b]) => Number(b) - Number(a)),
      asks: changed(book.asks, sides.asks).sort(([a], [b]) => Number(a) - Number(b)),
    };
    return depth(false, sides);
  },
  trade: ({ taker, price, size, id, timeMs }) => ({
    method: 'deals.update',
    data: { market: 'AAAUSDT', deal_list: [{ deal_id: id, created_at: timeMs, side: taker, price, amount: size }] },
    id: null,
  }),
};

function depth(is_full: boolean, sides: Sides) {
  const checksum = crc32([...book.bids, ...book.asks].flat().join(':'));
  return {
    method: 'depth.update',
    data: { market: 'AAAUSDT', is_full, depth: { ...sides, last: '100', updated_at: Date.now(), checksum } },
    id: null,
  };
}

function changed(rows: readonly Row[], changes: readonly Row[]): Row[] {
  const levels = new Map([...rows, ...changes]);
  return [...levels].filter(([, size]) => Number(size) > 0);
}
