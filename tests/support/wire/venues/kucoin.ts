import { type PlayedVenue, type Row, Several, type Sides } from '../played-venue.js';
import type { Answer, Request, StandIn } from '../stand-in.js';

/** The last change, of the stream and of the book that REST gives. */
let sequence = 1545896669000;

/** Subscriptions are acknowledged; the address comes from REST. */
const answer = ({ id, type, topic }: Request, send: (answer: unknown) => void) => {
  if (type === 'ping') send({ id, type: 'pong' });
  if (type !== 'subscribe') return undefined;
  send({ id, type: 'ack' });
  return /level2/.test(topic) ? 'book' : 'trades';
};

function bullet({ host }: StandIn): Answer {
  const server = { endpoint: `ws://${host}/endpoint`, encrypt: false, protocol: 'websocket' };
  const instanceServers = [{ ...server, pingInterval: 18000, pingTimeout: 10000 }];
  return { body: { code: '200000', data: { token: 'token', instanceServers } } };
}

const numbered = (rows: readonly Row[]) =>
  rows.map((row) => {
    sequence++;
    return [...row, String(sequence)];
  });

function spotChange({ bids, asks }: Sides): unknown {
  const sequenceStart = sequence + 1;
  // A change without levels advances the sequence too.
  const changes = { asks: numbered(asks), bids: numbered(bids) };
  sequence = Math.max(sequence, sequenceStart);
  return {
    type: 'message',
    topic: '/market/level2:AAA-USDT',
    subject: 'trade.l2update',
    data: { changes, sequenceStart, sequenceEnd: sequence, symbol: 'AAA-USDT', time: Date.now() },
  };
}

export const kucoin: PlayedVenue = {
  venues: ['kucoin'],
  market: { id: 'AAA-USDT', symbol: 'AAA/USDT' },
  config: (host) => ({ urls: { api: { public: `http://${host}` } } }),
  answer,
  rest: (url, sides, stand) => {
    if (url.startsWith('/api/v1/bullet-public')) return bullet(stand);
    if (!url.startsWith('/api/v1/market/orderbook/level2_100?symbol=AAA-USDT')) return { status: 404, body: {} };
    return { body: { code: '200000', data: { time: Date.now(), sequence: String(sequence), ...sides } } };
  },
  snapshot: spotChange,
  change: spotChange,
  trade: ({ taker, price, size, id, timeMs }) => ({
    topic: '/market/match:AAA-USDT',
    type: 'message',
    subject: 'trade.l3match',
    data: {
      makerOrderId: '6843fb19a0c85100075a7978',
      price,
      sequence: String(id),
      side: taker,
      size,
      symbol: 'AAA-USDT',
      takerOrderId: '6843fb1d02a36d0007d32121',
      time: `${timeMs}000000`,
      tradeId: String(id),
      type: 'match',
    },
  }),
};

/** One change per message: price, side, size. */
function futuresChange({ bids, asks }: Sides): Several {
  const change = (side: string) => (row: Row) => {
    sequence++;
    return {
      type: 'message',
      topic: '/contractMarket/level2:AAAUSDTM',
      subject: 'level2',
      data: { sequence, change: `${row[0]},${side},${row[1]}`, timestamp: Date.now() },
    };
  };
  return new Several(...bids.map(change('buy')), ...asks.map(change('sell')));
}

export const kucoinFutures: PlayedVenue = {
  venues: ['kucoinfutures'],
  market: { id: 'AAAUSDTM', symbol: 'AAA/USDT:USDT', kind: 'linear', contractSize: 0.001 },
  config: (host) => ({ urls: { api: { public: `http://${host}`, futuresPublic: `http://${host}` } } }),
  answer,
  rest: (url, sides, stand) => {
    if (url.startsWith('/api/v1/bullet-public')) return bullet(stand);
    if (!url.startsWith('/api/v1/level2/snapshot?symbol=AAAUSDTM')) return { status: 404, body: {} };
    const data = { symbol: 'AAAUSDTM', sequence, ...sides, ts: Date.now() * 1e6 };
    return { body: { code: '200000', data } };
  },
  snapshot: futuresChange,
  change: futuresChange,
  trade: ({ taker, price, size, id, timeMs }) => ({
    topic: '/contractMarket/execution:AAAUSDTM',
    type: 'message',
    subject: 'match',
    sn: id,
    data: {
      symbol: 'AAAUSDTM',
      sequence: id,
      side: taker,
      size: Number(size),
      price,
      takerOrderId: '247822202957807616',
      makerOrderId: '247822167163555840',
      tradeId: String(id),
      ts: timeMs * 1e6,
    },
  }),
};
