import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineReader } from '../../src/engine/files/lines/line-reader.js';
import { type LinePosition, LineSplitter } from '../../src/engine/files/lines/line-splitter.js';
import { LineStream } from '../../src/engine/files/lines/line-stream.js';
import { openTextFile } from '../../src/engine/files/lines/text-file.js';

type Line = { readonly text: string; readonly number: number };

const folder = mkdtempSync(join(tmpdir(), 'lobtop-lines-'));
let files = 0;
function written(bytes: Uint8Array): string {
  const path = join(folder, `${files++}.txt`);
  writeFileSync(path, bytes);
  return path;
}

/** What the lines are, read in the plainest way. */
function expectedLines(bytes: Buffer): Line[] {
  const lines: Line[] = [];
  const mark = Buffer.from('\ufeff');
  let at = 0;
  for (let number = 1; at < bytes.length; number++) {
    const found = bytes.indexOf('\n', at);
    let line = bytes.subarray(at, found < 0 ? bytes.length : found);
    at = found < 0 ? bytes.length : found + 1;
    if (line.at(-1) === 0x0d) line = line.subarray(0, -1);
    if (number === 1 && line.subarray(0, 3).equals(mark)) line = line.subarray(3);
    if (line.length > 0) lines.push({ text: line.toString(), number });
  }
  return lines;
}

async function streamed(path: string): Promise<Line[]> {
  const stream = new LineStream({ path: path });
  const lines: Line[] = [];
  do {
    for (let text = stream.next(); text !== undefined; text = stream.next()) {
      lines.push({ text, number: stream.lineNumber });
    }
  } while (await stream.more());
  await stream.close();
  return lines;
}

/** Reads a file from its beginning, then from some of its lines again. */
async function sought(path: string, jumps: readonly number[]) {
  const file = await openTextFile({ path: path });
  const reader = new LineReader(file);
  const lines: Line[] = [];
  const positions: LinePosition[] = [];
  const read = () => {
    const position = reader.position;
    const text = reader.next();
    return text === undefined ? undefined : { position, line: { text, number: reader.lineNumber } };
  };
  for (let next = read(); next !== undefined; next = read()) {
    lines.push(next.line);
    positions.push(next.position);
  }
  for (const jump of jumps) {
    if (positions.length === 0) break;
    const from = jump % positions.length;
    reader.goTo(positions[from]);
    expect(reader.position).toEqual(positions[from]);
    for (let i = from; i < Math.min(lines.length, from + 1 + (jump % 5)); i++) {
      expect(read()?.line).toEqual(lines[i]);
      expect(reader.position.offset).toBeGreaterThan(positions[i].offset);
    }
  }
  file.close();
  return lines;
}

const character = fc.constantFrom('a', '1', ',', ' ', '\r', '\u00e4', '\u20ac', '\u{1f600}', '\ufeff', '\ud800', '\0');
const content = fc
  .tuple(fc.array(character, { maxLength: 8 }), fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, fc.nat(60_000)))
  .map(([characters, times]) => characters.join('').repeat(times));
const text = fc
  .record({
    mark: fc.boolean(),
    lines: fc.array(fc.tuple(content, fc.constantFrom('\n', '\r\n', '\n\n')), { maxLength: 12 }),
    last: fc.oneof(fc.constant(''), content),
  })
  .map(({ mark, lines, last }) => Buffer.from(`${mark ? '\ufeff' : ''}${lines.flat().join('')}${last}`));
const bytes = fc.oneof(
  { weight: 5, arbitrary: text },
  fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array)),
  fc.array(fc.constantFrom(0x0a, 0x0d, 0xe2, 0x82, 0xac, 0x61), { maxLength: 60 }).map((array) => Buffer.from(array)),
);

describe('the lines of a text', () => {
  it('are the same however its bytes are cut', () => {
    fc.assert(
      fc.property(bytes, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (whole, cuts) => {
        const splitter = new LineSplitter('x');
        const lines: Line[] = [];
        const take = () => {
          for (let line = splitter.next(); line !== undefined; line = splitter.next()) {
            lines.push({ text: line, number: splitter.lineNumber });
          }
        };
        // Whole kilobytes for long texts, for the sake of time.
        const scale = whole.length > 5000 ? 1000 : 1;
        for (let at = 0, i = 0; at < whole.length; i++) {
          const length = cuts[i % cuts.length] * scale;
          splitter.push(whole.subarray(at, at + length));
          at += length;
          take();
        }
        splitter.end();
        take();
        expect(lines).toEqual(expectedLines(whole));
        const ends = whole.filter((byte) => byte === 0x0a).length;
        const hasRest = whole.length > 0 && whole.at(-1) !== 0x0a;
        expect(splitter.position).toEqual({ offset: whole.length, lineNumber: ends + (hasRest ? 1 : 0) });
      }),
      { numRuns: 300 },
    );
  });

  it('are the same plain and zipped, streamed, and sought, after every jump', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, fc.array(fc.nat()), fc.nat(), async (whole, jumps, cut) => {
        const expected = expectedLines(whole);
        const at = whole.length === 0 ? 0 : cut % whole.length;
        const zipped = [
          gzipSync(whole),
          // Members of a gzip file follow each other; padding behind them is not data.
          Buffer.concat([gzipSync(whole.subarray(0, at)), gzipSync(whole.subarray(at)), Buffer.alloc(100)]),
        ];
        const isZippedItself = whole[0] === 0x1f && whole[1] === 0x8b;
        for (const content of isZippedItself ? zipped : [whole, ...zipped]) {
          const path = written(content);
          expect(await streamed(path)).toEqual(expected);
          expect(await sought(path, jumps)).toEqual(expected);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('of a zipped file that is cut short are those that are complete before the cut', async () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `${i},${(i * 7919) % 1000},\u20ac${i % 13}`);
    const zipped = gzipSync(lines.join('\n'));
    // The head of a gzip file is ten bytes long.
    for (let length = 10; length < zipped.length; length += 97) {
      const cut = zipped.subarray(0, length);
      const unzipped = gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
      const complete = unzipped.slice(0, unzipped.lastIndexOf('\n') + 1);
      const path = written(cut);
      const expected = expectedLines(Buffer.from(complete));
      expect(await streamed(path)).toEqual(expected);
      expect(await sought(path, [])).toEqual(expected);
    }
  });
});
