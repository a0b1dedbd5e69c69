import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { PlayedVenue, Row, Sides } from '../played-venue.js';
import { numbers } from '../rows.js';

const CCXT = join(import.meta.dirname, '../../../../node_modules/ccxt/js/src');
const { PushDataV3ApiWrapper: Wrapper } = createRequire(import.meta.url)(`${CCXT}/protobuf/mexc/compiled.cjs`);

const protobuf = (message: object): Uint8Array => Wrapper.encode(Wrapper.fromObject(message)).finish();

/** The last change, of the stream and of the book that REST gives. */
let version = 43296363236;

const levels = (rows: readonly Row[]) => rows.map(([price, quantity]) => ({ price, quantity }));

function spotChange({ bids, asks }: Sides): Uint8Array {
  const fromVersion = version + 1;
  version += 3;
  const eventType = 'spot@public.aggre.depth.v3.api.pb@100ms';
  return protobuf({
    channel: `${eventType}@AAAUSDT`,
    symbol: 'AAAUSDT',
    sendTime: String(Date.now()),
    publicAggreDepths: {
      asks: levels(asks),
      bids: levels(bids),
      eventType,
      fromVersion: String(fromVersion),
      toVersion: String(version),
    },
  });
}

export const mexc: PlayedVenue = {
  venues: ['mexc'],
  config: (host) => ({ urls: { api: { spot: { public: `http://${host}` }, ws: { spot: `ws://${host}/ws` } } } }),
  answer: ({ method, params = [] }, send) => {
    if (method === 'ping') send({ id: 0, code: 0, msg: 'PONG' });
    if (method !== 'SUBSCRIPTION') return undefined;
    send({ id: 0, code: 0, msg: params[0] });
    return /deals/.test(params[0]) ? 'trades' : 'book';
  },
  rest: (url, sides) => {
    if (!url.startsWith('/api/v3/depth?symbol=AAAUSDT') && !url.startsWith('/depth?symbol=AAAUSDT'))
      return { status: 404, body: {} };
    return { body: { lastUpdateId: version, ...sides } };
  },
  snapshot: spotChange,
  change: spotChange,
  trade: ({ taker, price, size, timeMs }) =>
    protobuf({
      channel: 'spot@public.aggre.deals.v3.api.pb@100ms@AAAUSDT',
      symbol: 'AAAUSDT',
      sendTime: String(timeMs),
      publicAggreDeals: {
        deals: [{ price, quantity: size, tradeType: taker === 'buy' ? 1 : 2, time: String(timeMs) }],
        eventType: 'spot@public.aggre.deals.v3.api.pb@100ms',
      },
    }),
};

const counted = (rows: readonly Row[]) => numbers(rows).map((row) => [...row, 1]);

function contractChange({ bids, asks }: Sides): unknown {
  version++;
  return {
    channel: 'push.depth',
    data: { asks: counted(asks), bids: counted(bids), version },
    symbol: 'AAA_USDT',
    ts: Date.now(),
  };
}

export const mexcContracts: PlayedVenue = {
  venues: ['mexc'],
  market: { id: 'AAA_USDT', symbol: 'AAA/USDT:USDT', kind: 'linear', contractSize: 0.0001 },
  config: (host) => ({
    urls: { api: { contract: { public: `http://${host}/contract` }, ws: { swap: `ws://${host}/edge` } } },
  }),
  answer: ({ method }, send) => {
    if (method === 'ping') send({ channel: 'pong', data: Date.now() });
    if (!/^sub\./.test(method)) return undefined;
    send({ channel: `rs.${method}`, data: 'success', ts: Date.now() });
    return method === 'sub.deal' ? 'trades' : 'book';
  },
  rest: (url, { bids, asks }) => {
    if (!url.startsWith('/contract/depth/AAA_USDT')) return { status: 404, body: {} };
    const data = { asks: counted(asks), bids: counted(bids), version, timestamp: Date.now() };
    return { body: { success: true, code: 0, data } };
  },
  snapshot: contractChange,
  change: contractChange,
  trade: ({ taker, price, size, timeMs }) => ({
    symbol: 'AAA_USDT',
    data: [{ p: Number(price), v: Number(size), T: taker === 'buy' ? 1 : 2, O: 3, M: 2, t: timeMs }],
    channel: 'push.deal',
    ts: timeMs,
  }),
};
