import type { KnownVenue } from '../venue-definition.js';
import { pingWithMessages } from './message-pings.js';

/** `depth`: each message is a full snapshot. */
export const lbank: KnownVenue = {
  ccxtIds: ['lbank'],
  documentation: 'https://www.lbank.com/en-US/docs/index.html#market-depth',
  policy: {
    book: 'snapshot',
    // LBank does not answer websocket ping frames reliably, as the class says. "Meanwhile client can also send a "Ping" message to server to check
    // whether the connection is working."
    patch: (exchange) => pingWithMessages(exchange, (timeMs) => ({ action: 'ping', ping: String(timeMs) })),
  },
  rows: [{ book: 'best 100 levels in each message', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated', field: 'direction' },
  keepAlive: 'the venue and the client send {"action":"ping"}; each answers pong',
};
