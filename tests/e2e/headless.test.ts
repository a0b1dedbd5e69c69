import { describe, expect, it } from 'vitest';
import { type JsonRecord, lobtop, records, shell } from '../support/program.js';
import { expectSchema } from '../support/record-schema.js';

const DEMO = ['demo', '--headless', '--json'];
const ALL_STREAMS = 'book,delta,trade,candle,stats,status';

function ofType(all: readonly JsonRecord[], type: string): JsonRecord[] {
  return all.filter((record) => record.type === type);
}

type Pair = [price: number, size: number];

describe('records', () => {
  it('fit the schema, all types of them, and say hello first', async () => {
    const { stdout, status, stderr } = await lobtop([
      ...DEMO,
      '--streams',
      ALL_STREAMS,
      '--candles',
      'multi:2s,20,5',
      '--duration',
      '4s',
    ]);
    expect([status, stderr]).toEqual([0, '']);
    const all = records(stdout);
    expect(all[0].type).toBe('hello');
    expect(new Set(all.map(({ type }) => type))).toEqual(
      new Set(['hello', 'book', 'delta', 'trade', 'candle', 'stats', 'status']),
    );
    expectSchema(all);
    expect(stdout).not.toMatch(/\d[eE][+-]?\d|NaN|Infinity|-0[,\]}]/);
    const live = all.findIndex(({ type, state }) => type === 'status' && state === 'live');
    expect(live, 'the state comes before the first book it concerns').toBeLessThan(
      all.findIndex(({ type }) => type === 'book'),
    );
  });

  it('have candles that are those of the trades beside them', async () => {
    const flags = ['--streams', 'trade,candle', '--candles', 'tick:10', '--duration', '5s'];
    const { stdout } = await lobtop([...DEMO, ...flags]);
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
    const { stdout } = await lobtop([
      ...DEMO,
      '--streams',
      'book,delta',
      '--interval',
      '0',
      '--depth',
      '1000',
      '--count',
      '60',
    ]);
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
    const args = ['demo', 'BTC/USDT', 'ETH/USDT', 'DOGE/USDT', '--headless', '--json', '--streams', 'stats'];
    const { stdout } = await lobtop([...args, '--duration', '3500ms']);
    const lagOf = (symbol: string) => {
      const stats = ofType(records(stdout), 'stats').filter((record) => record['symbol'] === symbol);
      return stats.map(({ loopLagMs }) => loopLagMs as number);
    };
    expect(lagOf('BTC/USDT').length).toBeGreaterThan(1);
    expect(Math.max(...lagOf('BTC/USDT'))).toBeGreaterThan(0);
    expect(lagOf('ETH/USDT')).toEqual(lagOf('BTC/USDT'));
    expect(lagOf('DOGE/USDT')).toEqual(lagOf('BTC/USDT'));
  });

  it('keep to the interval', async () => {
    const { stdout } = await lobtop([...DEMO, '--streams', 'book', '--interval', '500', '--duration', '4s']);
    const times = ofType(records(stdout), 'book').map(({ recvTs }) => recvTs as number);
    expect(times.length).toBeGreaterThan(3);
    expect(times.length).toBeLessThan(9);
  });

  it('are lines for people without --json', async () => {
    const { stdout } = await lobtop(['demo', '--count', '3']);
    expect(stdout.trim().split('\n')).toHaveLength(3);
    expect(stdout).toMatch(/sim BTC\/USDT {2}live .* spread /);
  });
});

describe('ending', () => {
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
    const { stdout, status } = await lobtop([...DEMO, '--interval', '0'], {
      during: (child) => child.stdout?.once('data', () => setTimeout(() => child.kill(signal), 500)),
    });
    expect(status).toBe(expected);
    expect(stdout.endsWith('\n')).toBe(true);
    expect(records(stdout).length).toBeGreaterThan(2);
  });

  it('loses no line at a normal end, even to a slow reader', async () => {
    const { stdout, status } = await shell(
      'lobtop demo --headless --json --streams delta,trade --interval 0 --count 400 | (sleep 3; cat)',
    );
    expect(status).toBe(0);
    expect(records(stdout)).toHaveLength(400);
  });
});

describe('lines for people', () => {
  it('--plain says whole sentences, and only what is new', async () => {
    const { stdout, status } = await lobtop(['demo', '--plain', '--duration', '12s']);
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(2);
    expect(new Set(lines).size).toBe(lines.length);
    for (const line of lines) {
      expect(line).toMatch(
        /^BTC\/USDT on sim is live\. Bid \d+\.\d, size [\d.]+\. Ask \d+\.\d, size [\d.]+\. Spread \d+ ticks?\.( Last (bought|sold) [\d.]+ at \d+\.\d\.)?$/,
      );
    }
  });

  it('--one-line has all markets in a line a second', async () => {
    const { stdout, status } = await lobtop(['demo', 'BTC/USDT', 'ETH/USDT', '--one-line', '--count', '2']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^(BTC\/USDT [\d.]+\/[\d.]+ {2}ETH\/USDT [\d.]+\/[\d.]+\n){2}$/);
  });

  it('go with no other form', async () => {
    const { stderr, status } = await lobtop(['demo', '--plain', '--json']);
    expect([status, stderr]).toEqual([2, expect.stringContaining("'--plain' cannot be used with option '--json'")]);
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
    [['frob'], 2, '"frob" is no command and names no market. Expected venue:symbol, for example binance:BTC/USDT'],
    [['demo', 'BTC/USD'], 2, 'The demo has no market BTC/USD. Did you mean BTC/USDT?'],
    [['demo', '--fsp', '3'], 2, 'Did you mean --fps?'],
    [['demo', '--fps', '0'], 2, 'Expected a whole number from 1 to 120.'],
    [['demo', '--streams', 'book,nope'], 2, '"nope" is none of book, delta, trade, candle, stats, status, order.'],
    [['demo', '--candles', 'tick:0'], 2, 'Expected tick:100, with a whole number of trades.'],
    [['demo', '--candles', '1m'], 2, 'Expected one of time:1m, tick:100, volume:50, range:10, multi:1m,500,100.'],
    [['demo', '--on-change', '100'], 2, 'Expected a percentage of more than 0 and less than 100.'],
    [['demo', '--duration', 'soon'], 2, 'Expected a time like 500ms, 10s, 1m30s, 1h or 2d.'],
    [
      ['demo', '--group', '0.25', '--duration', '5s'],
      2,
      'A step of 0.25 is no multiple of the tick 0.1 of BTC/USDT. Choose 0.1 times a whole number',
    ],
    [['demo', '--config', 'missing.toml'], 78, 'The configuration missing.toml cannot be read'],
  ] as const)('lobtop %s ends with %i and a sentence', async (args, expected, sentence) => {
    const { status, stderr } = await lobtop(args);
    expect(stderr).toContain(sentence);
    expect(status).toBe(expected);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    ['dept = 3', 'lobtop.toml: unknown key "dept". Did you mean depth?'],
    ['depth = "deep"', 'lobtop.toml: depth: Expected a whole number'],
    ['depth = = 3', 'lobtop.toml:1: '],
    ['[venues.binance]\ncxt = {}', 'unknown key "venues.binance.cxt". Did you mean venues.binance.ccxt?'],
    ['headless = "yes"', 'headless: expected true or false'],
    ['[keys]\nzom = "z"', 'lobtop.toml: keys: unknown action "zom". Did you mean zoom?'],
    [
      '[keys]\nzoom = "q"',
      'lobtop.toml: keys: the key "q" would mean both quit and zoom. Give one of them another key',
    ],
    ['[keys]\nzoom = [1]', 'lobtop.toml: keys.zoom: expected a key, or a list of keys'],
    ['theme = "pink"', 'lobtop.toml: theme: '],
  ])('a configuration of %j ends with 78 and names the place', async (config, sentence) => {
    const { status, stderr } = await lobtop(['demo', '--count', '1'], { config });
    expect(stderr).toContain(sentence);
    expect(status).toBe(78);
  });

  it('a venue that cannot be reached is tried again, said in records, and ends with 69', async () => {
    const args = ['binance:BTC/USDT', '--headless', '--json', '--duration', '3s'];
    const { status, stdout, stderr } = await lobtop(args, { config: unreachable });
    expect(status).toBe(69);
    expect(stderr).toContain('ECONNREFUSED 127.0.0.1:1; trying again');
    expect(stderr).toContain('No market was ever live');
    const all = records(stdout);
    expect(all.length).toBeGreaterThan(1);
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
