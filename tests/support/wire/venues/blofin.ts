import type { PlayedVenue } from '../played-venue.js';
import { numbers } from '../rows.js';

export const blofin: PlayedVenue = {
  venues: ['blofin'],
  market: { id: 'AAA-USDT', symbol: 'AAA/USDT:USDT', kind: 'linear' },
  config: (host) => ({ urls: { api: { ws: { swap: { public: `ws://${host}/ws/public` } } } } }),
  answer: (message, send) => {
    if (message === 'ping') send('pong');
    for (const arg of message.args ?? []) send({ event: 'subscribe', arg });
    const channels = (message.args ?? []).map(({ channel }: { channel: string }) => channel);
    if (channels.includes('books')) return 'book';
    return channels.includes('trades') ? 'trades' : undefined;
  },
  snapshot: ({ bids, asks }) => ({
    arg: { channel: 'books', instId: 'AAA-USDT' },
    action: 'snapshot',
    data: { bids: numbers(bids), asks: numbers(asks), ts: '1', prevSeqId: '0', seqId: '10' },
  }),
  change: ({ bids, asks }) => ({
    arg: { channel: 'books', instId: 'AAA-USDT' },
    action: 'update',
    data: { bids: numbers(bids), asks: numbers(asks), ts: '1', prevSeqId: '10', seqId: '14' },
  }),
  trade: ({ taker, price, size, id, timeMs }) => ({
    arg: { channel: 'trades', instId: 'AAA-USDT' },
    data: [{ tradeId: String(id), instId: 'AAA-USDT', price, size, side: taker, ts: String(timeMs) }],
  }),
};
