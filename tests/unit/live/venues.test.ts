import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listVenues, venueIds } from '../../../src/engine/internal.js';
import type { CcxtMarket } from '../../../src/engine/live/ccxt/types.js';
import { CLOSED_VENUES, KNOWN_VENUES, policyOf } from '../../../src/engine/live/venue-lookup.js';

const PRO = join(import.meta.dirname, '../../../node_modules/ccxt/js/src/pro');

const VENUE_FILES = join(import.meta.dirname, '../../../src/engine/live/ccxt/venues');
const HELPERS = ['common', 'index'];
const SPOT: CcxtMarket = { id: '', symbol: '', spot: true, precision: {} };
const CONTRACT: CcxtMarket = { id: '', symbol: '', contract: true, precision: {} };

describe('the venue files', () => {
  it('are named after their venue’s ccxt class, and all of them are in the list', () => {
    const files = readdirSync(VENUE_FILES).map((file) => file.replace(/\.ts$/, ''));
    const mainIds = [...KNOWN_VENUES, ...CLOSED_VENUES].map(({ ccxtIds }) => ccxtIds[0]);
    expect(files.filter((file) => !HELPERS.includes(file) && !mainIds.includes(file))).toEqual([]);
  });

  it('are about different venues, which can be watched unless they closed', () => {
    const ids = KNOWN_VENUES.flatMap(({ ccxtIds }) => ccxtIds);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index || !venueIds().includes(id))).toEqual([]);
    expect(CLOSED_VENUES.flatMap(({ ccxtIds }) => ccxtIds).filter((id) => venueIds().includes(id))).toEqual([]);
  });

  it('name a rule in their row exactly where the policy says that a book is proven', () => {
    const wrong = KNOWN_VENUES.flatMap(({ ccxtIds: [id], rows }) =>
      rows.filter(({ markets, proof }) => {
        const level = policyOf(id)?.integrity(markets === 'contracts' ? CONTRACT : SPOT);
        return (level === 'unverifiable') !== (proof === undefined);
      }),
    );
    expect(wrong).toEqual([]);
  });
});

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
      gate: 'sequence',
      backpack: 'sequence',
      htx: 'sequence',
      mexc: 'sequence',
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
