import type { PlayedVenue, Row, Sides } from '../played-venue.js';

export const okx: PlayedVenue = {
  venues: ['okx', 'okxus', 'myokx'],
  market: { id: 'AAA-USDT' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/ws/v5` } } }),
  answer: (message, send) => {
    if (message === 'ping') send('pong');
    const [arg] = message.args ?? [];
    if (arg === undefined) return undefined;
    send({ event: message.op, arg, connId: 'a4d3ae55' });
    if (message.op !== 'subscribe') return undefined;
    return arg.channel === 'books' ? 'book' : 'trades';
  },
  snapshot: (sides) => book('snapshot', sides, { prevSeqId: -1, seqId: 123456 }),
  change: (sides) => book('update', sides, { prevSeqId: 123456, seqId: 123459 }),
  trade: ({ taker, price, size, id, timeMs }) => ({
    arg: { channel: 'trades', instId: 'AAA-USDT' },
    data: [
      {
        instId: 'AAA-USDT',
        tradeId: String(id),
        px: price,
        sz: size,
        side: taker,
        ts: String(timeMs),
        count: '1',
        seqId: 1234,
      },
    ],
  }),
};

/** The checksum is 0 since June 2026. */
function book(action: string, { bids, asks }: Sides, ids: object) {
  const data = [{ asks: rows(asks), bids: rows(bids), ts: String(Date.now()), checksum: 0, ...ids }];
  return { arg: { channel: 'books', instId: 'AAA-USDT' }, action, data };
}

const rows = (levels: readonly Row[]) => levels.map(([price, size]) => [price, size, '0', '1']);
