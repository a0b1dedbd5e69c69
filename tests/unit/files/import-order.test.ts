import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortedLines } from '../../../src/engine/files/import/sorted-lines.js';
import { LineStream } from '../../../src/engine/files/lines/line-stream.js';
import { imported, newFile } from '../../support/imported.js';

const HEADER = 'timestamp_ms,price,size,side,symbol';
const T = 1_700_000_000_000;
type Row = readonly [ms: number, size: number, symbol?: string];
const csv = (rows: readonly Row[]) =>
  [HEADER, ...rows.map(([ms, size, symbol = 'A']) => `${T + ms},10,${size},buy,${symbol}`)].join('\n');
const sizes = async (...files: readonly string[]) => (await imported(files)).trades.map(({ size }) => size);

describe('lines that are not in the order of their times', () => {
  it('of a file that has its newest line first are reversed, those of one time too', async () => {
    const newest: Row[] = [
      [30, 5],
      [20, 4],
      [20, 3],
      [20, 2],
      [10, 1],
    ];
    const path = newFile('newest.csv', csv(newest));
    expect(await sizes(path)).toEqual([1, 2, 3, 4, 5]);
    expect((await imported([path])).notices).toEqual(['newest.csv has its newest line first: sorting it']);
  });

  it('of symbols one after the other are merged; those of one time keep their order', async () => {
    const blocks: Row[] = [
      [10, 1, 'A'],
      [30, 3, 'A'],
      [30, 4, 'A'],
      [10, 2, 'B'],
      [40, 5, 'B'],
    ];
    const { trades, markets, notices } = await imported([newFile('blocks.csv', csv(blocks))]);
    expect(trades.map(({ size }) => size)).toEqual([1, 2, 3, 4, 5]);
    expect(markets.map(({ symbol }) => symbol)).toEqual(['A', 'B']);
    expect(notices).toEqual(['blocks.csv is not in the order of its times: sorting it']);
  });

  it('give none when the reading was stopped: any of them could come first', async () => {
    const lines = await sortedLines(new LineStream({ path: newFile('s.csv', '3\n2\n1') }), {
      timeOf: Number,
      isDescending: true,
      onDisk: () => {},
      isStopped: () => true,
    });
    expect([lines.next(), await lines.more()]).toEqual([undefined, false]);
    await lines.close();
  });

  it('are sorted in bounded memory, on disk, as they would be in memory', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(50), { minLength: 1, maxLength: 300 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 20_000 }),
        async (times, isDescending, memoryLength) => {
          const folder = mkdtempSync(join(tmpdir(), 'lobtop-sort-'));
          const path = join(folder, 'x.csv');
          writeFileSync(path, times.map((time, at) => `${time},${at}`).join('\n'));
          const lines = await sortedLines(new LineStream({ path }), {
            timeOf: (line) => Number(line.split(',')[0]),
            isDescending,
            onDisk: () => {},
            isStopped: () => false,
            memoryLength,
          });
          const got: string[] = [];
          for (let line = lines.next(); line !== undefined; line = lines.next()) {
            got.push(line);
            // Errors name the line of the file.
            expect(Number(line.split(',')[1])).toBe(lines.lineNumber - 1);
          }
          await lines.close();
          const direction = isDescending ? -1 : 1;
          const expected = times
            .map((time, at) => ({ time, at }))
            .sort((a, b) => a.time - b.time || direction * (a.at - b.at))
            .map(({ time, at }) => `${time},${at}`);
          expect(got).toEqual(expected);
          expect(readdirSync(folder)).toEqual(['x.csv']);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('name the line of the file that is wrong, wherever it is sorted to', async () => {
    const text = `${csv([
      [30, 3],
      [20, 2],
    ])}\n${T + 10},x,1,buy,A\n`;
    await expect(imported([newFile('wrong.csv', text)])).rejects.toThrow(
      'wrong.csv line 4: "x" is not a plain decimal',
    );
  });
});

describe('several files of one kind', () => {
  it('play together on one clock, whatever their order', async () => {
    const odd: Row[] = [
      [10, 1, 'A'],
      [30, 3, 'A'],
    ];
    const even: Row[] = [
      [20, 2, 'B'],
      [40, 4, 'B'],
    ];
    const paths = [newFile('even.csv', csv(even)), newFile('odd.csv', csv(odd))];
    expect(await sizes(...paths)).toEqual([1, 2, 3, 4]);
  });

  it('are opened when their time has come: parts of one book go on where the last one ended', async () => {
    const columns = 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount';
    const row = (ms: number, rest: string) => `x,A,${(T + ms) * 1000},${(T + ms) * 1000},${rest}`;
    const first = newFile('1.csv', [columns, row(1, 'true,bid,9,1'), row(1, 'true,ask,11,1')].join('\n'));
    const second = newFile('2.csv', [columns, row(2, 'false,bid,9.5,2'), row(3, 'false,ask,11,0')].join('\n'));
    const { states, markets } = await imported([second, first]);
    expect(states).toEqual(['9.0:1 | 11.0:1', '9.5:2 9.0:1 | 11.0:1', '9.5:2 9.0:1 | ']);
    expect(markets).toHaveLength(1);
  });
});

describe('a range of times', () => {
  it('has exactly the rows from its start to its end, both inclusive', async () => {
    const rows = Array.from({ length: 100 }, (_, i): Row => [i * 10, i + 1]);
    const path = newFile('range.csv', csv(rows));
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), fc.nat(1000), async (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const { trades } = await imported([path], { fromTs: T + from, toTs: T + to });
        const expected = rows.filter(([ms]) => ms >= from && ms <= to).map(([, size]) => size);
        expect(trades.map(({ size }) => size)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});
