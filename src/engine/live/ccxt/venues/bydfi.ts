import type { KnownVenue } from '../venue-definition.js';

export const bydfi: KnownVenue = {
  ccxtIds: ['bydfi'],
  documentation: 'https://developers.bydfi.com/en/futures/websocket-market',
  policy: {
    book: 'snapshot',
    // The class's default is once a second.
    config: { options: { watchOrderBookForSymbols: { frequency: '100ms' } } },
  },
  rows: [{ book: 'best 100 levels in each message', testedOn: 'stand-in' }],
  tradeSide: { names: 'absent' },
  keepAlive: 'the client sends {"method":"ping"}; the venue answers {"result":"pong"}',
};
