import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listVenues, venueIds } from '../../../src/engine/internal.js';
import { policyOf } from '../../../src/engine/live/ccxt/venue-lookup.js';

const PRO = join(import.meta.dirname, '../../../node_modules/ccxt/js/src/pro');

describe('the list of venues', () => {
  it('is what the installed ccxt has, but for classes without books', () => {
    const classes = readdirSync(PRO).flatMap((file) => /^([a-z0-9]+)\.js$/.exec(file)?.[1] ?? []);
    expect(classes.filter((id) => !venueIds().includes(id))).toEqual(['mudrex']);
    expect(venueIds().filter((id) => !classes.includes(id))).toEqual([]);
  });

  it('says how far each can be trusted', () => {
    const trust = Object.fromEntries(listVenues().map(({ id, integrity }) => [id, integrity]));
    expect(trust).toMatchObject({
      binance: 'sequence',
      bybit: 'sequence',
      okx: 'sequence',
      coinbase: 'sequence',
      kraken: 'checksum',
      bitget: 'checksum',
      bitfinex: 'checksum',
      bitstamp: 'unverifiable',
      kucoin: 'sequence',
      gate: 'unverifiable',
      gemini: 'unverifiable',
      deribit: 'sequence',
      hyperliquid: 'unverifiable',
      krakenfutures: 'sequence',
    });
  });

  it.each([
    ['BTC/USDT', 'spot'],
    ['BTC/USDT:USDT', 'linear'],
    ['BTC/USD:BTC', 'inverse'],
    ['BTC/USD:BTC-261225', 'inverse'],
  ])('Binance’s %s is in its list of %s markets', (symbol, type) => {
    expect(policyOf('binance')?.marketType?.(symbol)).toBe(type);
  });
});
