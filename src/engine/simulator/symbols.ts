import type { SimulatedSymbol } from './market.js';

/** Symbols of the simulated venue, as users write them: "BTC/USDT". */
export function simulatedSymbols(): string[] {
  return SIMULATED_SYMBOLS.map(({ base, quote }) => `${base}/${quote}`);
}

/** Three markets with different tick sizes and activity. */
export const SIMULATED_SYMBOLS: readonly SimulatedSymbol[] = [
  {
    base: 'BTC',
    quote: 'USDT',
    tickSize: '0.1',
    lotSize: '0.00001',
    startTicks: 649_981,
    typicalLots: 6000,
    restingOrders: 2600,
    calmRate: 60,
    driftTicks: 1.6,
    depthTicks: 28,
  },
  {
    base: 'ETH',
    quote: 'USDT',
    tickSize: '0.01',
    lotSize: '0.0001',
    startTicks: 312_450,
    typicalLots: 9000,
    restingOrders: 2200,
    calmRate: 40,
    driftTicks: 1.1,
    depthTicks: 24,
  },
  {
    base: 'DOGE',
    quote: 'USDT',
    tickSize: '0.00001',
    lotSize: '1',
    startTicks: 16_234,
    typicalLots: 2400,
    restingOrders: 1500,
    calmRate: 25,
    driftTicks: 0.5,
    depthTicks: 14,
  },
];
