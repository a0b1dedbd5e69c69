import type { PlayedStream, PlayedTrade, PlayedVenue, Sides } from '../played-venue.js';
import type { Request } from '../stand-in.js';

/** Without checksums: those of recordings are checked by the tests that replay them. */
export const bitget = playedBitget('SPOT', { id: 'AAAUSDT' });
export const bitgetContracts = playedBitget('USDT-FUTURES', {
  id: 'AAAUSDT',
  symbol: 'AAA/USDT:USDT',
  kind: 'linear',
});

function playedBitget(instType: string, market: PlayedVenue['market']): PlayedVenue {
  const message = (channel: string, action: string, data: unknown) => ({
    action,
    arg: { instType, channel, instId: 'AAAUSDT' },
    data: [data],
    ts: Date.now(),
  });
  const book = (action: string, { bids, asks }: Sides) =>
    message('books', action, { asks, bids, checksum: 0, seq: 1, ts: String(Date.now()) });
  const trade = ({ taker, price, size, id, timeMs }: PlayedTrade) =>
    message('trade', 'update', { ts: String(timeMs), price, size, side: taker, tradeId: String(id) });
  return {
    venues: ['bitget'],
    market: { ...market },
    config: (host) => ({ urls: { api: { ws: { public: `ws://${host}/v2/ws/public` } } } }),
    answer: subscribe,
    snapshot: (sides) => book('snapshot', sides),
    change: (sides) => book('update', sides),
    trade,
  };
}

function subscribe(message: Request, send: (answer: unknown) => void): PlayedStream | undefined {
  if (message === 'ping') send('pong');
  if (message.op !== 'subscribe') return undefined;
  for (const arg of message.args) send({ event: 'subscribe', arg });
  return message.args.some(({ channel }: { channel: string }) => channel === 'books') ? 'book' : 'trades';
}
