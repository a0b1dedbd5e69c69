import type { PlayedVenue, Row, Sides } from '../played-venue.js';

/** Prices and sizes of USDT contracts are text. */
export const phemex: PlayedVenue = {
  venues: ['phemex'],
  market: { symbol: 'AAA/USDT:USDT', kind: 'linear', fields: { priceScale: 0, valueScale: 0 } },
  ...connection('orderbook_p', 'trade_p'),
  snapshot: (sides) => book('snapshot', { orderbook_p: sides }),
  change: (sides) => book('incremental', { orderbook_p: sides }),
  trade: ({ taker, price, size, timeMs }) => trades({ trades_p: [[timeMs * 1e6, sideOf(taker), price, size]] }),
};

/** Those of spot markets are scaled integers. */
export const phemexSpot: PlayedVenue = {
  venues: ['phemex'],
  market: { id: 'sAAAUSDT', symbol: 'AAA/USDT', fields: { priceScale: 8, valueScale: 8 } },
  ...connection('orderbook', 'trade'),
  snapshot: (sides) => book('snapshot', { book: scaled(sides, 8, 8) }, 'sAAAUSDT'),
  change: (sides) => book('incremental', { book: scaled(sides, 8, 8) }, 'sAAAUSDT'),
  trade: ({ taker, price, size, timeMs }) =>
    trades({ trades: [[timeMs * 1e6, sideOf(taker), by(price, 8), by(size, 8)]] }, 'sAAAUSDT'),
};

/** Of inverse contracts only prices are scaled: sizes are contracts. */
export const phemexInverse: PlayedVenue = {
  venues: ['phemex'],
  market: { id: 'AAAUSD', symbol: 'AAA/USD:AAA', kind: 'inverse', fields: { priceScale: 4, valueScale: 8 } },
  ...connection('orderbook', 'trade'),
  snapshot: (sides) => book('snapshot', { book: scaled(sides, 4, 0) }, 'AAAUSD'),
  change: (sides) => book('incremental', { book: scaled(sides, 4, 0) }, 'AAAUSD'),
  trade: ({ taker, price, size, timeMs }) =>
    trades({ trades: [[timeMs * 1e6, sideOf(taker), by(price, 4), Number(size)]] }, 'AAAUSD'),
};

function connection(bookName: string, tradeName: string): Pick<PlayedVenue, 'config' | 'answer'> {
  return {
    config: (host) => ({ urls: { api: { ws: `ws://${host}/ws` } } }),
    answer: ({ id, method }, send) => {
      send({ error: null, id, result: { status: 'success' } });
      if (method === `${bookName}.subscribe`) return 'book';
      return method === `${tradeName}.subscribe` ? 'trades' : undefined;
    },
  };
}

function book(type: string, levels: object, symbol = 'AAAUSDT') {
  return { depth: 30, ...levels, sequence: 77668172, symbol, timestamp: Date.now() * 1e6, type };
}

function trades(rows: object, symbol = 'AAAUSDT') {
  return { sequence: 77702250, symbol, ...rows, type: 'incremental' };
}

const sideOf = (taker: string) => (taker === 'buy' ? 'Buy' : 'Sell');

const by = (text: string, scale: number) => Math.round(Number(text) * 10 ** scale);

function scaled({ bids, asks }: Sides, priceScale: number, sizeScale: number) {
  const rows = (levels: readonly Row[]) =>
    levels.map(([price, size]) => [by(price, priceScale), sizeScale === 0 ? Number(size) : by(size, sizeScale)]);
  return { bids: rows(bids), asks: rows(asks) };
}
