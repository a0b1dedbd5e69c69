import { describe, expect, it } from 'vitest';
import { parseInstrument } from '../../../src/engine/capture/market-frame.js';
import type { Instrument } from '../../../src/engine/internal.js';

const INSTRUMENT: Instrument = {
  venue: 'okx',
  symbol: 'BTC/USDT:USDT',
  tickSize: '0.1',
  lotSize: '1',
  base: 'BTC',
  quote: 'USDT',
  integrity: 'sequence',
  source: 'ccxt:okx@ws.okx.com',
};
const CONTRACT = { kind: 'linear', size: '0.01', settle: 'USDT' } as const;

const parsed = (value: unknown) => parseInstrument(Buffer.from(JSON.stringify(value)));

describe('the market of a capture', () => {
  it('is read as it was written, with and without a contract', () => {
    expect(parsed(INSTRUMENT)).toEqual(INSTRUMENT);
    expect(parsed({ ...INSTRUMENT, contract: CONTRACT })).toEqual({ ...INSTRUMENT, contract: CONTRACT });
    expect(parsed({ ...INSTRUMENT, contract: null })).toEqual(INSTRUMENT);
  });

  it.each([
    1,
    'x',
    [],
    { ...CONTRACT, kind: 'cubic' },
    { ...CONTRACT, size: '0' },
    { ...CONTRACT, size: '-1' },
    { ...CONTRACT, size: '1e3' },
    { ...CONTRACT, size: 0.01 },
    { ...CONTRACT, settle: 5 },
  ])('is malformed with the contract %j', (contract) => {
    expect(() => parsed({ ...INSTRUMENT, contract })).toThrow(expect.objectContaining({ code: 'data' }));
  });
});
