import { KrakenTruth } from '../kraken-spec.js';
import type { PlayedVenue } from '../played-venue.js';

/** The book, whose best ten levels each message has a checksum of. */
let truth = new KrakenTruth([], []);

export const kraken: PlayedVenue = {
  venues: ['kraken'],
  market: { id: 'AAAUSD', symbol: 'AAA/USD' },
  config: (host) => ({ urls: { api: { public: `http://${host}`, ws: { publicV2: `ws://${host}/v2` } } } }),
  answer: ({ method, req_id, params }, send) => {
    if (method === 'ping') send({ method: 'pong', req_id });
    if (method !== 'subscribe') return undefined;
    const [symbol] = params.symbol;
    send({ method, req_id, success: true, result: { channel: params.channel, symbol, snapshot: true } });
    return params.channel === 'trade' ? 'trades' : 'book';
  },
  snapshot: ({ bids, asks }) => {
    truth = new KrakenTruth(bids, asks);
    return truth.snapshot('AAA/USD');
  },
  change: (sides) => truth.update('AAA/USD', sides),
  trade: ({ taker, price, size, id, timeMs }) => ({
    channel: 'trade',
    type: 'update',
    data: [
      {
        symbol: 'AAA/USD',
        side: taker,
        price: Number(price),
        qty: Number(size),
        ord_type: 'market',
        trade_id: id,
        timestamp: new Date(timeMs).toISOString(),
      },
    ],
  }),
};
