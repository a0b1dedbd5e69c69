import type { PlayedVenue, Row, Sides } from '../played-venue.js';

/** The next number of the connection: the test's stand-in has one market, but two connections after another. */
let seqnum = 0;

export const blockchaincom: PlayedVenue = {
  venues: ['blockchaincom'],
  market: { id: 'AAA-USDT' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/mercury-gateway/v1/ws` } } }),
  answer: ({ action, channel, symbol }, send) => {
    if (action !== 'subscribe') return undefined;
    send({ seqnum: seqnum++, event: 'subscribed', channel, symbol });
    return channel === 'l2' ? 'book' : 'trades';
  },
  snapshot: (sides) => bookMessage('snapshot', sides),
  change: (sides) => bookMessage('updated', sides),
  trade: ({ taker, price, size, id, timeMs }) => ({
    seqnum: seqnum++,
    event: 'updated',
    channel: 'trades',
    symbol: 'AAA-USDT',
    timestamp: new Date(timeMs).toISOString(),
    side: taker,
    qty: Number(size),
    price: Number(price),
    trade_id: String(id),
  }),
};

function bookMessage(event: string, { bids, asks }: Sides) {
  return {
    seqnum: seqnum++,
    event,
    channel: 'l2',
    symbol: 'AAA-USDT',
    bids: bids.map(level),
    asks: asks.map(level),
    timestamp: new Date().toISOString(),
  };
}

function level([price, size]: Row) {
  return { num: Number(size) > 0 ? 1 : 0, px: Number(price), qty: Number(size) };
}
