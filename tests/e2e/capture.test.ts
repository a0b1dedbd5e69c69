import { copyFileSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { lobtop, records } from '../support/program.js';
import { expectSchema } from '../support/record-schema.js';
import { type DemoRecording, recordDemo, sizeOf } from '../support/recorded-demo.js';
import { hasShared, sharedPath } from '../support/shared.js';

const newFolder = () => mkdtempSync(join(tmpdir(), 'lobtop-record-'));

/** Told every ten seconds, and at the end. */
const PROGRESS = /^(lobtop: \d+ s: \d+ events, \d+ level updates, \d+ trades, [\d.]+ MB.*\n)+$/;

async function recorded(path = join(newFolder(), 'demo.lob'), options: DemoRecording = {}): Promise<string> {
  const { status, stderr } = await recordDemo(path, options);
  expect([status, stderr]).toEqual([143, expect.stringMatching(PROGRESS)]);
  return path;
}

describe('lobtop record, verify, replay', () => {
  it('what was recorded is whole, and plays into the same records each time', async () => {
    const path = await recorded();
    const verified = await lobtop(['verify', path, '--json']);
    expect([verified.status, verified.stderr]).toEqual([0, '']);
    const reports = records(verified.stdout);
    expectSchema(reports);
    expect(reports.map(({ symbol }) => symbol)).toEqual(['BTC/USDT', 'ETH/USDT']);
    for (const report of reports) {
      expect(report).toMatchObject({
        type: 'verify',
        state: 'live',
        gaps: 0,
        snapshots: 1,
        hash: expect.stringMatching(/^[0-9a-f]{16}$/),
      });
    }
    const flags = ['--headless', '--json', '--streams', 'book,delta,trade,candle,status', '--candles', 'tick:20'];
    const [first, second] = [await lobtop(['replay', path, ...flags]), await lobtop(['replay', path, ...flags])];
    expect([first.status, first.stderr]).toEqual([0, '']);
    expect(second.stdout).toBe(first.stdout);
    const all = records(first.stdout);
    expect(all.filter(({ type }) => type === 'hello')).toHaveLength(2);
    expect(all.filter(({ type, symbol }) => type === 'trade' && symbol === 'BTC/USDT')).toHaveLength(
      Number(reports[0]['trades']),
    );
    const three = await lobtop(['replay', path, '--headless', '--json', '--count', '3']);
    expect([three.status, records(three.stdout)]).toEqual([0, all.filter(({ type }) => type !== 'delta').slice(0, 3)]);
    const again = await lobtop(['record', 'sim:BTC/USDT', '-o', path, '--duration', '1s']);
    expect([again.status, again.stderr]).toEqual([
      2,
      expect.stringContaining('already exists. Choose another name, or replace it with --force'),
    ]);
  });

  it.each([
    ['a venue', 'simm:BTC/USDT', 2, 'Unknown venue'],
    ['a symbol', 'sim:BTC/USTD', 69, 'No market was ever live'],
  ])('a mistyped name of %s ends, and leaves an older recording as it was', async (_what, target, status, words) => {
    const path = join(newFolder(), 'old.lob');
    writeFileSync(path, 'an older recording');
    const finished = await lobtop(['record', target, '-o', path, '--force']);
    expect([finished.status, finished.stderr]).toEqual([status, expect.stringContaining(words)]);
    expect(readFileSync(path, 'utf8')).toBe('an older recording');
  });

  it('ends by itself after --duration', async () => {
    const path = join(newFolder(), 'short.lob');
    const { status, stderr } = await lobtop(['record', 'sim:BTC/USDT', '-o', path, '--duration', '2s']);
    // A loaded machine may have had no market live by then, and has to say so.
    expect(status).toBe(stderr.includes('No market was ever live') ? 69 : 0);
  });

  it('killed while it records, it has lost nothing of what it wrote: all of it opens, and the missing end is named', async () => {
    const path = join(newFolder(), 'killed.lob');
    const copy = join(newFolder(), 'before.lob');
    const replayed = (file: string) => lobtop(['replay', file, '--headless', '--json', '--streams', 'trade,delta']);
    await lobtop(['record', 'sim:BTC/USDT', '-o', path], {
      during: async (child) => {
        await eventually(() => sizeOf(path) > 3000, 'something recorded');
        copyFileSync(path, copy);
        child.kill('SIGKILL');
      },
    });
    // How much may wait to be written, a second's worth, is the recorder's: tests/unit/capture.
    const [before, killed] = [await replayed(copy), await replayed(path)];
    expect([killed.status, killed.stderr]).toEqual([0, expect.stringMatching(/cut at byte \d+/)]);
    expect(records(before.stdout).length).toBeGreaterThan(20);
    expect(killed.stdout.startsWith(before.stdout)).toBe(true);
  });

  it('names where a capture is damaged, and ends with 65', async () => {
    const path = await recorded();
    const bytes = readFileSync(path);
    bytes[Math.floor(bytes.length / 2)] ^= 0x10;
    writeFileSync(path, bytes);
    for (const command of [
      ['verify', path],
      ['replay', path, '--headless', '--json'],
    ]) {
      const { status, stderr } = await lobtop(command);
      expect([status, stderr]).toEqual([65, expect.stringMatching(/damaged at byte \d+/)]);
    }
  });

  it.each([
    [['record', 'sim:BTC/USDT', '-o', '/dev/full'], 74, 'The capture /dev/full cannot be written: ENOSPC'],
    [['record', 'sim:BTC/USDT', '-o', '/nowhere/x.lob'], 74, 'cannot be written: ENOENT'],
    [['record', 'sim:BTC/USDT'], 2, "required option '-o, --output <file>' not specified"],
    [['record', 'sim:BTC/USDT', '-o', 'x.lob', '--rotate-size', '10'], 2, 'Expected a size of at least 1k'],
    [['replay', 'missing.lob'], 66, 'cannot be read: ENOENT'],
    [['verify', import.meta.dirname], 66, 'e2e contains no file that can be played'],
    [['verify', '/dev/null'], 66, '/dev/null is not a file'],
    [['verify', '/etc/hostname'], 65, 'is not a capture. Captures are written by lobtop record'],
  ] as const)('lobtop %s ends with %i and a sentence', async (args, expected, sentence) => {
    const { status, stderr } = await lobtop(args);
    expect(stderr).toContain(sentence);
    expect(status).toBe(expected);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('begins a new file when one is large enough', async () => {
    const folder = newFolder();
    const names = () => readdirSync(folder).filter((name) => name.endsWith('.lob'));
    const isEnough = () => names().length > 2;
    const path = await recorded(join(folder, 'demo.lob'), { flags: ['--rotate-size', '4k'], isEnough });
    expect(names().length).toBeGreaterThan(2);
    expect(names()).toContain('demo.0002.lob');
    const { status, stdout } = await lobtop(['verify', join(path, '..', 'demo.0002.lob')]);
    expect([status, stdout]).toEqual([0, expect.stringContaining('final state live')]);
  });
});

const AAPL = ['data', 'lobster', 'AAPL_2012-06-21_34200000_57600000_message_10.csv'] as const;
describe.skipIf(!hasShared(...AAPL))('lobtop replay of a LOBSTER message file', () => {
  it('finds the orderbook file beside it, and prints a book after every message', async () => {
    const { stdout, stderr, status } = await lobtop([
      'replay',
      sharedPath(...AAPL),
      '--headless',
      '--json',
      '--interval',
      '0',
    ]);
    expect([status, stderr]).toEqual([0, '']);
    const all = records(stdout);
    const books = all.filter(({ type }) => type === 'book');
    expect(books.map(({ seq }) => seq)).toEqual(Array.from({ length: 999 }, (_, i) => i + 1));
    expect(books[0]).toMatchObject({
      state: 'live',
      bids: expect.arrayContaining([[585.33, 18]]),
      bidLevels: 10,
      askLevels: 10,
    });
    expect(all.filter(({ type }) => type === 'trade')).toHaveLength(159);
  });

  it('tells what happened to every order', async () => {
    const args = ['replay', sharedPath(...AAPL), '--headless', '--json', '--streams', 'order'];
    const { stdout, status } = await lobtop(args);
    const all = records(stdout);
    expectSchema(all);
    expect([status, all.length]).toEqual([0, 1000]);
    expect(all[1]).toMatchObject({
      type: 'order',
      seq: 1,
      orderId: '16113575',
      event: 'new',
      side: 'buy',
      price: 585.33,
      size: 18,
      remaining: 18,
    });
    const hidden = all.filter(({ event }) => event === 'hidden');
    expect(hidden).toHaveLength(61);
    expect(hidden.every(({ orderId, remaining }) => orderId === '' && remaining === null)).toBe(true);
    // Orders from before the file are known by what happens to them alone.
    const older = all.filter(({ event, remaining }) => event === 'delete' && remaining === null);
    expect(older.length).toBeGreaterThan(0);
    const known = all.filter(({ event, remaining }) => event === 'delete' && remaining === 0);
    expect(older.length + known.length).toBe(369);
  });

  it('names the line that is wrong, and ends with 65', async () => {
    const path = join(newFolder(), 'TEST_2012-06-21_34200000_37800000_message_1.csv');
    writeFileSync(path, '34200.1,1,1,100,1000000,1\n34200.2,9,1,100,1000000,1\n');
    const { stderr, status } = await lobtop(['replay', path, '--headless', '--json']);
    expect([status, stderr]).toEqual([65, expect.stringContaining('_message_1.csv line 2: ')]);
  });
});
