import type { PlayedVenue, Row } from '../played-venue.js';

/** One sequence for all messages of a connection but confirmations. */
let sequence = 0;

export const coinbaseInternational: PlayedVenue = {
  venues: ['coinbaseinternational'],
  market: { id: 'AAA-PERP', symbol: 'AAA/USDC:USDC', kind: 'linear' },
  config: (host) => ({
    urls: { api: { ws: `ws://${host}` } },
    apiKey: 'key',
    secret: 'c2VjcmV0',
    password: 'passphrase',
  }),
  answer: ({ channels, product_ids }, send) => {
    const subscribed = channels.map((name: string) => ({ name, product_ids }));
    const time = new Date().toISOString();
    send({ channels: subscribed, authenticated: true, channel: 'SUBSCRIPTIONS', type: 'SNAPSHOT', time });
    if (channels.includes('MATCH')) return 'trades';
    return channels.includes('LEVEL2') ? 'book' : undefined;
  },
  snapshot: ({ bids, asks }) => numbered('LEVEL2', 'SNAPSHOT', { bids, asks }),
  change: ({ bids, asks }) =>
    numbered('LEVEL2', 'UPDATE', { changes: [...named('BUY', bids), ...named('SELL', asks)] }),
  trade: ({ taker, price, size, id, timeMs }) => ({
    ...numbered('MATCH', 'UPDATE', {
      match_id: String(id),
      trade_qty: size,
      aggressor_side: taker.toUpperCase(),
      trade_price: price,
    }),
    time: new Date(timeMs).toISOString(),
  }),
};

function numbered(channel: string, type: string, fields: object) {
  return {
    sequence: sequence++,
    product_id: 'AAA-PERP',
    time: new Date().toISOString(),
    ...fields,
    channel,
    type,
  };
}

const named = (side: string, rows: readonly Row[]) => rows.map((row) => [side, ...row]);
