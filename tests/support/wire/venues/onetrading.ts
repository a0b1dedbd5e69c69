import type { PlayedVenue, Sides } from '../played-venue.js';

export const onetrading: PlayedVenue = {
  venues: ['onetrading'],
  market: { id: 'AAA_EUR', symbol: 'AAA/EUR' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}` } } }),
  answer: ({ type, channels }, send) => {
    if (type !== 'SUBSCRIBE') return undefined;
    send({ type: 'SUBSCRIPTIONS', channels, time: nanoseconds() });
    return channels[0].name === 'ORDER_BOOK' ? 'book' : undefined;
  },
  snapshot: (sides) => ({ ...message('ORDER_BOOK_SNAPSHOT'), ...sides }),
  change: ({ bids, asks }) => ({
    ...message('ORDER_BOOK_UPDATE'),
    changes: [...rows('BUY', bids), ...rows('SELL', asks)],
  }),
};

const nanoseconds = () => Date.now() * 1e6;

const message = (type: string) => ({
  channel_name: 'ORDER_BOOK',
  type,
  time: nanoseconds(),
  instrument_code: 'AAA_EUR',
});

const rows = (side: string, levels: Sides['bids']) => levels.map(([price, amount]) => [side, price, amount]);
