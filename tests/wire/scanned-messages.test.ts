import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importClock, type MarketSink, openImport, prepareImport, VenueMessages } from '../../src/engine/internal.js';
import { mulberry32 } from '../bench/random.js';
import { hasRecordings, VENUE_FOLDERS } from '../support/recordings.js';
import { ccxtMarket } from '../support/wire/script-venue.js';
import * as scripts from '../support/wire/scripts.js';
import { isSnapshot, type VenueScript } from '../support/wire/venue-script.js';

const SCRIPTS: Readonly<Record<string, () => VenueScript>> = {
  'Binance spot': () => scripts.binanceCryptofeed('spot'),
  'Binance USD-M': () => scripts.binanceCryptofeed('linear'),
  'Bybit spot': () => only(scripts.bybit(), 'spot'),
  'Bybit linear': () => only(scripts.bybit(), 'linear'),
  'Bybit, 500 levels': scripts.bybitArchive,
  OKX: scripts.okx,
  Bitget: scripts.bitget,
  Kraken: scripts.kraken,
  KuCoin: scripts.kucoin,
  'Gate contracts': scripts.gate,
  Coinbase: scripts.coinbase,
  'Coinbase Exchange': scripts.coinbaseExchange,
};

/** Venues whose trades are read so, too; there are several in a message. */
const WITH_TRADES = ['Binance spot', 'Binance USD-M', 'Bybit spot', 'Bybit linear', 'OKX', 'Coinbase'];

function only(script: VenueScript, path: string): VenueScript {
  return {
    ...script,
    markets: script.markets.filter(({ name }) => name.startsWith(`${path}:`)),
    events: script.events.filter((event) => !isSnapshot(event) && event.path === path),
  };
}

/** Every call of the contract, in its order, as text. */
async function callsOf(script: VenueScript, lines: readonly string[], scan: boolean) {
  const path = join(mkdtempSync(join(tmpdir(), 'lobtop-scanned-')), 'raw.txt');
  writeFileSync(path, lines.join('\n'));
  const markets = Object.fromEntries(script.markets.map((market) => [market.symbol, ccxtMarket(market)]));
  const symbols = script.markets.map(({ symbol }) => symbol);
  const player = new VenueMessages({
    venue: script.ccxtId,
    symbols,
    settings: { ccxt: { ...keysOf(script), markets }, cacheMarkets: false, scan },
  });
  const prepared = await prepareImport({ paths: [path], hints: { player } });
  const calls: string[] = [];
  const session = openImport(prepared, {
    clock: importClock(prepared),
    pace: async () => {},
    observe: ({ symbol }) => recorded(symbol, calls),
  });
  session.start();
  // Too much damage ends it; then it has to end with the same message.
  await session.done.catch((error: unknown) => calls.push(String(error)));
  const { scanned = 0, scannedTrades = 0 } = player.traffic ?? {};
  return { calls, scanned, scannedTrades };
}

/** What a class asks for before it subscribes. */
function keysOf({ config }: VenueScript) {
  const { apiKey, secret, password } = config('localhost') as Record<string, string | undefined>;
  return Object.fromEntries(Object.entries({ apiKey, secret, password }).filter(([, value]) => value !== undefined));
}

/** Levels of a message are noted together, for each side: in which order the sides come, and how many levels with a call, is up to the class. */
function recorded(symbol: string, calls: string[]): MarketSink {
  const levels: [ticks: number, size: number][][] = [[], []];
  const write = (name: string, ...values: readonly unknown[]) =>
    void calls.push(`${symbol} ${name} ${JSON.stringify(values)}`);
  const note = (name: string, ...values: readonly unknown[]) => {
    for (const side of [0, 1]) if (levels[side].length > 0) write('levels', side, levels[side].splice(0));
    write(name, ...values);
  };
  return {
    identify: (instrument) => note('identify', instrument),
    refine: (factor, tickSize) => note('refine', factor, tickSize),
    begin: (start) => note('begin', start),
    level: (side, ticks, size) => void levels[side].push([ticks, size]),
    levels: (side, ticks, sizes, from, to) => {
      for (let i = from; i < to; i++) levels[side].push([ticks[i], sizes[i]]);
    },
    cover: (coverage) => note('cover', coverage),
    commit: (meta) => note('commit', meta),
    trade: (trade) => note('trade', trade),
    order: (event) => note('order', event),
    touch: (touch) => note('touch', touch),
    ticker: (ticker) => note('ticker', ticker),
    liquidation: (event) => note('liquidation', event),
    candle: (candle) => note('candle', candle),
    status: (status) => note('status', status),
  };
}

function linesOf({ events }: VenueScript): string[] {
  return events.map((event, i) => {
    const url = isSnapshot(event) ? `${event.url ?? 'https://x/none'} -> ` : '';
    return `${url}${((1_700_000_000_000 + i) / 1000).toFixed(3)}: ${event.text}`;
  });
}

/** Lost, repeated, exchanged, spaced out, cut and finer messages. */
function damaged(lines: readonly string[], seed: number): string[] {
  const random = mulberry32(seed);
  return lines.flatMap((line, i) => {
    const share = random();
    if (i < 20 || share > 0.05) return [line];
    if (share < 0.01) return [];
    if (share < 0.02) return [line, line];
    if (share < 0.03) return [line.replace(/,"/g, ', "')];
    if (share < 0.035) return [line.slice(0, 60) + line.slice(64)];
    if (share < 0.045) return [line.replace(/"(\d+\.\d+)","/, '"$1' + '1","')];
    return i + 1 < lines.length ? [lines[i + 1], line] : [line];
  });
}

describe.skipIf(!hasRecordings(...VENUE_FOLDERS))('messages read from their text', () => {
  it.each(Object.entries(SCRIPTS))('%s: every call is the one of the ordinary way', async (name, load) => {
    const script = load();
    const lines = linesOf(script);
    const ordinary = await callsOf(script, lines, false);
    const read = await callsOf(script, lines, true);
    expect(read.calls).toEqual(ordinary.calls);
    const commits = ordinary.calls.filter((call) => call.includes(' commit ')).length;
    expect(ordinary.scanned).toBe(0);
    // All but the first of each market, which follow a snapshot.
    expect(read.scanned).toBeGreaterThan(commits * 0.9);
    expect(commits).toBeGreaterThan(40);
    const trades = ordinary.calls.filter((call) => call.includes(' trade ')).length;
    expect(ordinary.scannedTrades).toBe(0);
    if (WITH_TRADES.includes(name) && trades > 100) expect(read.scannedTrades).toBeGreaterThan(trades * 0.15);
  });

  it.each(Object.entries(SCRIPTS))(
    '%s: so it is with messages that are lost, repeated, exchanged, damaged',
    async (_name, load) => {
      const script = load();
      for (let seed = 1; seed <= 5; seed++) {
        const lines = damaged(linesOf(script), seed);
        const [read, ordinary] = [await callsOf(script, lines, true), await callsOf(script, lines, false)];
        expect(read.calls, `seed ${seed}`).toEqual(ordinary.calls);
      }
    },
  );
});
