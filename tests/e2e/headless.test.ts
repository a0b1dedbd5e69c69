import type { ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { FakeVenue } from '../support/faults/fake-venue.js';
import { endWhen, type JsonRecord, lobtop, lobtopUntil, records, recordsSoFar, shell } from '../support/program.js';
import { expectSchema } from '../support/record-schema.js';
import { venueConfig } from '../support/venue-config.js';
import { binanceSpec, depthUpdate } from '../support/wire/binance-spec.js';
import { StandIn } from '../support/wire/stand-in.js';

const DEMO = ['demo', '--headless', '--json'];
const ALL_STREAMS = 'book,delta,trade,candle,stats,status';
/** SIGTERM, from `lobtopUntil`. */
const ENDED = 143;

function ofType(all: readonly JsonRecord[], type: string): JsonRecord[] {
  return all.filter((record) => record.type === type);
}

type Pair = [price: number, size: number];

describe('records', () => {
  it('fit the schema, all types of them, and say hello first', async () => {
    const types = ['hello', ...ALL_STREAMS.split(',')];
    const hasAll = (stdout: string) => types.every((type) => stdout.includes(`"type":"${type}"`));
    const flags = ['--streams', ALL_STREAMS, '--candles', 'multi:2s,20,5'];
    const { stdout, status, stderr } = await lobtopUntil(hasAll, [...DEMO, ...flags]);
    expect([status, stderr]).toEqual([ENDED, '']);
    const all = records(stdout);
    expect(all[0].type).toBe('hello');
    expect(new Set(all.map(({ type }) => type))).toEqual(new Set(types));
    expectSchema(all);
    expect(stdout).not.toMatch(/\d[eE][+-]?\d|NaN|Infinity|-0[,\]}]/);
    const live = all.findIndex(({ type, state }) => type === 'status' && state === 'live');
    expect(live, 'the state comes before the first book it concerns').toBeLessThan(
      all.findIndex(({ type }) => type === 'book'),
    );
  });

  it('have candles that are those of the trades beside them', async () => {
    const flags = ['--streams', 'trade,candle', '--candles', 'tick:10'];
    const hasSome = (stdout: string) => ofType(recordsSoFar(stdout), 'candle').length >= 3;
    const { stdout } = await lobtopUntil(hasSome, [...DEMO, ...flags]);
    const all = records(stdout);
    const trades = ofType(all, 'trade');
    const candles = ofType(all, 'candle');
    expect(candles.length).toBe(Math.floor(trades.length / 10));
    expect(candles.length).toBeGreaterThan(0);
    candles.forEach((candle, i) => {
      const own = trades.slice(i * 10, i * 10 + 10);
      const prices = own.map(({ price }) => price as number);
      const bought = own.filter(({ side }) => side === 'buy').reduce((sum, { size }) => sum + (size as number), 0);
      expect(candle).toMatchObject({
        kind: 'tick:10',
        openTs: own[0]['exchangeTs'],
        closeTs: own[9]['exchangeTs'],
        open: prices[0],
        high: Math.max(...prices),
        low: Math.min(...prices),
        close: prices[9],
        trades: 10,
        buySize: expect.closeTo(bought, 8),
        closed: true,
        gap: false,
      });
    });
  });

  it('have a delta stream that rebuilds every book', async () => {
    const flags = ['--streams', 'book,delta', '--interval', '0', '--depth', '1000', '--count', '60'];
    const stdoutTo = join(mkdtempSync(join(tmpdir(), 'lobtop-stdout-')), 'stdout');
    const { stdout } = await lobtop([...DEMO, ...flags], { stdoutTo });
    const sides = { bids: new Map<number, number>(), asks: new Map<number, number>() };
    let compared = 0;
    for (const record of records(stdout)) {
      if (record.type === 'delta') {
        for (const side of ['bids', 'asks'] as const) {
          if (record['reset']) sides[side].clear();
          for (const [price, size] of record[side] as Pair[]) {
            if (size === 0) sides[side].delete(price);
            else sides[side].set(price, size);
          }
        }
      } else if (record.type === 'book') {
        expect(record['bids']).toEqual([...sides.bids].sort((a, b) => b[0] - a[0]));
        expect(record['asks']).toEqual([...sides.asks].sort((a, b) => a[0] - b[0]));
        expect(record['conflated']).toBe(0);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(20);
  });

  it('stop after --count, group by --group, and cut at --depth', async () => {
    const { stdout, status } = await lobtop([
      ...DEMO,
      '--streams',
      'book',
      '--count',
      '5',
      '--group',
      '0.5',
      '--depth',
      '3',
    ]);
    expect(status).toBe(0);
    const all = records(stdout);
    expect(all).toHaveLength(5);
    for (const { bids, asks, bidLevels, spread } of ofType(all, 'book') as JsonRecord[]) {
      const [bidPairs, askPairs] = [bids as Pair[], asks as Pair[]];
      expect([bidPairs.length, askPairs.length]).toEqual([3, 3]);
      for (const [price] of [...bidPairs, ...askPairs]) expect((price * 10) % 5).toBe(0);
      expect(bidPairs[0][0]).toBeLessThan(askPairs[0][0]);
      expect(bidLevels).toBeGreaterThan(100);
      expect(spread).toBeLessThan(0.5 * 4);
    }
  });

  it('give every market the same event-loop lag', async () => {
    const markets = ['BTC/USDT', 'ETH/USDT', 'DOGE/USDT'];
    /** Lags by market. A market whose book comes later has fewer: counted from the end, they are of the same moments. */
    const lags = (all: readonly JsonRecord[]) =>
      markets.map((symbol) => {
        const stats = ofType(all, 'stats').filter((record) => record['symbol'] === symbol);
        return stats.map(({ loopLagMs }) => loopLagMs as number);
      });
    // The lag of one moment may be 0: the next one's is waited for.
    const isMeasured = (stdout: string) =>
      lags(recordsSoFar(stdout)).every((lag) => lag.length > 1 && Math.max(...lag) > 0);
    const { stdout } = await lobtopUntil(isMeasured, ['demo', ...markets, ...DEMO.slice(1), '--streams', 'stats']);
    const all = lags(records(stdout));
    const common = Math.min(...all.map(({ length }) => length));
    const [first, second, third] = all.map((lag) => lag.slice(-common));
    expect(common).toBeGreaterThan(1);
    expect(second).toEqual(first);
    expect(third).toEqual(first);
  });

  it('keep to the interval: books come no sooner, and say what they merged', async () => {
    const startMono = performance.now();
    const count = 5;
    const flags = ['--streams', 'book', '--interval', '500', '--count', String(count + 1)];
    const { stdout } = await lobtop([...DEMO, ...flags]);
    const books = ofType(records(stdout), 'book');
    expect(books).toHaveLength(count);
    // A slow machine makes it longer, nothing makes it shorter. That they come no later is for a clock that can be set.
    expect(performance.now() - startMono).toBeGreaterThanOrEqual((count - 1) * 500);
    const merged = books.reduce((sum, { conflated }) => sum + (conflated as number), 0);
    expect(merged).toBeGreaterThan(0);
  });

  it('are lines for people without --json', async () => {
    const { stdout } = await lobtop(['demo', '--count', '3']);
    expect(stdout.trim().split('\n')).toHaveLength(3);
    expect(stdout).toMatch(/sim BTC\/USDT {2}live .* spread /);
  });
});

describe('ending', () => {
  it('comes by itself after --duration', async () => {
    const { status, stderr } = await lobtop([...DEMO, '--duration', '2s']);
    // A loaded machine may have had no market live by then, and has to say so.
    expect(status).toBe(stderr.includes('No market was ever live') ? 69 : 0);
  });

  it('is silent with status 0 when the reader goes', async () => {
    for (let i = 0; i < 5; i++) {
      const { stdout, stderr, status } = await shell('lobtop demo --headless --json --interval 0 | head -1');
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout.split('\n')).toHaveLength(2);
    }
  });

  it('has status 74 and one sentence when the disk is full', async () => {
    const { stderr, status } = await shell('lobtop demo --headless --json > /dev/full');
    expect(status).toBe(74);
    expect(stderr).toMatch(/^lobtop: Writing to stdout failed: ENOSPC.*\n$/);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const)('has the status of %s, and every line is whole', async (signal, expected) => {
    const killWhileItPrints = async (child: ChildProcess) => {
      let lines = 0;
      child.stdout?.on('data', (text: string) => {
        lines += text.split('\n').length - 1;
      });
      await eventually(() => lines > 5, 'some lines');
      child.kill(signal);
    };
    const { stdout, status } = await lobtop([...DEMO, '--interval', '0'], { during: killWhileItPrints });
    expect(status).toBe(expected);
    expect(stdout.endsWith('\n')).toBe(true);
    expect(records(stdout).length).toBeGreaterThan(2);
  });

  it('loses no line at a normal end, even to a reader that has stopped reading', async () => {
    const venue = new FakeVenue({ venue: 'binance', levels: 1000 });
    await venue.listen();
    const config = venueConfig(venue.settings());
    const quiet = setInterval(() => venue.deltas(1), 20);
    // Forty books of a thousand levels a side are far more than a pipe holds.
    const count = 40;
    const stopReading = async (child: ChildProcess) => {
      let read = '';
      child.stdout?.on('data', (text: string) => {
        read += text;
      });
      await eventually(() => read.includes('"type":"book"'), 'a first book');
      clearInterval(quiet);
      child.stdout?.pause();
      venue.deltas(count);
      await eventually(() => venue.openSockets === 0, 'it has all it wants from the venue');
      expect(child.exitCode).toBeNull();
      child.stdout?.resume();
    };
    const flags = ['--streams', 'book', '--interval', '0', '--depth', '1000', '--count', String(count)];
    const args = ['watch', 'fake:M0/USDT', '--headless', '--json', ...flags];
    const { stdout, status } = await lobtop(args, { config, during: stopReading });
    venue.close();
    expect([status, records(stdout).length]).toEqual([0, count]);
  });
});

describe('lines for people', () => {
  it('--plain says whole sentences, and only what is new', async () => {
    const hasThree = (stdout: string) => stdout.split('\n').length > 3;
    const { stdout, status } = await lobtopUntil(hasThree, ['demo', '--plain']);
    expect(status).toBe(ENDED);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(3);
    for (const [i, line] of lines.entries()) {
      expect(line).not.toBe(lines[i - 1]);
      expect(line).toMatch(
        /^BTC\/USDT on sim is live\. Bid \d+\.\d, size [\d.]+\. Ask \d+\.\d, size [\d.]+\. Spread \d+ ticks?\.( Last (bought|sold) [\d.]+ at \d+\.\d\.)?$/,
      );
    }
  });

  it('--one-line has all markets in a line a second', async () => {
    const touch = String.raw`[\d.]+\/[\d.]+`;
    const bothLive = new RegExp(`^BTC/USDT ${touch}  ETH/USDT ${touch}\n`, 'm');
    const hasBoth = (stdout: string) => bothLive.test(stdout);
    const { stdout, status } = await lobtopUntil(hasBoth, ['demo', 'BTC/USDT', 'ETH/USDT', '--one-line']);
    expect(status).toBe(ENDED);
    // Until its book is there, a market is its state.
    const market = `(?:${touch}|connecting|syncing)`;
    expect(stdout).toMatch(new RegExp(`^(BTC/USDT ${market}  ETH/USDT ${market}\n)+$`));
  });

  it('are as many as --count says', async () => {
    const { stdout, status } = await lobtop(['demo', '--one-line', '--count', '2']);
    expect([status, stdout.split('\n').length]).toEqual([0, 3]);
  });

  it('go with no other form', async () => {
    const { stderr, status } = await lobtop(['demo', '--plain', '--json']);
    expect([status, stderr]).toEqual([2, expect.stringContaining("'--plain' cannot be used with option '--json'")]);
  });
});

describe('many markets', () => {
  it('say on stderr how many of them are live, until all are', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `A${i + 10}`);
    const markets = names.map((name) => ({ id: `${name}USDT`, symbol: `${name}/USDT`, tick: 0.1 }));
    const snapshot = { body: { lastUpdateId: 10, bids: [['100.0', '1']], asks: [['100.1', '1']] } };
    // The last snapshot is held back until the progress has been printed; the other markets are not silent meanwhile.
    let release = () => {};
    const held = new Promise<typeof snapshot>((resolve) => {
      release = () => resolve(snapshot);
    });
    const fetched = new Set<string | undefined>();
    const answer = (url: string) => {
      const symbol = /symbol=(\w+)/.exec(url)?.[1];
      fetched.add(symbol);
      return symbol === [...fetched][names.length - 1] ? held : snapshot;
    };
    const stand = new StandIn(binanceSpec({ markets, snapshot: answer }));
    let seq = 11;
    const flow = setInterval(() => {
      if (fetched.size < names.length) return;
      seq++;
      for (const { id } of markets) stand.send(depthUpdate({ market: id, first: seq, bids: [['99.9', String(seq)]] }));
    }, 300);
    const config = venueConfig(await stand.listen());
    let [stdout, stderr] = ['', ''];
    const liveMarkets = () =>
      new Set(ofType(recordsSoFar(stdout), 'status').flatMap(({ state, symbol }) => (state === 'live' ? symbol : [])));
    const during = (child: ChildProcess) => {
      child.stdout?.on('data', (text: Buffer) => {
        stdout += text;
      });
      child.stderr?.on('data', (text: Buffer) => {
        stderr += text;
        if (stderr.includes('11 of 12 markets are live')) release();
      });
      return endWhen(() => liveMarkets().size === 12, 'twelve live markets')(child);
    };
    const args = ['watch', ...names.map((name) => `fake:${name}/USDT`), '--headless', '--json', '--streams', 'status'];
    const { status } = await lobtop(args, { config, during });
    clearInterval(flow);
    stand.close();
    const progress = [...stderr.matchAll(/^lobtop: (\d+) of 12 markets are live$/gm)].map(([, count]) => Number(count));
    expect([status, progress.at(-1)]).toEqual([ENDED, 11]);
    expect(progress).toEqual([...new Set(progress)]);
  });

  it('a few say nothing', async () => {
    const { stderr } = await lobtopUntil((stdout) => stdout.includes('"state":"live"'), [...DEMO]);
    expect(stderr).toBe('');
  });
});

describe('what cannot work', () => {
  const unreachable = `
[venues.binance.ccxt.urls.api]
public = "http://127.0.0.1:1/api/v3"
[venues.binance.ccxt.urls.api.ws]
spot = "ws://127.0.0.1:1/stream/ws"
`;

  it.each([
    [['binanse:BTC/USDT'], 2, 'Unknown venue "binanse". Did you mean binance'],
    [['wacth', 'binance:BTC/USDT'], 2, 'unknown command "wacth". Did you mean watch?'],
    [['recrod', 'sim:BTC/USDT', '-o', 'x.lob'], 2, 'unknown command "recrod". Did you mean record?'],
    [['frob'], 2, 'unknown command "frob". Expected a command, or venue:symbol, for example binance:BTC/USDT'],
    [['watch', 'btcusdt'], 2, '"btcusdt" is not a market. Expected venue:symbol, for example binance:BTC/USDT'],
    [['demo', 'BTC/USD'], 2, 'The demo has no market BTC/USD. Did you mean BTC/USDT?'],
    [['demo', '--fsp', '3'], 2, 'Did you mean --fps?'],
    [['demo', '--fps', '0'], 2, 'Expected a whole number from 1 to 120.'],
    [
      ['demo', '--streams', 'book,nope'],
      2,
      'Unknown stream "nope". Expected one or more of book, delta, trade, candle, stats, status, order, touch, ticker, liquidation.',
    ],
    [['demo', '--candles', 'tick:0'], 2, 'Expected tick:100, with the number of trades, at least 1.'],
    [['demo', '--candles', '1m'], 2, 'Expected one of time:1m, tick:100, volume:50, range:10, multi:1m,500,100.'],
    [['demo', '--on-change', '100'], 2, 'Expected a percentage greater than 0 and less than 100.'],
    [['demo', '--duration', 'soon'], 2, 'Expected a time like 500ms, 10s, 1m30s, 1h or 2d.'],
    [
      ['demo', '--group', '0.25'],
      2,
      'A step of 0.25 is not a multiple of the tick size 0.1 of BTC/USDT. Choose a multiple of 0.1',
    ],
    [['watch', 'sim:BTC/USDT', 'kraken:BTC/USD', 'nope:X/Y', '--headless'], 2, 'Unknown venue "sim"'],
    [['watch', 'kraken:BTC/USD', 'nope:X/Y', '--headless'], 2, 'Unknown venue "nope"'],
    [['record', 'sim:BTC/USDT', 'nope:X/Y', '-o', 'x.lob'], 2, 'Unknown venue "nope"'],
    [['record', 'sim:BTC/USDT', '-o', ''], 2, 'The output file has no name'],
    [
      ['record', 'sim:BTC/USDT', '-o', '/dev/null', '--rotate-time', '1m'],
      2,
      '/dev/null is not a file: what is written',
    ],
    [['help', 'bogus'], 2, 'unknown command "bogus"'],
    [['replay', 'x.csv', '--columns', 'time'], 2, '"time" is not a column of --columns. Write --columns time=ts'],
    [['record', 'sim:BTC/USDT'], 2, 'lobtop: lobtop record --help shows what is expected'],
    [['verify', '-'], 2, 'A capture is read from both ends, which a pipe does not have. Name a file'],
    [['verify', '/dev/null/x'], 66, '/dev/null/x cannot be read: ENOTDIR'],
    [['replay', `${'n'.repeat(300)}.csv`], 66, 'cannot be read: ENAMETOOLONG'],
    [['demo', '--config', '/dev/zero'], 78, 'Cannot read the configuration file /dev/zero: it is not a file'],
    [['demo', '--config', 'missing.toml'], 78, 'Cannot read the configuration file missing.toml: ENOENT'],
  ] as const)('lobtop %s ends with %i and a sentence', async (args, expected, sentence) => {
    const { status, stderr } = await lobtop(args);
    expect(stderr).toContain(sentence);
    expect(status).toBe(expected);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    ['verify', '\u001b[31mno'],
    ['verify', '/dev/null/\u001b]0;x\u0007\u202e'],
    ['record', 'sim:BTC/USDT', '-o', '/dev/null/\u001b[31m'],
    ['demo', '--depth', '\u001b[31m\u009b'],
    ['demo', '--\u001b[31mx'],
    ['help', '\u001b[31m'],
  ])('no control character of an argument reaches the terminal: %j', async (...args) => {
    const { status, stderr } = await lobtop(args);
    expect(status).not.toBe(0);
    expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    ['[venues.binance]\nscan = "yes"', 'venues.binance.scan: expected true or false'],
    ['dept = 3', 'lobtop.toml: unknown key "dept". Did you mean depth?'],
    ['depth = "deep"', 'lobtop.toml: depth: Expected a whole number'],
    ['depth = = 3', 'lobtop.toml:1: '],
    ['[venues.binance]\ncxt = {}', 'unknown key "venues.binance.cxt". Did you mean venues.binance.ccxt?'],
    ['headless = "yes"', 'headless: expected true or false'],
    ['[keys]\nzom = "z"', 'lobtop.toml: keys: unknown action "zom". Did you mean zoom?'],
    [
      '[keys]\nzoom = "q"',
      'lobtop.toml: keys: the key "q" is bound to both quit and zoom. Bind one of them to another key',
    ],
    ['[keys]\nzoom = [1]', 'lobtop.toml: keys.zoom: expected a key, or a list of keys'],
    ['theme = "pink"', 'lobtop.toml: theme: there is no theme "pink". Themes: terminal, '],
    ['[theme]\nuse = "drak"', 'lobtop.toml: theme.use: there is no theme "drak". Did you mean dark?'],
    ['[theme.mine]\nbid = "pnik"', 'lobtop.toml: theme.mine.bid: '],
  ])('a configuration of %j ends with 78 and names the place', async (config, sentence) => {
    const { status, stderr } = await lobtop(['demo', '--count', '1'], { config });
    expect(stderr).toContain(sentence);
    expect(status).toBe(78);
  });

  it('a venue that cannot be reached ends with 69 when its time is over', async () => {
    const args = ['binance:BTC/USDT', '--headless', '--json', '--duration', '1s'];
    const { status, stderr } = await lobtop(args, { config: unreachable });
    expect([status, stderr]).toEqual([69, expect.stringContaining('No market was ever live')]);
  });

  it('a venue that cannot be reached is tried again, said in records', async () => {
    const hasTried = (stdout: string) => recordsSoFar(stdout).length > 2;
    const args = ['binance:BTC/USDT', '--headless', '--json'];
    const { status, stdout, stderr } = await lobtopUntil(hasTried, args, { config: unreachable });
    expect(status).toBe(ENDED);
    expect(stderr).toContain('ECONNREFUSED 127.0.0.1:1; retrying');
    const all = records(stdout);
    expect(all.map(({ attempt }) => attempt)).toEqual(all.map((_, i) => i + 1));
    expectSchema(all);
  });

  it('flags win over the environment, and that over the file', async () => {
    const config = 'depth = 2\nstreams = ["book"]\n';
    const run = (args: readonly string[], env: Record<string, string>) =>
      lobtop([...DEMO, '--count', '3', ...args], { config, env });
    const depthOf = async (args: readonly string[], env: Record<string, string>) => {
      const book = ofType(records((await run(args, env)).stdout), 'book')[0];
      return (book['bids'] as Pair[]).length;
    };
    expect(await depthOf([], {})).toBe(2);
    expect(await depthOf([], { LOBTOP_DEPTH: '4' })).toBe(4);
    expect(await depthOf(['--depth', '6'], { LOBTOP_DEPTH: '4' })).toBe(6);
  });
});
