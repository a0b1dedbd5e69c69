import type { KnownVenue } from '../venue-definition.js';

/**
 * ccxt's checksum uses ccxt's copy of the book: the CRC32 (`Crc32`) of the best ten bids and asks.
 * It subscribes to 100 levels.
 */
export const independentReserve: KnownVenue = {
  ccxtIds: ['independentreserve'],
  documentation: 'https://www.independentreserve.com/API',
  policy: { keptBy: 'ccxt', integrity: () => 'checksum', checkedBy: 'ccxt' },
  rows: [{ book: 'best 100 levels', proof: 'CRC32 of the best 10 levels, every message' }],
};
