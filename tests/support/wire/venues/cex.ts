import type { PlayedVenue } from '../played-venue.js';
import { numbers } from '../rows.js';

export const cex: PlayedVenue = {
  venues: ['cex'],
  market: { id: 'AAA-USDT' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/ws` } }, apiKey: 'key', secret: 'secret' }),
  answer: ({ e }, send) => {
    if (e === 'auth') send({ e: 'auth', data: { ok: 'ok' }, ok: 'ok', timestamp: 1448034593 });
    return e === 'order-book-subscribe' ? 'book' : undefined;
  },
  snapshot: ({ bids, asks }) => ({
    e: 'order-book-subscribe',
    data: {
      timestamp: 1663762032,
      timestamp_ms: 1663762031680,
      bids: numbers(bids),
      asks: numbers(asks),
      pair: 'AAA:USDT',
      id: 616267120,
      sell_total: '13.59066946',
      buy_total: '163553.625948',
    },
    oid: '1',
    ok: 'ok',
  }),
  change: ({ bids, asks }) => ({
    e: 'md_update',
    data: { id: 616267121, pair: 'AAA:USDT', time: 1663762031719, bids: numbers(bids), asks: numbers(asks) },
  }),
};
