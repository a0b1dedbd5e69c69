import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { writeOutput } from '../../../src/cli/output-file.js';

const L2 = 'binance_incremental_book_L2_2020-02-01_BTCUSDT.csv';
const TRADES = 'binance_trades_2020-02-01_BTCUSDT.csv.gz';
const MESSAGES = 'AAPL_2012-06-21_34200000_57600000_message_10.csv';
const ORDERBOOK = 'AAPL_2012-06-21_34200000_57600000_orderbook_10.csv';

function folder(...names: readonly string[]): string {
  const path = mkdtempSync(join(tmpdir(), 'lobtop-output-'));
  for (const name of names) writeFileSync(join(path, name), name);
  return path;
}

it.each([
  ['the input itself', L2, L2],
  ['the trades beside a book', L2, TRADES],
  ['the orderbook of LOBSTER’s messages', MESSAGES, ORDERBOOK],
  ['the messages of LOBSTER’s orderbook', ORDERBOOK, MESSAGES],
])('is never %s, not even when it may be replaced', async (_what, input, output) => {
  const place = folder(input, output);
  const options = { inputs: [join(place, input)], replaces: true, signal: new AbortController().signal };
  const write = async () => expect.unreachable('nothing is written');
  await expect(writeOutput(join(place, output), options, write)).rejects.toThrow('is an input file');
  expect(readFileSync(join(place, output), 'utf8')).toBe(output);
});

it('is never an input under another name', async () => {
  const place = folder('a.csv');
  symlinkSync('a.csv', join(place, 'b.csv'));
  const options = { inputs: [join(place, 'a.csv')], replaces: true, signal: new AbortController().signal };
  await expect(writeOutput(join(place, 'b.csv'), options, async () => {})).rejects.toThrow('is an input file');
});

it('is written beside files that are not read', async () => {
  const place = folder(L2, 'other.csv');
  const options = { inputs: [join(place, L2)], replaces: true, signal: new AbortController().signal };
  await writeOutput(join(place, 'other.csv'), options, async (path) => writeFileSync(path, 'new'));
  expect(readFileSync(join(place, 'other.csv'), 'utf8')).toBe('new');
});

it('that is a pipe is waited for until somebody reads it, and that can be ended', async () => {
  const pipe = join(folder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const stop = new AbortController();
  const options = { inputs: [], replaces: true, signal: stop.signal };
  const stopped = writeOutput(pipe, options, async () => expect.unreachable('nobody reads it'));
  stop.abort();
  await expect(stopped).rejects.toThrow('It was stopped: nothing was written');
  const written = writeOutput(pipe, { ...options, signal: new AbortController().signal }, async (path) =>
    writeFileSync(path, 'all of it'),
  );
  const read = promisify(execFile)('cat', [pipe]);
  await written;
  expect((await read).stdout).toBe('all of it');
});
