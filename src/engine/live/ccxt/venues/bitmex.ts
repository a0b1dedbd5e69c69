import type { ClosedVenue } from '../venue-definition.js';

export const bitmex: ClosedVenue = {
  ccxtIds: ['bitmex'],
  closed: 'BitMEX closed on 23 September 2026; there is nothing left to watch',
};
