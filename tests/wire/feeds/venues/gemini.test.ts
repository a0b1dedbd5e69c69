import { expect, it } from 'vitest';
import { contractOf } from '../../../../src/engine/live/ccxt/contract.js';
import { policyOf } from '../../../../src/engine/live/venue-lookup.js';

it('Gemini: sizes of perpetuals are amounts of base currency, whatever ccxt takes for the size of a contract', () => {
  const market = {
    id: 'btcgusdperp',
    symbol: 'BTC/GUSD:GUSD',
    contract: true,
    linear: true,
    contractSize: 0.5,
    settle: 'GUSD',
    precision: { price: 0.5, amount: 0.0001 },
  };
  const policy = policyOf('gemini');
  expect(policy && contractOf(market, policy)).toMatchObject({ kind: 'linear', size: '1' });
});
