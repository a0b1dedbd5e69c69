import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LineReader } from '../../../src/engine/files/lines/line-reader.js';
import { LineStream } from '../../../src/engine/files/lines/line-stream.js';
import { openTextFile } from '../../../src/engine/files/lines/text-file.js';

const MEBIBYTE = 1024 * 1024;
let folder: string;
let temporary: string;
let before: string | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lobtop-text-'));
  temporary = mkdtempSync(join(tmpdir(), 'lobtop-text-tmp-'));
  before = process.env['TMPDIR'];
  process.env['TMPDIR'] = temporary;
});
afterEach(() => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
});

function written(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const lines = Array.from({ length: 100_000 }, (_, i) => `${i},${(i * 7919) % 65_537}`);
const zipped = gzipSync(lines.join('\n'));

async function streamed(path: string): Promise<number> {
  const stream = new LineStream({ path: path });
  let count = 0;
  try {
    do while (stream.next() !== undefined) count++;
    while (await stream.more());
  } finally {
    await stream.close();
  }
  return count;
}

async function readThrough(path: string): Promise<number> {
  const file = await openTextFile({ path: path });
  try {
    const reader = new LineReader(file);
    let count = 0;
    while (reader.next() !== undefined) count++;
    return count;
  } finally {
    file.close();
  }
}

describe('a zipped file that is read from anywhere', () => {
  it('is unzipped into a file without a name, which nothing has to remove', async () => {
    const progress: [string, number, number][] = [];
    const file = await openTextFile(
      { path: written('x.csv.gz', zipped) },
      {
        onProgress: (...news) => progress.push(news),
      },
    );
    expect(readdirSync(temporary)).toEqual([]);
    const reader = new LineReader(file);
    expect(reader.next()).toBe(lines[0]);
    expect(progress.at(-1)).toEqual(['x.csv.gz', zipped.length, zipped.length]);
    expect([file.name, file.isTruncated]).toEqual(['x.csv.gz', false]);
    file.close();
    file.close();
  });

  it('is known by its content, not by its name', async () => {
    expect(await readThrough(written('x.csv', zipped))).toBe(lines.length);
    expect(await readThrough(written('x.csv.gz', lines.join('\n')))).toBe(lines.length);
  });

  it('can be left at what is unzipped', async () => {
    let calls = 0;
    const file = await openTextFile({ path: written('x.csv.gz', zipped) }, { isStopped: () => ++calls > 1 });
    const reader = new LineReader(file);
    let count = 0;
    let last: string | undefined;
    for (let line = reader.next(); line !== undefined; line = reader.next()) {
      last = line;
      count++;
    }
    file.close();
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(lines.length);
    expect(last).toBe(lines[count - 1]);
  });

  it('that does not fit is said so, and leaves nothing open', async () => {
    process.env['TMPDIR'] = join(temporary, 'missing');
    await expect(openTextFile({ path: written('x.csv.gz', zipped) })).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('Cannot write a temporary file to'),
      remedy: expect.stringContaining('TMPDIR'),
    });
  });
});

describe('a file that cannot be read', () => {
  const damaged = Buffer.from(zipped);
  damaged.fill(0x55, damaged.length / 2, damaged.length / 2 + 100);
  const wrongSum = Buffer.from(zipped);
  wrongSum[wrongSum.length - 6] ^= 1;

  it.each([
    ['that is missing', () => join(folder, 'none.csv'), 'no-input', 'cannot be read: ENOENT'],
    ['that is a folder', () => folder, 'no-input', 'is not a file'],
    ['that is damaged', () => written('x.csv.gz', damaged), 'data', 'x.csv.gz is damaged'],
    [
      'whose checksum is wrong',
      () => written('x.csv.gz', wrongSum),
      'data',
      'x.csv.gz is damaged: incorrect data check',
    ],
    [
      'with a line that does not end',
      () => written('x.csv', Buffer.alloc(17 * MEBIBYTE, 'x')),
      'data',
      'x.csv line 1 is longer than 16 MiB',
    ],
    [
      'with a line that ends too late',
      () => written('x.csv', `ok\n\n${'x'.repeat(16 * MEBIBYTE + 1)}\nok`),
      'data',
      'x.csv line 3 is longer than 16 MiB',
    ],
  ])('%s is said so, streamed and sought', async (_what, path, code, problem) => {
    for (const read of [streamed, readThrough]) {
      await expect(read(path())).rejects.toMatchObject({ code, message: expect.stringContaining(problem) });
    }
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('costs no more memory than a line may, however much it unzips to', async () => {
    const path = written(
      'bomb.gz',
      Buffer.concat([gzipSync(Buffer.alloc(64 * MEBIBYTE)), gzipSync(Buffer.alloc(64 * MEBIBYTE))]),
    );
    const used = process.memoryUsage().rss;
    await expect(streamed(path)).rejects.toMatchObject({ code: 'data' });
    expect(process.memoryUsage().rss - used).toBeLessThan(128 * MEBIBYTE);
  });

  it('is not decompressed further than its first line that is too long', async () => {
    const progress: number[] = [];
    const file = await openTextFile(
      { path: written('bomb.gz', gzipSync(Buffer.concat([Buffer.from('ok\n'), Buffer.alloc(64 * MEBIBYTE)]))) },
      { onProgress: (_name, bytes) => progress.push(bytes) },
    );
    const reader = new LineReader(file);
    expect(reader.next()).toBe('ok');
    expect(() => reader.next()).toThrow('bomb.gz line 2 is longer than 16 MiB');
    file.close();
    // Pieces of 256 KiB.
    expect(progress.length).toBeLessThan(70);
  });

  it('of more than a million empty lines in a row is an error, of less is not', async () => {
    const lines = (count: number) => Buffer.concat([Buffer.from('a\r\n'), Buffer.alloc(count, '\n'), Buffer.from('b')]);
    for (const pack of [(bytes: Buffer) => bytes, (bytes: Buffer) => gzipSync(bytes)]) {
      expect(await readThrough(written('x.csv', pack(lines(900_000))))).toBe(2);
      await expect(readThrough(written('x.csv', pack(lines(3_000_000))))).rejects.toMatchObject({
        code: 'data',
        message: 'x.csv has more than 1000000 empty lines from line 2 on',
      });
    }
  });

  it('a line of just as much as it may be is read', async () => {
    const path = written('x.csv', `${'x'.repeat(16 * MEBIBYTE)}\nok`);
    expect([await streamed(path), await readThrough(path)]).toEqual([2, 2]);
  });
});
