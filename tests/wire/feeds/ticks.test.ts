import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { binanceSpec, depthUpdate } from '../../support/wire/binance-spec.js';
import { playedVenueSpec } from '../../support/wire/played-venue.js';
import { StandInSession } from '../../support/wire/stand-in.js';
import { upbit } from '../../support/wire/venues/index.js';

describe('the tick size of a market', () => {
  it('is the step of its prices where the venue states none (Upbit’s KRW markets)', async () => {
    const bids = [
      ['151000000', '1'],
      ['150999000', '2'],
      ['150995000', '3'],
    ] as const;
    const asks = [
      ['151001000', '1'],
      ['151003000', '2'],
    ] as const;
    const spec = playedVenueSpec(upbit, 'upbit', () => ({ bids, asks }));
    const [market] = spec.markets;
    const seen = await StandInSession.open({ ...spec, markets: [{ ...market, tick: 1e-8 }] });
    await seen.live();
    expect(seen.market().instrument?.tickSize).toBe('1000');
    expect(seen.bids()).toEqual(bids.map(([price, size]) => [price, Number(size)]));
    expect(seen.asks()).toEqual(asks.map(([price, size]) => [price, Number(size)]));
    await seen.close();
  });

  it('does not follow one price with many decimals, but several', async () => {
    const seen = await StandInSession.open(binanceSpec());
    await seen.live();
    const fine = (i: number) => `99.${'1'.repeat(11)}${i}`;
    let seq = 11;
    const send = (price: string) => {
      seq++;
      seen.stand.send(depthUpdate({ first: seq, bids: [[price, '1']] }));
    };
    const applied = () => eventually(() => seen.market().seq === seq, 'applied');
    send(fine(1));
    send('99.95');
    await applied();
    expect(seen.market().book?.grid.text).toBe('0.05');
    expect(seen.bids().map(([price]) => price)).toEqual(['100.00', '99.95']);
    expect(seen.statuses.some(({ reason, detail }) => reason === 'malformed' && /more decimals/.test(detail))).toBe(
      true,
    );
    expect(seen.market().isLive).toBe(true);
    send(fine(2));
    send(fine(3));
    await eventually(() => seen.statuses.some(({ state }) => state === 'resyncing'), 'the book is fetched again');
    expect(seen.market().book?.grid.decimals).toBe(12);
    await seen.close();
  });
});
