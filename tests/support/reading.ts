/**
 * How stand-ins' messages are read: with the venues' scanners, or all of them by ccxt's classes (the project `wire, parsed`). Every test of faults and of
 * damage has to end the same on both ways.
 */
export const READING = { cacheMarkets: false, scan: process.env['LOBTOP_TEST_READING'] !== 'parsed' } as const;
