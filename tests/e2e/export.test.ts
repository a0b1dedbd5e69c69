import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { openRowFile } from '../../src/cli/export/row-file.js';
import { type JsonRecord, lobtop, records } from '../support/program.js';
import { recordDemo } from '../support/recorded-demo.js';
import { hasShared, sharedPath } from '../support/shared.js';

const folder = mkdtempSync(join(tmpdir(), 'lobtop-export-'));
const capture = join(folder, 'demo.lob');
const FORMATS = ['csv', 'ndjson', 'parquet'] as const;

async function exported(name: string, flags: readonly string[], from = capture): Promise<string> {
  const path = join(folder, name);
  const { status, stderr } = await lobtop(['export', from, '-o', path, '--force', ...flags]);
  expect([status, stderr]).toEqual([0, expect.stringMatching(/^lobtop: \d+ rows of \w+ written to .*\n$/)]);
  return path;
}

/** DuckDB is the independent reader: none of its code is ours, nor of the library that wrote the file. */
async function query(path: string, sql: string): Promise<DuckDBValue[][]> {
  const connection = await (await DuckDBInstance.create()).connect();
  const reader = await connection.runAndReadAll(sql.replace('FILE', `'${path}'`));
  connection.closeSync();
  return reader.getRows();
}

async function replayed(...flags: readonly string[]): Promise<JsonRecord[]> {
  const { stdout } = await lobtop(['replay', capture, '--headless', '--json', '--interval', '0', ...flags]);
  return records(stdout);
}

beforeAll(async () => {
  expect(await recordDemo(capture)).toMatchObject({ status: 143 });
});

describe('lobtop export', () => {
  it.each(FORMATS)('trades as %s are the trades of the replay', async (format) => {
    const path = await exported(`trades.${format}`, []);
    const rows = await query(path, 'SELECT symbol, recvTs, id::VARCHAR, price, size, side FROM FILE');
    const trades = (await replayed('--streams', 'trade')).filter(({ type }) => type === 'trade');
    expect(trades.length).toBeGreaterThan(20);
    const fields = ['symbol', 'recvTs', 'id', 'price', 'size', 'side'];
    expect(rows.map(plain)).toEqual(trades.map((trade) => fields.map((field) => trade[field])));
  });

  it.each(FORMATS)('books as %s are the books of the replay', async (format) => {
    const path = await exported(`books.${format}`, ['--table', 'books', '--depth', '3']);
    const rows = await query(
      path,
      'SELECT * EXCLUDE (venue, exchangeTs, recvTs, state, contractKind, contractSize, settle) FROM FILE',
    );
    const books = (await replayed('--streams', 'book', '--depth', '3')).filter(({ type }) => type === 'book');
    expect(books.length).toBeGreaterThan(20);
    const cells = ({ symbol, seq, bids, asks }: JsonRecord) => [symbol, seq, ...[bids, asks].flat(2)];
    const wanted = new Set(books.map((book) => JSON.stringify(cells(book))));
    const got = new Set(rows.map((row) => JSON.stringify(plain(row))));
    // A book record appears for changes of what is shown; a row for every message.
    expect([...wanted].filter((row) => !got.has(row))).toEqual([]);
  });

  it.each(FORMATS)('the deltas of %s make the last book', async (format) => {
    const path = await exported(`deltas.${format}`, ['--table', 'deltas']);
    const rows = await query(path, 'SELECT symbol, reset, side, price, size FROM FILE');
    for (const symbol of ['BTC/USDT', 'ETH/USDT']) {
      const { bids, asks } = lastBook(rows.filter((row) => row[0] === symbol));
      const books = await replayed('--streams', 'book', '--depth', '10');
      const last = books.filter((record) => record.type === 'book' && record['symbol'] === symbol).at(-1);
      expect([bids.slice(0, 10), asks.slice(0, 10)]).toEqual([last?.['bids'], last?.['asks']]);
    }
  });

  it.each(FORMATS)('candles as %s are the candles of the replay', async (format) => {
    const path = await exported(`candles.${format}`, ['--table', 'candles', '--candles', 'tick:5']);
    const fields = ['symbol', 'openTs', 'closeTs', 'open', 'high', 'low', 'close', 'size', 'buySize', 'trades'];
    const columns = fields.map((field) => `"${field}"`).join();
    const rows = await query(path, `SELECT ${columns} FROM FILE WHERE trades = 5`);
    const all = await replayed('--streams', 'candle', '--candles', 'tick:5');
    const candles = all.filter(({ type, closed }) => type === 'candle' && closed === true);
    expect(candles.length).toBeGreaterThan(4);
    const byMarket = (a: readonly unknown[], b: readonly unknown[]) => String(a[0]).localeCompare(String(b[0]));
    const wanted = candles.map((candle) => fields.map((field) => candle[field]));
    expect(rows.map(plain).toSorted(byMarket)).toEqual(wanted.toSorted(byMarket));
  });

  it('a range of time is what was received in it', async () => {
    const all = await query(await exported('all.csv', []), 'SELECT recvTs FROM FILE');
    const times = all.map(([recvTs]) => Number(recvTs));
    const [from, to] = [times[Math.floor(times.length / 4)], times[Math.floor(times.length / 2)]];
    const range = ['--from', new Date(from).toISOString(), '--to', String(to)];
    const rows = await query(await exported('range.parquet', range), 'SELECT recvTs FROM FILE');
    expect(rows.flatMap(plain)).toEqual(times.filter((time) => time >= from && time <= to));
  });

  it('a table of several row groups', async () => {
    const path = join(folder, 'many.parquet');
    const columns = [
      { name: 'n', type: 'number' },
      { name: 'word', type: 'text' },
    ] as const;
    const file = await openRowFile(path, { format: 'parquet', columns, replaces: true });
    const rows = 120_001;
    for (let n = 1; n <= rows; n++) file.add([n, n % 2 === 0 ? undefined : `word ${n}`]);
    await file.close();
    const [answer] = await query(path, 'SELECT count(*), sum(n), count(word), count(DISTINCT word), max(n) FROM FILE');
    expect(answer.map(Number)).toEqual([rows, (rows * (rows + 1)) / 2, 60_001, 60_001, rows]);
    const groups = await query(path, 'SELECT count(DISTINCT row_group_id) FROM parquet_metadata(FILE)');
    expect(groups.flat().map(Number)).toEqual([3]);
  });

  it('writes over nothing that it was not told to', async () => {
    const path = join(folder, 'kept.csv');
    writeFileSync(path, 'kept');
    expect(await lobtop(['export', capture, '-o', path])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('already exists. Choose another name, or replace it with --force'),
    });
    expect(await lobtop(['export', join(folder, 'missing.lob'), '-o', path, '--force'])).toMatchObject({ status: 66 });
    expect(readFileSync(path, 'utf8')).toBe('kept');
    const self = await lobtop(['export', capture, '-o', capture, '--format', 'csv', '--force']);
    expect([self.status, self.stderr]).toEqual([2, expect.stringContaining('is an input file')]);
    expect((await lobtop(['verify', capture])).status).toBe(0);
  });

  it.each([
    [
      ['-o', 'x.xlsx'],
      2,
      'x.xlsx does not have the extension of an export format. Use .csv, .ndjson or .parquet, or set --format',
    ],
    [['-o', '/nowhere/x.csv'], 74, '/nowhere/x.csv cannot be written: ENOENT'],
    [['-o', '/dev/full', '--format', 'csv'], 74, 'Cannot write /dev/full: ENOSPC'],
    [['-o', '/dev/full', '--format', 'parquet'], 74, 'Cannot write /dev/full: ENOSPC'],
    [['-o', 'x.csv', '--from', 'yesterday'], 2, 'Expected a time like 2026-11-21T10:00:00Z'],
    [['-o', 'x.csv', '--table', 'orders'], 2, 'Allowed choices are trades, deltas, books, candles'],
  ] as const)('%j ends with %i and a sentence', async (flags, expected, sentence) => {
    const { status, stderr } = await lobtop(['export', capture, ...flags]);
    expect([status, stderr]).toEqual([expected, expect.stringContaining(sentence)]);
  });
});

const AAPL = ['data', 'lobster', 'AAPL_2012-06-21_34200000_57600000_message_10.csv'] as const;

describe.skipIf(!hasShared(...AAPL))('lobtop export of a LOBSTER file', () => {
  it('its books are the rows of the orderbook file beside it', async () => {
    const message = sharedPath(...AAPL);
    const path = await exported('aapl.parquet', ['--table', 'books', '--depth', '10'], message);
    const rows = await query(
      path,
      'SELECT * EXCLUDE (venue, symbol, seq, exchangeTs, recvTs, state, contractKind, contractSize, settle) FROM FILE',
    );
    const oracle = readFileSync(message.replace('_message_', '_orderbook_'), 'utf8').trim().split(/\r?\n/);
    expect(rows.map((row) => lobsterRow(plain(row)))).toEqual(oracle);
  });
});

/** Bid price, bid size … then asks, in dollars, as LOBSTER has it: ask price, ask size, bid price, bid size, level by level. */
function lobsterRow(cells: readonly unknown[]): string {
  const side = (from: number, at: number) => [
    Math.round(Number(cells[from + 2 * at]) * 10_000),
    cells[from + 2 * at + 1],
  ];
  return Array.from({ length: 10 }, (_, at) => [...side(20, at), ...side(0, at)])
    .flat()
    .join();
}

function lastBook(rows: readonly DuckDBValue[][]): { bids: number[][]; asks: number[][] } {
  const sides = { bid: new Map<number, number>(), ask: new Map<number, number>() };
  for (const [, reset, side, price, size] of rows) {
    if (reset) for (const levels of Object.values(sides)) levels.clear();
    const levels = sides[side as 'bid' | 'ask'];
    if (Number(size) === 0) levels.delete(Number(price));
    else levels.set(Number(price), Number(size));
  }
  const sorted = (levels: Map<number, number>, sign: number) => [...levels].sort(([a], [b]) => sign * (a - b));
  return { bids: sorted(sides.bid, -1), asks: sorted(sides.ask, 1) };
}

function plain(row: readonly DuckDBValue[]): unknown[] {
  return row.map((cell) => (typeof cell === 'bigint' ? Number(cell) : cell)).filter((cell) => cell !== null);
}
