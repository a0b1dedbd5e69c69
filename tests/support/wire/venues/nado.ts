import type { PlayedVenue, Row, Sides } from '../played-venue.js';

const PRODUCT = 2;
const EVERY_50_MS = 50_000_000n;

/** In nanoseconds: of the last event, and of the book that REST gives. */
let time = 1_800_000_000_000_000_123n;

const x18 = (text: string) => String(BigInt(Math.round(Number(text) * 1e8)) * 10n ** 10n);
const rows = (side: readonly Row[]) => side.map((row) => row.map(x18));

/** An event that follows the one before. */
function depth({ bids, asks }: Sides): unknown {
  const last = time;
  time += EVERY_50_MS;
  return {
    type: 'book_depth',
    min_timestamp: String(time),
    max_timestamp: String(time),
    last_max_timestamp: String(last),
    product_id: PRODUCT,
    bids: rows(bids),
    asks: rows(asks),
  };
}

export const nado: PlayedVenue = {
  venues: ['nado'],
  market: {
    id: String(PRODUCT),
    symbol: 'AAA/USDT0:USDT0',
    kind: 'linear',
    info: { ticker_id: 'AAA-PERP_USDT0' },
  },
  config: (host) => ({
    urls: {
      api: {
        gateway: `http://${host}/v1`,
        gatewayV2: `http://${host}/v2`,
        ws: { subscriptions: `ws://${host}/v1/subscribe` },
      },
    },
  }),
  answer: ({ method, id, stream }, send) => {
    if (method === 'ping') send({ result: { method: 'pong', server_time: '1' }, id });
    if (method !== 'subscribe') return undefined;
    send({ result: null, id });
    return stream.type === 'trade' ? 'trades' : 'book';
  },
  rest: (url, { bids, asks }) => {
    if (!url.startsWith('/v1/query?type=market_liquidity&product_id=2')) return { status: 404, body: {} };
    const data = { bids: rows(bids), asks: rows(asks), timestamp: String(time), product_id: PRODUCT };
    return { body: { status: 'success', data, request_type: 'query_market_liquidity' } };
  },
  snapshot: depth,
  change: depth,
  trade: ({ taker, price, size, timeMs }) => ({
    type: 'trade',
    timestamp: `${timeMs}000000`,
    product_id: PRODUCT,
    price: x18(price),
    taker_qty: x18(size),
    maker_qty: x18(size),
    is_taker_buyer: taker === 'buy',
  }),
};
