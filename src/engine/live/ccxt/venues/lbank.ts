import type { CcxtExchange } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { pingWithMessages } from './common/message-pings.js';

/** `depth`: each message is a full snapshot. */
export const lbank: KnownVenue = {
  ccxtIds: ['lbank'],
  documentation: 'https://www.lbank.com/en-US/docs/index.html#market-depth',
  policy: { book: 'snapshot', levels: 100, patch },
  rows: [{ book: 'best 100 levels in each message', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated', field: 'direction' },
  keepAlive: 'the venue and the client send {"action":"ping"}; each answers pong',
};

function patch(exchange: CcxtExchange): void {
  // LBank does not answer websocket ping frames reliably, as the class says. "Meanwhile client can also send a "Ping" message to server to check
  // whether the connection is working."
  pingWithMessages(exchange, (timeMs) => ({ action: 'ping', ping: String(timeMs) }));
  readBeijingTime(exchange);
}

const BEIJING_MS = 8 * 3600_000;

/**
 * Times have no zone, and ccxt takes them for UTC. The documentation has "`2018-08-03T17:32:00` (beijing time)" for the timestamp `1533288720`, which
 * is 09:32 in UTC. Whether messages have the same zone shows in how far they are ahead.
 */
function readBeijingTime(exchange: CcxtExchange): void {
  const venue = exchange as CcxtExchange & { parse8601(text: string): number | undefined; milliseconds(): number };
  const { parse8601 } = venue;
  venue.parse8601 = (text) => {
    const timeMs = parse8601.call(venue, text);
    const isAhead = timeMs !== undefined && timeMs - venue.milliseconds() > BEIJING_MS / 2;
    return isAhead ? timeMs - BEIJING_MS : timeMs;
  };
}
