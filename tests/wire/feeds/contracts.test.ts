import { describe, expect, it } from 'vitest';
import { BASE_UNIT, sizeUnitOf } from '../../../src/engine/internal.js';
import { contractOf } from '../../../src/engine/live/ccxt/contract.js';
import type { CcxtMarket } from '../../../src/engine/live/ccxt/types.js';
import type { VenuePolicy } from '../../../src/engine/live/ccxt/venue-policy.js';
import { policyOf } from '../../../src/engine/live/venue-lookup.js';
import { eventually } from '../../support/eventually.js';
import { REFUSING } from '../../support/wire/refusing-venues.js';
import { StandInSession, type StandInSpec } from '../../support/wire/stand-in.js';

const market = (fields: Partial<CcxtMarket>): CcxtMarket => ({
  id: 'X',
  symbol: 'BTC/USDT:USDT',
  base: 'BTC',
  quote: 'USDT',
  settle: 'USDT',
  contract: true,
  precision: {},
  ...fields,
});
/** Sizes are amounts of base currency. */
const COINS = { kind: 'linear', size: '1', settle: 'USDT' } as const;
const of = (ccxtId: string, fields: Partial<CcxtMarket>) => contractOf(market(fields), policyOf(ccxtId) as VenuePolicy);

describe('what a venue counts sizes in', () => {
  it('contracts of base or quote currency, where ccxt states their size', () => {
    expect(of('okx', { linear: true, contractSize: 0.01 })).toEqual({ kind: 'linear', size: '0.01', settle: 'USDT' });
    expect(of('binance', { inverse: true, contractSize: 100, quote: 'USD', settle: 'BTC' })).toEqual({
      kind: 'inverse',
      size: '100',
      settle: 'BTC',
    });
    expect(of('okx', { contractSize: 1e-7, quote: 'USD', settle: 'ETH' })).toEqual({
      kind: 'quanto',
      size: '0.0000001',
      settle: 'ETH',
    });
  });

  it('base currency: spot, and linear contracts of one unit', () => {
    expect(of('binance', { contract: false, spot: true })).toBeUndefined();
    expect(of('gemini', { contract: false, spot: true })).toBeUndefined();
    expect(of('binance', { linear: true, contractSize: 1 })).toEqual(COINS);
    expect(sizeUnitOf(COINS)).toEqual(BASE_UNIT);
    expect(of('bybit', { linear: true })).toBeUndefined();
  });

  it('Deribit’s inverse futures are in USD, whatever ccxt’s contract is', () => {
    const inverse = { inverse: true, contractSize: 10, quote: 'USD', settle: 'BTC' };
    expect(of('deribit', inverse)).toEqual({ kind: 'inverse', size: '1', settle: 'BTC' });
    expect(of('deribit', { linear: true, contractSize: 0.001, settle: 'USDC' })).toEqual({ ...COINS, settle: 'USDC' });
    expect(of('deribit', { ...inverse, option: true })).toEqual({ ...COINS, settle: 'BTC' });
  });

  it('WEEX’s contracts are in base currency, whatever ccxt’s contract is', () => {
    expect(of('weex', { linear: true, contractSize: 0.001 })).toEqual(COINS);
  });

  it('Lighter’s are in base currency; its quote multiplier is not the size of a contract', () => {
    expect(of('lighter', { linear: true, contractSize: 10000 })).toEqual(COINS);
  });

  it('ApeX sends base currency, whatever its smallest order is; of Bitrue, ccxt has converted the contracts', () => {
    expect(of('apex', { linear: true, contractSize: 0.001 })).toEqual(COINS);
    expect(of('bitrue', { linear: true, contractSize: 0.0001 })).toEqual(COINS);
    const inverse = { inverse: true, contractSize: 10, quote: 'USD', settle: 'BTC' };
    expect(of('bitrue', inverse)).toEqual({ kind: 'inverse', size: '1', settle: 'BTC' });
  });
});

describe('a swap of OKX, 0.01 BTC a contract', () => {
  it('its trades have the value of what was traded, and its instrument says what a size is', async () => {
    const okx = REFUSING.find(({ spec }) => spec.venue === 'okx')?.spec as StandInSpec;
    const swap = {
      id: 'AAA-USDT-SWAP',
      symbol: 'AAA/USDT:USDT',
      tick: 0.1,
      kind: 'linear',
      contractSize: 0.01,
    } as const;
    const seen = await StandInSession.open({ ...okx, markets: [swap] });
    await seen.live();
    const subscribed = () => seen.stand.received.some(({ args }) => /trades/.test(args?.[0].channel));
    await eventually(subscribed, 'trades are subscribed');
    const data = [
      { instId: 'AAA-USDT-SWAP', tradeId: '1', px: '60000.0', sz: '100', side: 'buy', ts: `${Date.now()}`, count: '1' },
    ];
    const { args } = seen.stand.received.find((message) => /trades/.test(message.args?.[0].channel));
    seen.stand.send({ arg: args[0], data });
    await eventually(() => seen.trades.length === 1, 'a trade');
    const { flow } = seen.market().tape ?? {};
    expect([flow?.cvd, flow?.cvdVolume]).toEqual([1, 60_000]);
    expect(seen.market().instrument?.contract).toEqual({ kind: 'linear', size: '0.01', settle: 'USDT' });
    await seen.close();
  });
});
