import { execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { lobtop, lobtopUntil, type RunOptions, recordsSoFar } from '../support/program.js';
import { hasShared, sharedPath } from '../support/shared.js';
import { readLate } from '../support/slow-reader.js';
import { TestTerminal } from '../support/terminal.js';

const T = 1_580_515_200_000;
const folder = mkdtempSync(join(tmpdir(), 'lobtop-import-e2e-'));
const book = join(folder, 'x_incremental_book_L2_2020-02-01_A.csv.gz');
const trades = book.replace('incremental_book_L2', 'trades');

const rows = ['exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount'];
const traded = ['exchange,symbol,timestamp,local_timestamp,id,side,price,amount'];
const us = (second: number) => `${(T + second * 1000) * 1000}`;
for (let i = 0; i < 40; i++) {
  rows.push(
    `x,A,${us(0)},${us(0)},true,bid,${100 - i / 2},${i + 1}`,
    `x,A,${us(0)},${us(0)},true,ask,${101 + i / 2},${i + 1}`,
  );
}
for (let second = 1; second <= 600; second++) {
  rows.push(`x,A,${us(second)},${us(second)},false,bid,${100 - (second % 20) / 2},${second}`);
  if (second % 2 === 0) traded.push(`x,A,${us(second)},${us(second)},t${second},buy,101,${second}`);
}
writeFileSync(book, gzipSync(rows.join('\n')));
writeFileSync(trades, gzipSync(traded.join('\n')));

type Line = Readonly<Record<string, unknown>>;
const lines = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
/** Prices of the trades. */
const pricesOf = (stdout: string) => lines(stdout).flatMap(({ type, price }) => (type === 'trade' ? [price] : []));
const replay = ['--headless', '--json', '--interval', '0', '--depth', '1', '--streams', 'book,trade,status'];

function newPipe(): string {
  const pipe = join(mkdtempSync(join(tmpdir(), 'lobtop-pipe-')), 'fifo');
  execFileSync('mkfifo', [pipe]);
  return pipe;
}

/** Opens a pipe for writing; undefined while nobody reads it. */
function writerOf(pipe: string): number | undefined {
  try {
    return openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}

/** Writes more to a pipe than it holds (64 KiB): its reader has read part of it then. */
async function fill(writer: number): Promise<void> {
  let second = 601;
  const chunk = () =>
    Array.from({ length: 50 }, (_, i) => `x,A,${us(second + i)},${us(second + i)},false,bid,100,1\n`).join('');
  let written = 0;
  await eventually(() => {
    try {
      // Less than PIPE_BUF: all of it or nothing.
      written += writeSync(writer, chunk());
      second += 50;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
    return written > 160 * 1024;
  }, 'a reader that reads');
}

/** Standard input. */
function feed(bytes: Uint8Array): RunOptions {
  return { during: (child) => void child.stdin?.on('error', () => {}).end(bytes) };
}

let terminal: TestTerminal | undefined;
afterEach(() => terminal?.close());

describe('files of other programs', () => {
  it('are replayed as a capture of them is, record by record', async () => {
    const capture = join(folder, 'x.lob');
    const made = await lobtop(['import', book, '-o', capture]);
    expect([made.status, made.stdout]).toEqual([0, '']);
    expect(made.stderr).toMatch(/^lobtop: x:A: 902 events, 680 level updates, 300 trades, 0\.0\d MB\n$/);
    const [direct, kept] = await Promise.all([
      lobtop(['replay', book, ...replay]),
      lobtop(['replay', capture, ...replay]),
    ]);
    expect([direct.status, direct.stderr, kept.status]).toEqual([0, '', 0]);
    expect(kept.stdout).toBe(direct.stdout);
    const [hello, status, first] = lines(direct.stdout);
    expect([hello?.['type'], hello?.['tickSize'], hello?.['source']]).toEqual([
      'hello',
      0.5,
      'tardis:x_incremental_book_L2_2020-02-01_A.csv.gz',
    ]);
    expect([status?.['state'], first?.['recvTs'], first?.['bids']]).toEqual(['live', T, [[100, 1]]]);
    expect(lines(direct.stdout)).toHaveLength(2 + 601 + 300);
  });

  it('and captures can be begun and ended at a time', async () => {
    const capture = join(folder, 'y.lob');
    await lobtop(['import', book, '-o', capture]);
    const range = ['--from', String(T + 100_000), '--to', String(T + 110_000)];
    for (const path of [book, capture]) {
      const { stdout, status } = await lobtop(['replay', path, ...replay, ...range]);
      const books = lines(stdout).filter(({ type }) => type === 'book');
      expect(status).toBe(0);
      expect(lines(stdout).filter(({ type }) => type === 'hello')).toHaveLength(1);
      expect(books.at(-1)?.['recvTs']).toBe(T + 110_000);
      expect(Number(books[0]?.['recvTs'])).toBeGreaterThanOrEqual(T + 99_000);
      expect(books[0]?.['bidLevels']).toBe(40);
    }
  });

  it('have the same times through a pipe: a snapshot without one came with the first message', async () => {
    const update = (i: number) => ({
      e: 'depthUpdate',
      E: T + i * 100,
      s: 'AB',
      U: 11 + i,
      u: 11 + i,
      b: [['1', `${i + 1}`]],
      a: [],
    });
    const messages = [
      { lastUpdateId: 10, bids: [['1', '1']], asks: [['2', '1']] },
      ...Array.from({ length: 50 }, (_, i) => update(i)),
    ];
    const path = join(folder, 'own.ndjson');
    writeFileSync(path, messages.map((message) => JSON.stringify(message)).join('\n'));
    const [file, piped] = [
      await lobtop(['replay', path, ...replay]),
      await lobtop(['replay', '-', ...replay], feed(readFileSync(path))),
    ];
    const times = ({ stdout }: { stdout: string }) =>
      lines(stdout).flatMap(({ type, recvTs }) => (type === 'book' ? [recvTs] : []));
    expect(times(file)).toEqual([T, ...Array.from({ length: 50 }, (_, i) => T + i * 100)]);
    expect(times(piped)).toEqual(times(file));
  });

  it('come through a pipe whose writer writes all of it at once and is gone', async () => {
    const pipe = newPipe();
    const rows = Array.from({ length: 5 }, (_, i) => `${T + i},${i + 1},1,buy\\n`).join('');
    for (const command of [
      ['replay', pipe, ...replay],
      ['import', pipe, '-o', join(folder, 'at-once.lob')],
    ]) {
      const writer = spawn('/bin/sh', ['-c', `printf 'timestamp_ms,price,size,side\\n${rows}' > "$0"`, pipe]);
      try {
        const { status, stdout, stderr } = await lobtop(command);
        expect(status).toBe(0);
        if (command[0] === 'replay') expect(pricesOf(stdout)).toEqual([1, 2, 3, 4, 5]);
        else expect(stderr).toContain('5 trades');
      } finally {
        writer.kill('SIGKILL');
      }
    }
  });

  it('are played from and to times of a microsecond, UTC without a zone', async () => {
    const path = join(folder, 'us.csv');
    const lines = Array.from({ length: 10 }, (_, i) => `${T * 1000 + i},${i + 1},1,buy`);
    writeFileSync(path, ['timestamp_us,price,size,side', ...lines].join('\n'));
    const capture = join(folder, 'us.lob');
    await lobtop(['import', path, '-o', capture]);
    const at = (us: number) => new Date(T).toISOString().replace('.000Z', `.00000${us}`);
    for (const file of [path, capture]) {
      const range = ['--from', at(3), '--to', `${at(5)}Z`];
      const { stdout } = await lobtop(['replay', file, ...replay, ...range], { env: { TZ: 'Asia/Tokyo' } });
      expect(pricesOf(stdout)).toEqual([4, 5, 6]);
    }
    for (const text of ['12', 'May 2023', '1700000000', '2024-02-30T00:00:00Z']) {
      const { status, stderr } = await lobtop(['replay', path, '--headless', '--from', text]);
      expect([status, stderr]).toEqual([2, expect.stringContaining('Expected a time like 2026-11-21T10:00:00Z')]);
    }
  });

  it('say so when there is nothing between --from and --to', async () => {
    const capture = join(folder, 'z.lob');
    await lobtop(['import', book, '-o', capture]);
    for (const path of [book, capture]) {
      const late = await lobtop(['replay', path, ...replay, '--from', String(T + 601_000)]);
      expect([late.status, late.stdout]).toEqual([0, '']);
      expect(late.stderr).toContain('ends at 2020-02-01T00:10:00.000Z, before --from: nothing to print');
      const early = await lobtop(['replay', path, ...replay, '--to', String(T - 1)]);
      expect(early.stderr).toContain('begins at 2020-02-01T00:00:00.000Z, after --to: nothing to print');
      const between = ['--from', String(T + 1), '--to', String(T + 2)];
      const inside = await lobtop(['replay', path, ...replay, ...between]);
      expect([inside.status, inside.stdout]).toEqual([0, '']);
      expect(inside.stderr).toMatch(/has nothing between --from and --to; .* is of 2020-02-01T00:0/);
      const swapped = await lobtop(['replay', path, ...replay, '--from', String(T + 2), '--to', String(T + 1)]);
      expect([swapped.status, swapped.stderr]).toEqual([2, expect.stringContaining('--from is later than --to')]);
    }
  });

  it('are played back on a screen', async () => {
    const program = new TestTerminal(['replay', book, '--speed', 'max'], { columns: 100, rows: 30 });
    terminal = program;
    await program.until((screen) => /REPLAY paused max .* 100% {2}x A/.test(screen), 'their end');
    program.press('%50\r');
    await program.until((screen) => / 50% /.test(screen), 'their middle');
    program.press('q');
    await program.until((screen) => screen.includes('shell-is-back'), 'the shell');
    expect(program.raw).toContain('status=0');
  });

  it('are exported as captures are', async () => {
    const output = join(folder, 'trades.ndjson');
    const { status, stderr } = await lobtop(['export', book, '-o', output]);
    expect([status, stderr]).toEqual([0, expect.stringContaining('300 rows of trades')]);
  });

  it('wait for a slow reader, or lose what it cannot take and count it; the last state comes either way', async () => {
    const capture = join(folder, 'slow.lob');
    await lobtop(['import', book, '-o', capture]);
    for (const rule of ['block', 'conflate']) {
      // Far more than a pipe holds.
      const flags = ['--headless', '--json', '--streams', 'book', '--interval', '0', '--depth', '40'];
      const { stdout } = await lobtop(['replay', capture, ...flags, '--on-slow', rule], { during: readLate });
      const books = lines(stdout).filter(({ type }) => type === 'book');
      const merged = books.reduce((sum, { conflated }) => sum + Number(conflated), 0);
      expect([rule, books.length + merged, books.at(-1)?.['recvTs']]).toEqual([rule, 601, T + 600_000]);
      if (rule === 'block') expect(merged).toBe(0);
    }
  });

  it.each([
    [['import', 'missing.csv', '-o', join(folder, 'n.lob')], 66, 'missing.csv cannot be read: ENOENT'],
    [
      ['replay', join(import.meta.dirname, '../../package.json'), '--headless'],
      65,
      'package.json has JSON messages of an unknown venue',
    ],
    [['replay', join(import.meta.dirname, '..'), '--headless'], 66, 'tests contains no file that can be played'],
    [['replay', book, book, '--on-slow', 'never'], 2, 'Allowed choices are conflate, block'],
    [['demo', '--headless', '--json', '--on-slow', 'block'], 2, '--on-slow block cannot be used with live markets'],
    [['import', book, '-o', book], 2, 'is an input file'],
    [['import', book, '-o', book, '--force'], 2, 'is an input file'],
    [['import', book, '-o', '/nowhere/x.lob'], 74, '/nowhere/x.lob cannot be written: ENOENT'],
  ])('%j ends with %i: %s', async (args, status, words) => {
    const finished = await lobtop(args);
    expect(finished.stderr).toContain(words);
    expect(finished.status).toBe(status);
  });

  it('an import of files that is stopped writes nothing: a part would pass for the whole', async () => {
    const path = join(folder, 'newest-first.csv');
    const count = 400_000;
    const rowsOf = Array.from({ length: count }, (_, i) => `${T + count - i},7.5,1,buy`);
    writeFileSync(path, ['timestamp_ms,price,size,side', ...rowsOf].join('\n'));
    const capture = join(folder, 'stopped.lob');
    const { status, stderr } = await lobtop(['import', path, '-o', capture], {
      during: (child) =>
        new Promise<void>((resolve) => {
          child.stderr?.on('data', (text: string) => {
            if (!text.includes('sorting it')) return;
            child.kill('SIGINT');
            resolve();
          });
        }),
    });
    expect([status, stderr.split('\n').filter((line) => line.includes('stopped'))]).toEqual([
      130,
      ['lobtop: The import was stopped: nothing was written'],
    ]);
    expect(readdirSync(folder).filter((name) => name.startsWith('stopped'))).toEqual([]);
  });

  it('without records their last state is printed, and of what is not printed at all that is said', async () => {
    const short = join(folder, 'short.csv');
    writeFileSync(short, `ts_ms,price,qty,side\n${T},1.0,1,buy\n${T + 1},1.5,1,sell`);
    const { stdout, stderr } = await lobtop(['replay', short, '--headless']);
    expect([stdout.split('\n').length, stderr]).toEqual([2, '']);
    expect(stdout).toContain('csv short  live');
    const candles = join(folder, 'AB-1h-2024-05-01.csv');
    writeFileSync(candles, `${T},60000,60100,59900,60050,12,${T + 3_599_999},1,1,1,1,0`);
    const tick = ['--json', '--streams', 'candle', '--candles', 'tick:3'];
    for (const flags of [[], ['--json'], ['--json', '--streams', 'candle'], tick]) {
      const run = await lobtop(['replay', candles, '--headless', ...flags]);
      expect(run.stderr).toContain('has only candle records: --json --streams candle --candles time:1h prints them');
    }
    for (const flags of [[], ['--table', 'candles'], ['--table', 'candles', '--candles', 'tick:5']]) {
      const run = await lobtop(['export', candles, '-o', join(folder, 'none.csv'), '--force', ...flags]);
      expect(run.stderr).toContain('has only candles of 1h: --table candles --candles time:1h exports them');
    }
    const printed = await lobtop([
      'replay',
      candles,
      ...'--headless --json --streams candle --candles time:1h'.split(' '),
    ]);
    expect([printed.stderr, printed.stdout.match(/"type":"candle"/g)?.length]).toEqual(['', 1]);
  });

  it('that are damaged leave an older capture as it was, and nothing beside it', async () => {
    const place = mkdtempSync(join(tmpdir(), 'lobtop-import-kept-'));
    const [broken, kept] = [join(place, 'broken.csv'), join(place, 'kept.lob')];
    writeFileSync(broken, `${rows.slice(0, 90).join('\n')}\nx,A,${us(601)},${us(601)},false,bid,nonsense,1\n`);
    writeFileSync(kept, 'an older capture');
    const { status } = await lobtop(['import', broken, '-o', kept, '--force']);
    expect([status, readFileSync(kept, 'utf8')]).toEqual([65, 'an older capture']);
    expect(readdirSync(place).sort()).toEqual(['broken.csv', 'kept.lob']);
  });

  it('a pipe that nobody writes to is not waited for by what needs a file', async () => {
    const pipe = newPipe();
    const { status, stderr } = await lobtop(['verify', pipe]);
    expect([status, stderr]).toEqual([
      66,
      expect.stringContaining('fifo is not a file. Write what comes through a pipe'),
    ]);
  });

  it.each([
    ['replay', ['--headless']],
    ['import', ['-o', 'x.lob']],
    ['export', ['-o', 'x.csv']],
  ] as const)('%s waits for whoever writes to a pipe, and a signal ends that', async (command, flags) => {
    const pipe = newPipe();
    let writer: number | undefined;
    const hasReader = () => {
      writer ??= writerOf(pipe);
      return writer !== undefined;
    };
    const { status } = await lobtop([command, pipe, ...flags], {
      during: async (child) => {
        await eventually(hasReader, 'a reader of the pipe');
        child.kill('SIGINT');
      },
    });
    if (writer !== undefined) closeSync(writer);
    expect(status).toBe(130);
  });

  it.each([
    ['replay', ['--headless']],
    ['import', ['-o', 'y.lob']],
    ['export', ['-o', 'y.csv']],
  ] as const)('a signal ends %s while a pipe stays open without more data', async (command, flags) => {
    const pipe = newPipe();
    let writer: number | undefined;
    const { status } = await lobtop([command, pipe, ...flags], {
      during: async (child) => {
        const opened = await eventually(() => {
          writer ??= writerOf(pipe);
          return writer;
        }, 'a reader of the pipe');
        writeFileSync(opened, `${rows.join('\n')}\n`);
        await fill(opened);
        child.kill('SIGINT');
      },
    });
    if (writer !== undefined) closeSync(writer);
    expect(status).toBe(130);
  });

  it('come through a pipe as they do from a file', async () => {
    const flags = ['--headless', '--json', '--interval', '0'];
    const bytes = readFileSync(book);
    const alone = join(folder, 'alone.csv.gz');
    writeFileSync(alone, bytes);
    const { stdout: expected } = await lobtop(['replay', alone, ...flags]);
    const piped = await lobtop(['replay', '-', ...flags], feed(bytes));
    expect(piped.stdout.replaceAll('stdin', basename(alone))).toBe(expected);
    const capture = join(folder, 'piped.lob');
    expect((await lobtop(['import', '-', '-o', capture], feed(bytes))).status).toBe(0);
    const refused = await lobtop(['replay', '-', ...flags], feed(readFileSync(capture)));
    expect([refused.status, refused.stderr]).toEqual([
      65,
      expect.stringContaining('stdin is a capture, which cannot be read from a pipe'),
    ]);
  });

  it('name file and line of what is wrong, and keep no half of it', async () => {
    const broken = join(folder, 'broken.csv');
    writeFileSync(broken, `${rows.slice(0, 90).join('\n')}\nx,A,${us(601)},${us(601)},false,bid,nonsense,1\n`);
    const { status, stderr } = await lobtop(['replay', broken, '--headless', '--json']);
    expect([status, stderr]).toEqual([
      65,
      expect.stringContaining('broken.csv line 91: "nonsense" is not a plain decimal'),
    ]);
  });
});

const AAPL = 'AAPL_2012-06-21_34200000_57600000_message_10.csv';
describe.skipIf(!hasShared('data', 'lobster', AAPL))('zipped LOBSTER files', () => {
  const flags = ['--headless', '--json', '--interval', '0', '--depth', '10', '--streams', 'book,trade,order,status'];
  const zippedFolder = mkdtempSync(join(tmpdir(), 'lobtop-lobster-e2e-'));
  const path = join(zippedFolder, `${AAPL}.gz`);
  const zipped = (name: string) => gzipSync(readFileSync(sharedPath('data', 'lobster', name)));
  writeFileSync(path, zipped(AAPL));
  writeFileSync(path.replace('message', 'orderbook'), zipped(AAPL.replace('message', 'orderbook')));

  it('are replayed as plain ones are, and leave nothing behind', async () => {
    const temporary = mkdtempSync(join(tmpdir(), 'lobtop-lobster-tmp-'));
    const [plain, own] = await Promise.all([
      lobtop(['replay', sharedPath('data', 'lobster', AAPL), ...flags]),
      lobtop(['replay', path, ...flags], { env: { TMPDIR: temporary } }),
    ]);
    expect([own.status, own.stderr, readdirSync(temporary)]).toEqual([0, '', []]);
    expect(own.stdout).toBe(plain.stdout);
    expect(lines(own.stdout).length).toBeGreaterThan(2000);
  });

  it('are played on a screen, on and back', async () => {
    const program = new TestTerminal(['replay', path, '--speed', 'max'], { columns: 100, rows: 30 });
    terminal = program;
    await program.until((screen) => /REPLAY paused max .* 100% {2}lobster AAPL/.test(screen), 'their end');
    program.press('%50\r');
    await program.until((screen) => / 50% /.test(screen), 'their middle');
    program.press('q');
    await program.until((screen) => screen.includes('shell-is-back'), 'the shell');
    expect(program.raw).toContain('status=0');
  });

  it('that are cut short say so, and are read as far as they go', async () => {
    const cut = join(mkdtempSync(join(tmpdir(), 'lobtop-lobster-cut-')), `${AAPL}.gz`);
    writeFileSync(cut, zipped(AAPL).subarray(0, 5000));
    const { status, stdout, stderr } = await lobtop(['replay', cut, ...flags]);
    expect([status, stderr]).toEqual([0, `lobtop: ${AAPL}.gz is truncated: read up to its last complete line\n`]);
    expect(lines(stdout).length).toBeGreaterThan(100);
  });
});

describe('a file that is still being written', () => {
  const header = 'timestamp_ms,price,size,side';
  const row = (ms: number) => `${T + ms},10.5,${ms + 1},buy`;

  it.each([
    ['plain', (text: string) => Buffer.from(text)],
    ['gzipped', (text: string) => gzipSync(text)],
  ])('is followed as it grows: %s', async (_what, packed) => {
    const path = join(mkdtempSync(join(tmpdir(), 'lobtop-follow-')), 'x.csv');
    writeFileSync(path, packed(`${header}\n${row(0)}\n`));
    const sizesIn = (stdout: string) =>
      recordsSoFar(stdout).flatMap(({ type, size }) => (type === 'trade' ? [size] : []));
    let added = 0;
    const { stdout, status } = await lobtopUntil(
      (text) => {
        const seen = sizesIn(text).length;
        // The next row is written once the one before was seen.
        if (seen > added && added < 2) appendFileSync(path, packed(`${row(++added)}\n`));
        return seen === 3;
      },
      ['replay', path, '--follow', '--headless', '--json', '--streams', 'trade'],
    );
    expect([status, sizesIn(stdout)]).toEqual([143, [1, 2, 3]]);
  });

  it.each([
    ['has become shorter', (path: string) => writeFileSync(path, `${header}\n`)],
    [
      'was replaced by another file',
      (path: string) => {
        writeFileSync(`${path}.new`, `${header}\n${row(0)}\n${row(1)}\n`);
        renameSync(`${path}.new`, path);
      },
    ],
  ])('ends when the file %s: nothing says which rows are missing', async (words, change) => {
    const path = join(mkdtempSync(join(tmpdir(), 'lobtop-follow-')), 'x.csv');
    writeFileSync(path, `${header}\n${row(0)}\n`);
    let isChanged = false;
    const { status, stdout, stderr } = await lobtopUntil(
      (text) => {
        if (!isChanged && text.includes('"trade"')) change(path);
        isChanged ||= text.includes('"trade"');
        return false;
      },
      ['replay', path, '--follow', '--headless', '--json', '--streams', 'trade'],
    );
    expect([status, stderr]).toEqual([65, expect.stringContaining(`x.csv ${words} while it was followed`)]);
    expect(recordsSoFar(stdout).filter(({ type }) => type === 'trade')).toHaveLength(1);
  });

  it('is one file, without a screen', async () => {
    const path = join(folder, 'followed.csv');
    writeFileSync(path, `${header}\n${row(0)}\n`);
    for (const [args, words] of [
      [['replay', path, path, '--follow', '--headless'], '--follow reads one file of another program'],
      [['replay', join(folder, 'x.lob'), '--follow', '--headless'], '--follow reads one file of another program'],
    ] as const) {
      const { status, stderr } = await lobtop(args);
      expect([status, stderr]).toEqual([2, expect.stringContaining(words)]);
    }
  });
});
