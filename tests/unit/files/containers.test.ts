import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ByteStream } from '../../../src/engine/files/bytes/byte-stream.js';
import { isZip, zipMembers } from '../../../src/engine/files/bytes/zip.js';
import { packed as inContainer } from '../../support/containers.js';

const folder = mkdtempSync(join(tmpdir(), 'lobtop-containers-'));
const text = Array.from({ length: 60_000 }, (_, i) => `${i},${(i * 7919) % 65_537}`).join('\n');
/** Made by the reference programs; a text, "abc" and nothing, in base64. */
const ABC_ZSTD = 'KLUv/SADGQAAYWJj';
const EMPTY_XZ = '/Td6WFoAAATm1rRGAAAAABzfRCEftvN9AQAAAAAEWVo=';

function written(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

type Read = { readonly text: string; readonly isTruncated: boolean; readonly error: string | undefined };

async function read(path: string, member?: string): Promise<Read> {
  const stream = new ByteStream({ path, member });
  const parts: Buffer[] = [];
  let error: string | undefined;
  try {
    for (let bytes = await stream.next(); bytes !== undefined; bytes = await stream.next())
      parts.push(Buffer.from(bytes));
  } catch (thrown) {
    error = String(thrown);
  }
  await stream.close();
  return { text: Buffer.concat(parts).toString(), isTruncated: stream.isTruncated, error };
}

/** A zip archive with one deflated member. */
function zipOf(name: string, content: string): Buffer {
  const [data, deflated] = [Buffer.from(content), deflateRawSync(content)];
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  shared.writeUInt16LE(8, 4);
  shared.writeUInt32LE(crc32(data), 10);
  shared.writeUInt32LE(deflated.length, 14);
  shared.writeUInt32LE(data.length, 18);
  shared.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), shared, Buffer.from(name), deflated]);
  const entry = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), shared, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, entry, end]);
}

/** Whether a program is installed: the machine that tests may have node alone. */
function has(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function packed(program: 'zstd' | 'xz', flags: readonly string[] = []): Buffer {
  return execFileSync(program, ['-c', ...flags], { input: text, maxBuffer: 100_000_000 });
}

describe('gzip', () => {
  it('is read whatever its name, also in several members', async () => {
    expect(await read(written('plain.csv', gzipSync(text)))).toMatchObject({ text, isTruncated: false });
    const twice = Buffer.concat([gzipSync(text), gzipSync('more')]);
    expect((await read(written('twice.gz', twice))).text).toBe(`${text}more`);
  });

  it('is read as far as it goes, and says that its end is missing', async () => {
    const path = written('cut.gz', gzipSync(text));
    truncateSync(path, 100_000);
    const result = await read(path);
    expect([result.isTruncated, result.error]).toEqual([true, undefined]);
    expect(text.startsWith(result.text)).toBe(true);
    expect(result.text.length).toBeGreaterThan(10_000);
  });

  it('that is damaged is an error, after what came before', async () => {
    const bytes = gzipSync(text);
    bytes.fill(0x55, 60_000, 60_100);
    const { error, text: before } = await read(written('damaged.gz', bytes));
    expect(error).toMatch(/damaged\.gz is damaged: /);
    expect(text.slice(0, 1000)).toBe(before.slice(0, 1000));
  });
});

describe('Zstandard', () => {
  it('is read, in a frame that is smaller than its largest header', async () => {
    expect(await read(written('abc.zst', Buffer.from(ABC_ZSTD, 'base64')))).toMatchObject({
      text: 'abc',
      isTruncated: false,
    });
  });

  it('that asks for a window of gigabytes is refused', async () => {
    // Magic, no single segment, a window of 2^31 bytes, one empty last block.
    const bytes = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0x01, 0x00, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect((await read(written('window.zst', bytes))).error).toContain('its window is larger than 128 MiB');
  });

  it.skipIf(!has('zstd'))('is read with and without a checksum, in several frames, and when it is cut', async () => {
    for (const flags of [[], ['--no-check', '-19'], ['--long=24']]) {
      expect((await read(written('x.zst', packed('zstd', flags)))).text === text, flags.join()).toBe(true);
    }
    const frames = Buffer.concat([packed('zstd'), Buffer.from(ABC_ZSTD, 'base64'), packed('zstd')]);
    expect((await read(written('frames.zst', frames))).text === `${text}abc${text}`).toBe(true);
    const cut = await read(written('cut.zst', packed('zstd').subarray(0, 150_000)));
    expect([cut.isTruncated, cut.error, text.startsWith(cut.text)]).toEqual([true, undefined, true]);
  });

  it.skipIf(!has('zstd'))('of a gigabyte of zeros is decompressed block by block', async () => {
    const bomb = execFileSync('/bin/sh', ['-c', 'head -c 1000000000 /dev/zero | zstd -c']);
    const stream = new ByteStream({ path: written('bomb.zst', bomb) });
    let total = 0;
    let largest = 0;
    for (let bytes = await stream.next(); bytes !== undefined; bytes = await stream.next()) {
      total += bytes.length;
      largest = Math.max(largest, bytes.length);
    }
    await stream.close();
    expect([total, largest]).toEqual([1_000_000_000, 128 * 1024]);
  });
});

describe('xz', () => {
  it('that is empty has no bytes', async () => {
    expect(await read(written('empty.xz', Buffer.from(EMPTY_XZ, 'base64')))).toMatchObject({
      text: '',
      isTruncated: false,
      error: undefined,
    });
  });

  it('frees the decoder of a file that is not read to its end, and reads several files in turns', async () => {
    const long = Buffer.from('0123456789\n'.repeat(200_000));
    const path = written('long.xz', inContainer(long, '.xz'));
    const left = new ByteStream({ path });
    expect((await left.next())?.length).toBeGreaterThan(0);
    await left.close();
    const [one, other] = [new ByteStream({ path }), new ByteStream({ path })];
    let [bytes, otherBytes] = [0, 0];
    for (let piece = await one.next(); piece !== undefined; piece = await one.next()) {
      bytes += piece.length;
      otherBytes += (await other.next())?.length ?? 0;
    }
    expect([bytes, otherBytes]).toEqual([long.length, long.length]);
    await Promise.all([one.close(), other.close()]);
  });

  it.skipIf(!has('xz'))('is read, in several streams, and when it is cut', async () => {
    const xz = packed('xz');
    expect((await read(written('x.xz', xz))).text === text).toBe(true);
    expect((await read(written('two.xz', Buffer.concat([xz, xz])))).text === text + text).toBe(true);
    const cut = await read(written('cut.xz', xz.subarray(0, xz.length / 2)));
    expect([cut.isTruncated, cut.error, text.startsWith(cut.text)]).toEqual([true, undefined, true]);
  });
});

describe('a zip archive', () => {
  it('has members that are read, with their checksums', async () => {
    const path = written('a.zip', zipOf('data/x.csv', text));
    expect([isZip(path), await zipMembers(path)]).toEqual([true, ['data/x.csv']]);
    expect((await read(path, 'data/x.csv')).text === text).toBe(true);
  });

  it('with a member that is compressed itself is read through both', async () => {
    const path = written('gz.zip', zipOf('x.csv.gz', 'not gzip'));
    expect((await read(path, 'x.csv.gz')).text).toBe('not gzip');
  });

  it('that is damaged or cut is an error that names it', async () => {
    const bytes = zipOf('x.csv', text);
    bytes[bytes.indexOf('PK\x01\x02') + 16] ^= 1;
    expect((await read(written('crc.zip', bytes), 'x.csv')).error).toContain('crc.zip: x.csv cannot be unpacked: ');
    const cut = written('cut.zip', zipOf('x.csv', text).subarray(0, 1000));
    await expect(zipMembers(cut)).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining(`${basename(cut)} cannot be unpacked`),
    });
  });

  it('is not what has another beginning', () => {
    expect(isZip(written('no.zip', 'PK'))).toBe(false);
    expect(isZip(join(folder, 'missing.zip'))).toBe(false);
    expect(readFileSync(join(folder, 'no.zip'), 'utf8')).toBe('PK');
  });
});
