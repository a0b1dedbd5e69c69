import type { WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { objectOf, objectsOf } from '../wire-values.js';

export const bingX: KnownVenue = {
  ccxtIds: ['bingx'],
  documentation:
    'https://bingx-api.github.io/docs-v3/#/en/Spot/Websocket%20Market%20Data/Subscribe%20Market%20Depth%20Data',
  policy: { book: 'snapshot', levels: 100, translate: countContracts },
  rows: [{ book: 'best 100 levels in each message', testedOn: 'stand-in' }],
  tradeSide: {
    names: 'maker',
    field: 'm',
    quote:
      'Whether the buyer is a market maker. If true, this transaction is an active sell order, otherwise it is an active buy order.',
    source: 'https://bingx-api.github.io/docs-v3/',
  },
  keepAlive: 'the venue sends "Ping" (spot: {"ping":…}); the client answers "Pong" ({"pong":…})',
};

/**
 * Levels of inverse contracts have their size in coins, `a`, which ccxt reads, and in contracts, `v`:
 * `{"p": "83411.2", "a": "2.979216", "v": "2485.0"}`. Their trades are in contracts, as is the size of one in ccxt's market.
 */
function countContracts(message: WireMessage): void {
  const data = objectOf(message['data']);
  for (const side of ['bids', 'asks']) {
    for (const level of objectsOf(data?.[side]) as Record<string, unknown>[]) {
      if (level['v'] !== undefined) level['a'] = level['v'];
    }
  }
}
