import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ByteStream } from '../../../src/engine/files/bytes/byte-stream.js';
import { openTextFile } from '../../../src/engine/files/lines/text-file.js';
import { findLobster, prepareImport } from '../../../src/engine/internal.js';
import { zipOf } from '../../support/containers.js';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const tar = Buffer.alloc(1024);
tar.write('x.csv');
tar.write('ustar\x0000', 257);
const SEVEN_ZIP = latin1(`7z\xbc\xaf\x27\x1c\0\x04${'\0'.repeat(100)}`);

function written(name: string, content: Uint8Array): string {
  const path = join(mkdtempSync(join(tmpdir(), 'lobtop-archives-')), name);
  writeFileSync(path, content);
  return path;
}

async function streamed(path: string, member?: string): Promise<number> {
  const bytes = new ByteStream({ path, member });
  let length = 0;
  try {
    for (let piece = await bytes.next(); piece !== undefined; piece = await bytes.next()) length += piece.length;
  } finally {
    await bytes.close();
  }
  return length;
}

describe('an archive of a kind that is not read', () => {
  it.each([
    ['h5', latin1('\x89HDF\r\n\x1a\nrest'), 'an HDF5 file, which is not read'],
    ['feather', latin1('ARROW1\0\0rest'), 'an Arrow (Feather) file, which is not read'],
    ['npy', latin1('\x93NUMPY\x01\0rest'), 'a NumPy array, which is not read'],
    ['pkl', latin1('\x80\x04\x95\0rest'), 'a Python pickle, which is not read'],
    ['7z', SEVEN_ZIP, 'a 7z archive: unpack it first, with 7z x'],
    ['rar', latin1('Rar!\x1a\x07\x01\0rest'), 'a rar archive: unpack it first, with unrar x'],
    ['tar', tar, 'a tar archive: unpack it first, with tar -xf'],
    ['tar.gz', gzipSync(tar), 'a tar archive: unpack it first, with tar -xf'],
    ['csv.bz2', latin1('BZh91AY&SYrest'), 'a bzip2 file: unpack it first, with bunzip2'],
    ['csv.lz4', latin1('\x04\x22\x4d\x18rest'), 'an lz4 file: unpack it first, with unlz4'],
  ])('says what it is, in every format: %s', async (extension, content, problem) => {
    const name = `AAPL_2012-06-21.${extension}`;
    const error = { code: 'data', message: `${name} is ${problem}` };
    const path = written(name, content);
    await expect(streamed(path)).rejects.toMatchObject(error);
    await expect(openTextFile({ path })).rejects.toMatchObject(error);
    await expect(findLobster(path)).rejects.toMatchObject(error);
    await expect(prepareImport({ paths: [path] })).rejects.toMatchObject(error);
  });

  it('is recognised inside another archive', async () => {
    const path = written('a.zip', zipOf({ 'x.7z': SEVEN_ZIP, 'y.zip': zipOf({ 'y.csv': latin1('1') }) }));
    await expect(streamed(path, 'x.7z')).rejects.toThrow('a.zip: x.7z is a 7z archive: unpack it first');
    await expect(streamed(path, 'y.zip')).rejects.toThrow('a.zip: y.zip is a zip archive, which can only be read from');
  });

  it.each(['BZh is a text', 'BZh9,1,2', '7z,1,2', 'Rar!', 'x'.repeat(300), ''])(
    'is not a text: %j',
    async (content) => {
      const path = written('x.csv', latin1(content));
      expect(await streamed(path)).toBe(content.length);
      (await openTextFile({ path })).close();
    },
  );
});
