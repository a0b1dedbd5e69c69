import { expect, it } from 'vitest';
import { ManualClock, missingLive } from '../../../src/engine/internal.js';
import { testMarket } from '../../support/market.js';

it('counts the markets that are live until all are', () => {
  const clock = new ManualClock();
  const markets = [testMarket(clock), testMarket(clock), testMarket(clock)];
  const watched = markets.map((market) => ({ market, feed: undefined }));
  const status = { state: 'live', reason: 'snapshot', attempt: 0, integrity: 'sequence', detail: '' } as const;
  expect(missingLive(watched)).toBe('0 of 3 markets are live');
  markets[0].status(status);
  expect(missingLive(watched)).toBe('1 of 3 markets are live');
  for (const market of markets) market.status(status);
  expect(missingLive(watched)).toBeUndefined();
});
