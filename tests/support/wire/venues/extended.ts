import type { PlayedVenue, Row, Sides } from '../played-venue.js';

/** The book before a change: sizes in changes are differences. */
let book: Sides = { bids: [], asks: [] };

export const extended: PlayedVenue = {
  venues: ['extended'],
  market: { id: 'AAA-USD', symbol: 'AAA/USD:USD', kind: 'linear' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/v1` } } }),
  path: /orderbooks\/AAA-USD/,
  tradesPath: /publicTrades\/AAA-USD/,
  snapshot: (sides) => {
    book = sides;
    return message('SNAPSHOT', 1, { b: named(sides.bids), a: named(sides.asks) });
  },
  change: ({ bids, asks }) =>
    message('DELTA', 2, { b: named(differences(book.bids, bids)), a: named(differences(book.asks, asks)) }),
  trade: ({ taker, price, size, id, timeMs }) => ({
    ts: timeMs,
    data: [{ m: 'AAA-USD', S: taker.toUpperCase(), tT: 'TRADE', T: timeMs, p: price, q: size, i: id }],
    seq: id,
  }),
};

function message(type: 'SNAPSHOT' | 'DELTA', seq: number, sides: object) {
  return { ts: Date.now(), type, data: { t: type, m: 'AAA-USD', ...sides, d: '0' }, seq };
}

const named = (rows: readonly Row[]) => rows.map(([p, q]) => ({ p, q }));

function differences(rows: readonly Row[], changes: readonly Row[]): Row[] {
  const sizes = new Map(rows);
  return changes.map(([price, size]) => [price, String(Number(size) - Number(sizes.get(price) ?? 0))]);
}
