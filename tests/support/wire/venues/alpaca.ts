import type { PlayedVenue, Row, Sides } from '../played-venue.js';

export const alpaca: PlayedVenue = {
  venues: ['alpaca'],
  market: { id: 'AAA/USD', symbol: 'AAA/USD' },
  config: (host) => ({
    apiKey: 'key',
    secret: 'secret',
    urls: { api: { ws: { crypto: `ws://${host}/v1beta3/crypto/us` } } },
  }),
  answer: ({ action, trades = [], orderbooks = [] }, send) => {
    if (action === 'auth') send([{ T: 'success', msg: 'authenticated' }]);
    if (action !== 'subscribe') return undefined;
    send([{ T: 'subscription', trades, quotes: [], orderbooks, bars: [], updatedBars: [], dailyBars: [] }]);
    return orderbooks.length > 0 ? 'book' : 'trades';
  },
  snapshot: (sides) => [{ ...bookFields(sides), r: true }],
  change: (sides) => [bookFields(sides)],
  trade: ({ taker, price, size, id, timeMs }) => [
    {
      T: 't',
      S: 'AAA/USD',
      p: Number(price),
      s: Number(size),
      t: new Date(timeMs).toISOString(),
      i: id,
      tks: taker === 'buy' ? 'B' : 'S',
    },
  ],
};

function bookFields({ bids, asks }: Sides) {
  return { T: 'o', S: 'AAA/USD', t: new Date().toISOString(), b: bids.map(level), a: asks.map(level) };
}

function level([price, size]: Row) {
  return { p: Number(price), s: Number(size) };
}
