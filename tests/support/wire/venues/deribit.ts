import type { PlayedVenue, Row } from '../played-venue.js';

export const deribit: PlayedVenue = {
  venues: ['deribit'],
  market: { id: 'AAA_USDC-PERPETUAL', symbol: 'AAA/USDC:USDC', kind: 'linear' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/ws/api/v2` } } }),
  answer: ({ id, method, params }, send) => {
    if (method !== 'public/subscribe') return undefined;
    send({ jsonrpc: '2.0', id, result: params.channels, usIn: 1, usOut: 2, usDiff: 1, testnet: false });
    if (params.channels.includes('trades.AAA_USDC-PERPETUAL.100ms')) return 'trades';
    return params.channels.includes('book.AAA_USDC-PERPETUAL.100ms') ? 'book' : undefined;
  },
  snapshot: ({ bids, asks }) =>
    notification('book', {
      type: 'snapshot',
      timestamp: Date.now(),
      instrument_name: 'AAA_USDC-PERPETUAL',
      change_id: 1550694837,
      bids: actions(bids),
      asks: actions(asks),
    }),
  change: ({ bids, asks }) =>
    notification('book', {
      type: 'change',
      timestamp: Date.now(),
      prev_change_id: 1550694837,
      instrument_name: 'AAA_USDC-PERPETUAL',
      change_id: 1550694840,
      bids: actions(bids),
      asks: actions(asks),
    }),
  trade: ({ taker, price, size, id, timeMs }) =>
    notification('trades', [
      {
        trade_seq: id,
        trade_id: `USDC-${id}`,
        timestamp: timeMs,
        tick_direction: 2,
        price: Number(price),
        mark_price: 100,
        instrument_name: 'AAA_USDC-PERPETUAL',
        index_price: 100,
        direction: taker,
        amount: Number(size),
      },
    ]),
};

function notification(channel: string, data: unknown) {
  const params = { channel: `${channel}.AAA_USDC-PERPETUAL.100ms`, data };
  return { jsonrpc: '2.0', method: 'subscription', params };
}

const actions = (rows: readonly Row[]) =>
  rows.map(([price, size]) => [Number(size) === 0 ? 'delete' : 'new', Number(price), Number(size)]);
