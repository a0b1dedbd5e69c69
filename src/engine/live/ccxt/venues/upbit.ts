import type { KnownVenue } from '../venue-definition.js';

/** `orderbook`: each message is a full snapshot. */
export const upbit: KnownVenue = {
  ccxtIds: ['upbit'],
  documentation: 'https://global-docs.upbit.com/reference/websocket-orderbook',
  policy: {
    // ccxt fills in 1e-8.
    statesNoTick: true,
    book: 'snapshot',
  },
  rows: [{ book: 'best 30 levels in each message', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated', field: 'ask_bid' },
  keepAlive: 'the client sends websocket ping frames; the venue answers',
};
