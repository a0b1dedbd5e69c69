import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { imported, newFile } from '../../support/imported.js';

describe('files that are no data, or must be written differently', () => {
  it.each([
    ['a web page', '<!DOCTYPE html>\n<html>', 'is a web page', 'Fetch it again'],
    ['XML', '<?xml version="1.0"?>\n<Error><Code>NoSuchKey</Code></Error>', 'is XML', 'Fetch it again'],
    ['an error in JSON', '{"code":-1121,"msg":"Invalid symbol."}', 'is an answer of a server', 'Fetch it again'],
    ['a checksum', `${'e5'.repeat(32)}  B-trades-2024.zip`, 'has a checksum of another file', 'Name the file'],
    ['a pointer of Git LFS', 'version https://git-lfs.github.com/spec/v1\noid x', 'Git LFS', 'git lfs pull'],
    ['a JSON list', '[{"price":1,"size":2}]', 'is one JSON list', 'jq -c'],
    ['a JSON list of several lines', '[\n{"price":1,"size":2}\n]', 'is one JSON list', 'jq -c'],
    ['lines that end with CR', 'time,price,size\r1,2,3\r', 'end with CR alone', "tr '\\r' '\\n'"],
    ['UTF-16 without a mark', 't\0i\0m\0e\0,\0p\0\n\0', 'has NUL bytes', 'iconv'],
  ])('%s', async (_what, text, words, remedy) => {
    await expect(imported([newFile('file', text)])).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining(words),
      remedy: expect.stringContaining(remedy),
    });
  });
});

describe('text in UTF-16', () => {
  const text = '\ufefftimestamp_ms,price,size,symbol\n1700000000000,100,2,€\n';

  it.each([
    ['little-endian', (bytes: Buffer) => bytes],
    ['big-endian', (bytes: Buffer) => bytes.swap16()],
  ])('%s, with a byte order mark, is read as UTF-8 is', async (_what, order) => {
    const file = newFile('t.csv', '');
    writeFileSync(file, order(Buffer.from(text, 'utf16le')));
    const { trades, market } = await imported([file]);
    expect([trades.length, trades[0].size, market.symbol]).toEqual([1, 2, '€']);
  });
});
