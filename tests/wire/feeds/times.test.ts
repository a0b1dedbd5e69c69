import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { binanceSpec, depthUpdate, tradeMessage } from '../../support/wire/binance-spec.js';
import { StandInSession } from '../../support/wire/stand-in.js';

const candles = { history: 0, gaps: 'flat' } as const;

async function open() {
  const seen = await StandInSession.open(binanceSpec(), { candles });
  await seen.live();
  seen.session.candles(seen.market(), { type: 'time', intervalMs: 60_000 });
  await eventually(() => seen.stand.open.some(({ notes }) => notes['trade']), 'trades are subscribed');
  return seen;
}

describe('the times that a venue sends', () => {
  it.each([1e300, 2 ** 53, 2 ** 60, 9e15 * 1e6, -1, 'x', null])(
    '%s is not a time, and the feed goes on',
    async (bad) => {
      const seen = await open();
      seen.stand.send(depthUpdate({ first: 12, bids: [['99.9', '1']], eventTime: bad }));
      // As text, since JSON.stringify writes what is not finite as null.
      seen.stand.send(JSON.stringify(tradeMessage(1, '100.1', bad)));
      seen.stand.send(depthUpdate({ first: 13, bids: [['99.8', '1']] }));
      seen.stand.send(tradeMessage(2, '100.2'));
      await eventually(() => seen.trades.length === 2, 'both trades');
      await eventually(() => seen.market().book?.seq === 13, 'the next change');
      expect(Math.abs(seen.market().venueNowMs - Date.now())).toBeLessThan(3_600_000);
      expect(seen.statuses.some(({ state }) => state === 'resyncing')).toBe(false);
      await seen.close();
    },
  );

  it.each([
    ['µs', 1e3],
    ['ns', 1e6],
    ['s', 1e-3],
  ])('are recognised in %s', async (_, factor) => {
    const seen = await open();
    const now = Date.now();
    const scaled = Math.round(now * factor);
    seen.stand.send(depthUpdate({ first: 12, bids: [['99.9', '1']], eventTime: scaled }));
    seen.stand.send(tradeMessage(1, '100.1', scaled));
    await eventually(() => seen.market().book?.seq === 12 && seen.trades.length === 1, 'both');
    expect(Math.abs((seen.trades[0].exchangeTs ?? 0) - now)).toBeLessThanOrEqual(1000);
    expect(Math.abs((seen.market().book?.exchangeTs ?? 0) - now)).toBeLessThanOrEqual(1000);
    await seen.close();
  });
});
