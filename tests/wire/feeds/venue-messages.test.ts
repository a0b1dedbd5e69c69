import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ASK, BID, type ReadonlyMarket, VenueMessages } from '../../../src/engine/internal.js';
import { ccxtVersion } from '../../../src/engine/live/ccxt/load-class.js';
import { configFor } from '../../../src/engine/live/ccxt/load-markets.js';
import { MarketCache } from '../../../src/engine/live/ccxt/market-cache.js';
import type { CcxtMarket } from '../../../src/engine/live/ccxt/types.js';
import type { VenuePolicy } from '../../../src/engine/live/ccxt/venue-policy.js';
import { policyOf } from '../../../src/engine/live/venue-lookup.js';
import { systemClock } from '../../../src/engine/time/clock.js';
import { eventually } from '../../support/eventually.js';
import { playedImport } from '../../support/played-import.js';
import { hasRecordings, VENUE_FOLDERS } from '../../support/recordings.js';
import { CHANGE, CHANGED, FIRST } from '../../support/wire/changed-book.js';
import { rowsOf } from '../../support/wire/play.js';
import { messagesOf, type PlayedTrade, type PlayedVenue, playedVenueSpec } from '../../support/wire/played-venue.js';
import { readLines } from '../../support/wire/recording.js';
import { ccxtMarket } from '../../support/wire/script-venue.js';
import * as scripts from '../../support/wire/scripts.js';
import { type Received, StandInSession } from '../../support/wire/stand-in.js';
import { numbersOf } from '../../support/wire/truth-book.js';
import { type Expected, isSnapshot, type VenueScript } from '../../support/wire/venue-script.js';
import { VENUE_SCRIPTS } from '../../support/wire/venue-scripts.js';
import * as venues from '../../support/wire/venues/index.js';

const TRADE: PlayedTrade = { taker: 'buy', price: '100.00', size: '0.5', id: 7001, timeMs: Date.now() };

const PLAYED = Object.values(venues).map((played) => ({ venue: played.venues[0] as string, played }));

/** What a live session was sent, up to a changed book and a trade. */
async function transcriptOf(played: PlayedVenue, venue: string) {
  const seen = await StandInSession.open(playedVenueSpec(played, venue, () => FIRST));
  const send = (note: 'book' | 'trades', message: unknown) => {
    for (const each of messagesOf(message))
      for (const socket of seen.stand.open) if (socket.notes[note] === true) socket.send(each);
  };
  await seen.live();
  send('book', played.change?.(CHANGE) ?? played.snapshot(CHANGED));
  await eventually(
    () => seen.market().isLive && seen.market().book?.asks.length === 2 && seen.market().book?.bids.length === 1,
    () => JSON.stringify([seen.bids(), seen.asks()]),
  );
  if (played.trade !== undefined) {
    await eventually(() => seen.stand.open.some(({ notes }) => notes['trades'] === true), 'subscribed to trades');
    // A change may be a trade too.
    const before = seen.trades.length;
    send('trades', played.trade(TRADE));
    await eventually(() => seen.trades.length > before, 'a trade');
  }
  const rows = [seen.bids(), seen.asks()].map((side) =>
    side.map(([price, size]) => `${Number(price)}:${size}`).join(' '),
  );
  await seen.close();
  return { received: seen.stand.transcript, book: rows.join(' | '), trades: seen.trades, spec: seen.stand.spec };
}

/** As cryptofeed writes it. */
function lineOf({ data, url, recvMs }: Received): string {
  const text = typeof data === 'string' ? data.replaceAll('\n', '') : pythonBytes(data);
  const address = url === undefined ? '' : `${url} -> `;
  return `${address}${(recvMs / 1000).toFixed(3)}: ${text}`;
}

function pythonBytes(data: Uint8Array): string {
  return `b'${[...data].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}'`;
}

/** Of these a class waits for answers by the numbers of its requests; a collector had others. */
const NUMBERED = new Set(['htx', 'bittrade', 'binance', 'binancecoinm', 'kucoin', 'gate']);

function asOfAnother(received: Received): Received {
  const { data, url } = received;
  if (url !== undefined) return received;
  const message = JSON.parse(typeof data === 'string' ? data : gunzipSync(data).toString()) as { id?: unknown };
  return { ...received, data: JSON.stringify(message.id === undefined ? message : { ...message, id: '90001' }) };
}

describe.each(PLAYED)('$venue, as a collector received it', ({ venue, played }) => {
  it('gives the book and the trades of the live session', async () => {
    const { received, book, trades, spec } = await transcriptOf(played, venue);
    const path = join(mkdtempSync(join(tmpdir(), 'lobtop-messages-')), 'raw.txt');
    const lines = received.map((each) => lineOf(NUMBERED.has(venue) ? asOfAnother(each) : each));
    writeFileSync(path, `${lines.join('\n')}\n`);
    const markets = Object.fromEntries(spec.markets.map((market) => [market.symbol, ccxtMarket(market)]));
    const player = new VenueMessages({
      venue,
      symbols: spec.markets.map(({ symbol }) => symbol),
      settings: { ccxt: { ...spec.config('127.0.0.1:9'), markets }, cacheMarkets: false },
    });
    const again = await playedImport([path], { hints: { player } });
    expect(again.books.at(-1)).toBe(book);
    expect(again.trades.map(({ side, size }) => [side, size])).toEqual(trades.map(({ side, size }) => [side, size]));
    expect(again.statuses.filter(({ state }) => state === 'live').length).toBe(1);
  });
});

const RECORDINGS: Readonly<Record<string, () => VenueScript>> = {
  'Binance spot': () => scripts.binanceCryptofeed('spot'),
  'Binance USD-M': () => scripts.binanceCryptofeed('linear'),
  ...VENUE_SCRIPTS,
};

/** Of these the answers to subscriptions are needed too, as they were received. */
const WHOLE: Readonly<Record<string, () => string[]>> = {
  Bitfinex: () => recorded('bitfinex-ws-v2', 'bitfinex_2021-04-17'),
  Bitstamp: () => recorded('bitstamp-ws', 'bitstamp_2022-01-05'),
  Gate: () => recorded('gateio-ws', 'gateio_futures_2023-05-24'),
};

function recorded(folder: string, file: string): string[] {
  return readLines(folder, file).flatMap(({ t, ts, data = '', url }) => {
    if (t !== 'recv' && t !== 'http') return [];
    return [lineOf({ data, recvMs: ts * 1000, ...(url === undefined ? {} : { url }) })];
  });
}

function partsOf(script: VenueScript): VenueScript[] {
  const paths = [...new Set(script.events.map((event) => (isSnapshot(event) ? undefined : event.path)))];
  if (paths.length === 1) return [script];
  return paths.map((path) => ({
    ...script,
    markets: script.markets.filter(({ name }) => name.startsWith(`${path}:`)),
    events: script.events.filter((event) => !isSnapshot(event) && event.path === path),
  }));
}

/** Messages in the venue's protocol of today. */
function linesOf({ events }: VenueScript): string[] {
  return events.map((event, i) => {
    const url = isSnapshot(event) ? event.url : undefined;
    return lineOf({ data: event.text, recvMs: 1_700_000_000_000 + i, ...(url === undefined ? {} : { url }) });
  });
}

describe.skipIf(!hasRecordings(...VENUE_FOLDERS))('recordings', () => {
  it.each(Object.entries(RECORDINGS))('%s: the books at the end are the oracle’s', async (title, load) => {
    const script = load();
    // A file for each connection, as collectors write them.
    for (const part of partsOf(script)) {
      const path = join(mkdtempSync(join(tmpdir(), 'lobtop-messages-')), 'raw.txt');
      writeFileSync(path, `${(WHOLE[title]?.() ?? linesOf(part)).join('\n')}\n`);
      const listed = Object.fromEntries(part.markets.map((market) => [market.symbol, ccxtMarket(market)]));
      const player = new VenueMessages({
        venue: script.ccxtId,
        symbols: part.markets.map(({ symbol }) => symbol),
        settings: { ccxt: { markets: listed }, cacheMarkets: false },
      });
      const { markets } = await playedImport([path], { hints: { player }, depth: 1 });
      for (const { name, symbol } of part.markets) {
        const market = markets.find((each) => each.symbol === symbol) as ReadonlyMarket;
        const { final_top10: top } = script.expected(name) as Expected;
        expect(rowsOf(market, BID, 10), name).toEqual(numbersOf(top.bids));
        expect(rowsOf(market, ASK, 10), name).toEqual(numbersOf(top.asks));
      }
    }
  });
});

describe('a recording that is not as it should be', () => {
  const MARKETS = { 'AAA/USDT': ccxtMarket({ id: 'aaausdt', symbol: 'AAA/USDT', tick: 0.01 }) };

  const KUCOIN = { 'AAA/USDT': ccxtMarket({ id: 'AAA-USDT', symbol: 'AAA/USDT', tick: 0.01 }) };
  const KUCOIN_BOOK = { code: '200000', data: { time: 1, sequence: '7', bids: [['99', '1']], asks: [['101', '2']] } };
  const kucoinChange = (seq: number, bids: unknown) =>
    JSON.stringify({
      type: 'message',
      topic: '/market/level2:AAA-USDT',
      subject: 'trade.l2update',
      data: { changes: { asks: [], bids }, sequenceEnd: seq, sequenceStart: seq, symbol: 'AAA-USDT', time: 1 },
    });

  function played(venue: string, lines: readonly string[], settings: Record<string, unknown> = { markets: MARKETS }) {
    const path = join(mkdtempSync(join(tmpdir(), 'lobtop-messages-')), 'raw.txt');
    writeFileSync(
      path,
      lines.map((line, i) => (line.startsWith('http') ? line : `${1_700_000_000 + i}: ${line}`)).join('\n'),
    );
    const player = new VenueMessages({
      venue,
      symbols: ['AAA/USDT'],
      settings: { ccxt: settings, cacheMarkets: false },
    });
    return playedImport([path], { hints: { player } });
  }

  const change = (symbol: string, ...changes: readonly unknown[]) =>
    JSON.stringify({ type: 'l2_updates', symbol, changes });
  const first = (symbol: string, ...changes: readonly unknown[]) =>
    JSON.stringify({ type: 'l2_updates', symbol, changes, trades: [], auction_events: [] });
  const SNAPSHOT = first('AAAUSDT', ['buy', '99', '1'], ['sell', '101', '2']);
  const NEXT = change('AAAUSDT', ['buy', '98', '3']);

  it('ends with the line of a level that is not one', async () => {
    const lines = [SNAPSHOT, NEXT, change('AAAUSDT', ['buy', 'abc', '1'])];
    await expect(played('gemini', lines)).rejects.toThrow('raw.txt line 3: "abc" is not a plain decimal');
  });

  describe('a change of KuCoin that is not one', () => {
    const rest = `https://api.kucoin.com/api/v3/market/orderbook/level2?symbol=AAA-USDT -> 1700000001: ${JSON.stringify(KUCOIN_BOOK)}`;

    it.each([
      ['a number', 9, '9 is not a change'],
      ['null', null, 'null is not a change'],
      ['text', 'abc', '"abc" is not a change'],
      ['a change without its number', ['98', '1'], '["98","1"] is not a change'],
      ['a change with a number that is not whole', ['98', '1', '9.5'], '["98","1","9.5"] is not a change'],
      ['an old change with a price that is not one', ['x', '1', '1'], '"x" is not a plain decimal'],
      ['an old change with a size that is not one', ['98', 'abc', '1'], '"abc" is not a plain decimal'],
      ['a negative price', ['-98', '1', '9'], '"-98" is not a plain decimal'],
      ['an empty price', ['', '1', '9'], '"" is not a plain decimal'],
    ])('ends it: %s', async (_what, row, words) => {
      const lines = [kucoinChange(8, [['98', '3', '8']]), rest, kucoinChange(9, [row])];
      await expect(played('kucoin', lines, { markets: KUCOIN })).rejects.toThrow(words);
    });

    it('but price 0 only advances the number', async () => {
      const lines = [
        kucoinChange(8, [['98', '3', '8']]),
        rest,
        kucoinChange(9, [['0', '0', '9']]),
        kucoinChange(10, [['97', '1', '10']]),
      ];
      const { books } = await played('kucoin', lines, { markets: KUCOIN });
      expect(books.at(-1)).toBe('99:1 98:3 97:1 | 101:2');
    });
  });

  it('has messages of other markets, which the list of markets may not have', async () => {
    const lines = [first('BBBUSDT', ['buy', '1', '1']), SNAPSHOT, change('BBBUSDT', ['buy', '1', '2']), NEXT];
    const { books, statuses } = await played('gemini', lines);
    expect(books.at(-1)).toBe('99:1 98:3 | 101:2');
    expect(statuses.map(({ state }) => state)).toEqual(['connecting', 'syncing', 'live']);
  });

  it('finds its markets in the list that was loaded today, however old it is itself', async () => {
    const cacheDir = mkdtempSync(join(tmpdir(), 'lobtop-cache-'));
    const policy = policyOf('gemini') as VenuePolicy;
    const config = configFor(policy, {}, ['AAA/USDT']);
    const options = { dir: cacheDir, ccxtId: 'gemini', version: ccxtVersion(), config, clock: systemClock };
    new MarketCache(options).write(Object.values(MARKETS) as unknown as readonly CcxtMarket[]);
    const path = join(cacheDir, 'raw.txt');
    writeFileSync(path, [SNAPSHOT, NEXT].map((line, i) => `${1_600_000_000 + i}: ${line}`).join('\n'));
    const player = new VenueMessages({ venue: 'gemini', symbols: ['AAA/USDT'], cacheDir });
    const { books } = await playedImport([path], { hints: { player } });
    expect(books.at(-1)).toBe('99:1 98:3 | 101:2');
  });

  it('may have addresses without a host, and none that is not one', async () => {
    const wrapped = JSON.stringify({
      ts: 1_700_000_001,
      url: '/api/v3/market/orderbook/level2?symbol=AAA-USDT',
      data: JSON.stringify(KUCOIN_BOOK),
    });
    const path = join(mkdtempSync(join(tmpdir(), 'lobtop-messages-')), 'raw.txt');
    writeFileSync(
      path,
      [
        `1700000000: ${kucoinChange(8, [['98', '3', '8']])}`,
        wrapped,
        `1700000002: ${kucoinChange(9, [['97', '4', '9']])}`,
      ].join('\n'),
    );
    const player = () =>
      new VenueMessages({
        venue: 'kucoin',
        symbols: ['AAA/USDT'],
        settings: { ccxt: { markets: KUCOIN }, cacheMarkets: false },
      });
    const { books } = await playedImport([path], { hints: { player: player() } });
    expect(books.at(-1)).toBe('99:1 98:3 97:4 | 101:2');
    await expect(played('kucoin', ['https://[bad -> 1700000000: {"a":1}'], { markets: KUCOIN })).rejects.toThrow(
      'raw.txt line 1: "https://[bad" is not an address',
    );
    // A page instead of an answer.
    const page = await played(
      'kucoin',
      [kucoinChange(8, []), 'https://x/api/v3/market/orderbook/level2?symbol=AAA-USDT -> 1700000001: <html>'],
      { markets: KUCOIN },
    ).catch((error: Error) => error.message);
    expect(page).toContain('no book of kucoin:AAA/USDT (syncing); 1 answers to REST calls are not JSON');
  });
});
