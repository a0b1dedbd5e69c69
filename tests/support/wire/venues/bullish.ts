import type { PlayedVenue, Row } from '../played-venue.js';

export const bullish: PlayedVenue = {
  venues: ['bullish'],
  config: (host) => ({ urls: { api: { ws: { public: `ws://${host}` } } } }),
  answer: ({ id, method, params }, send) => {
    const message = method === 'keepalivePing' ? 'Keep alive pong' : `Successfully subscribed to ${params.topic}`;
    send({ id, jsonrpc: '2.0', result: { responseCodeName: 'OK', responseCode: '200', message } });
    if (params.topic === 'anonymousTrades') return 'trades';
    return params.topic === 'l2Orderbook' ? 'book' : undefined;
  },
  snapshot: ({ bids, asks }) => ({
    type: 'snapshot',
    dataType: 'V1TALevel2',
    data: {
      timestamp: String(Date.now()),
      bids: flat(bids),
      asks: flat(asks),
      publishedAtTimestamp: String(Date.now()),
      datetime: new Date().toISOString(),
      sequenceNumberRange: [1967862061, 1967862062],
      symbol: 'AAAUSDT',
    },
  }),
  trade: ({ taker, price, size, id, timeMs }) => ({
    type: 'update',
    dataType: 'V1TAAnonymousTradeUpdate',
    data: {
      trades: [
        {
          tradeId: String(id),
          isTaker: taker === 'buy',
          price,
          createdAtTimestamp: String(timeMs),
          quantity: size,
          publishedAtTimestamp: String(timeMs),
          // Of the buyer: the taker of the one, the maker of the other.
          side: 'BUY',
          createdAtDatetime: new Date(timeMs).toISOString(),
          symbol: 'AAAUSDT',
        },
      ],
      createdAtTimestamp: String(timeMs),
      publishedAtTimestamp: String(timeMs),
      symbol: 'AAAUSDT',
    },
  }),
};

/** Prices and sizes in turn. */
const flat = (rows: readonly Row[]) => rows.flat();
