import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { openSession, systemClock } from '../../src/engine/internal.js';
import { eventually } from '../support/eventually.js';
import { EverySink } from '../support/every-sink.js';
import * as recorded from '../support/recorded-sources.js';
import { hasRecordings } from '../support/recordings.js';
import { hasShared, sharedPath } from '../support/shared.js';
import { ScriptVenue } from '../support/wire/script-venue.js';
import * as scripts from '../support/wire/scripts.js';
import type { ScriptMarket, VenueScript } from '../support/wire/venue-script.js';

/** Plays a recording through an unmodified ccxt class, into every sink. */
async function played(script: VenueScript): Promise<EverySink> {
  const venue = new ScriptVenue(script, { sliceEvents: 500 });
  const settings = await venue.listen();
  const sinks = new EverySink(systemClock);
  const session = openSession({
    targets: script.markets.map(({ symbol }) => ({ venue: script.ccxtId, symbol })),
    venues: { [script.ccxtId]: settings },
    observe: (market) => sinks.observe(market),
  });
  try {
    await eventually(() => venue.isDone, `${script.title} played`);
    const isAtEnd = ({ name, symbol }: ScriptMarket) => {
      const { market } = session.watched.find((own) => own.market.symbol === symbol) ?? {};
      const truth = venue.truth(name);
      const isWhole =
        market?.book?.bids.length === truth.count('bids') && market.book.asks.length === truth.count('asks');
      return market?.isLive === true && isWhole;
    };
    await eventually(() => script.markets.every(isAtEnd), `${script.title}: every book at the end`);
  } finally {
    session.close();
    venue.close();
    await session.done;
  }
  sinks.finish();
  return sinks;
}

const SPOT = ['spot_btcusdt_20240808.gz', 'spot_btcusdt_20240809.gz'];
const DBN = 'orderbooks_mbo_2024-05-08T00-00-00_2024-05-08T00-00-02.dbn.zst';
const DAY = 'binance_XRP-ETH_2019-10-11-trades.csv.gz';

/** Every folder of the data, and how its recordings reach the sinks. */
const SOURCES: Readonly<Record<string, Readonly<Record<string, () => Promise<EverySink> | EverySink>>>> = {
  'binance-raw-hftbacktest': {
    'through ccxt, USD-M': () => played(scripts.binanceRaw('linear', 'BTCUSDT', ['usdm_btcusdt_20240808'])),
    'through ccxt, COIN-M': () =>
      played(scripts.binanceRaw('inverse', 'BTCUSD_PERP', ['cm_btcusd_perp_20240808', 'cm_btcusd_perp_20240809'])),
    'imported, spot': () => recorded.imported('binance-raw-hftbacktest', SPOT),
    'imported, USD-M': () => recorded.imported('binance-raw-hftbacktest', ['usdm_btcusdt_20240808.gz']),
  },
  'binance-ws-cryptofeed': {
    spot: () => played(scripts.binanceCryptofeed('spot')),
    'USD-M': () => played(scripts.binanceCryptofeed('linear')),
  },
  'bitfinex-ws-v2': { Bitfinex: () => played(scripts.bitfinex()) },
  'bitget-ws': { Bitget: () => played(scripts.bitget()) },
  'bitmex-ws': { 'BitMEX, by id': recorded.bitmex },
  'bitstamp-2015-l3': { 'Bitstamp, orders': recorded.bitstampOrders },
  'bitstamp-ws': { Bitstamp: () => played(scripts.bitstamp()) },
  'bybit-ob500-archive': { 'Bybit, 500 levels': () => played(scripts.bybitArchive()) },
  'bybit-ws-v5': { Bybit: () => played(scripts.bybit()) },
  'coinbase-advanced-ws': { Coinbase: () => played(scripts.coinbase()) },
  'coinbase-exchange-ws': { 'Coinbase Exchange': () => played(scripts.coinbaseExchange()) },
  'databento-mbo': {
    'CME Globex, orders': recorded.databento,
    'CME Globex, imported from DBN': () => recorded.imported('databento-mbo', [DBN]),
  },
  'gateio-ws': { Gate: () => played(scripts.gate()) },
  'gemini-ws': { Gemini: () => played(scripts.gemini()) },
  'kraken-futures-ws': { 'Kraken Futures': () => played(scripts.krakenFutures()) },
  'kraken-ws-v1': { Kraken: () => played(scripts.kraken()) },
  'kucoin-ws': { KuCoin: () => played(scripts.kucoin()) },
  lobster: { 'LOBSTER with its orderbook file': recorded.lobster },
  'mm-toolbox-bench': { 'synthetic workload': recorded.benchWorkload },
  'okx-ws-v5': { OKX: () => played(scripts.okx()) },
  'poloniex-ws': { Poloniex: () => played(scripts.poloniex()) },
  'trades-ohlcv': { 'trades only': () => recorded.imported('trades-ohlcv', [DAY], 'ms') },
};

const compared = new Map<string, number>();

describe('every sink rebuilds the book that the market had, at every commit', () => {
  for (const [folder, sources] of Object.entries(SOURCES)) {
    it.skipIf(!hasRecordings(folder)).each(Object.entries(sources))(`${folder}: %s`, async (_name, open) => {
      const sinks = await open();
      for (const [sink, count] of sinks.compared) compared.set(sink, (compared.get(sink) ?? 0) + count);
      expect(sinks.markets).toBeGreaterThan(0);
      expect(sinks.differences.slice(0, 5)).toEqual([]);
    });
  }

  it.skipIf(!hasShared('data'))('covers every folder of the data', () => {
    expect(Object.keys(SOURCES).sort()).toEqual(readdirSync(sharedPath('data')).sort());
  });

  afterAll(() => {
    const lines = [...compared].map(([sink, count]) => `  ${String(count).padStart(9)}  ${sink}`);
    process.stderr.write(`compared, by the sink:\n${lines.join('\n')}\n`);
  });
});
