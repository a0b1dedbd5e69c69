import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lobtop, records } from '../support/program.js';
import { SimulatedStand } from '../support/simulated-stand.js';

const COMMAND = ['watch', 'stand:BTC/USDT', '--headless', '--json', '--streams', 'candle'];

const MINUTE_MS = 60_000;

let stand: SimulatedStand;
let cache = '';

beforeEach(async () => {
  // Early in a minute of the venue's: one that ends while a test runs would be asked for as well.
  stand = await SimulatedStand.open({ startTs: Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS + 5000 });
  cache = mkdtempSync(join(tmpdir(), 'lobtop-cache-'));
});

afterEach(() => stand.close());

const run = (...flags: string[]) =>
  lobtop([...COMMAND, ...flags, '--duration', '4s'], { config: stand.config, env: { XDG_CACHE_HOME: cache } });
const folder = () => join(cache, 'lobtop', 'candles');

it('candles from before the start are kept on disk; the next start asks for the tail; a damaged file is named and replaced', async () => {
  expect(await run()).toMatchObject({ status: 0, stderr: '' });
  expect(stand.klines.length).toBe(2);
  const [file] = readdirSync(folder());
  expect(file).toMatch(/^stand-[0-9a-f]{8}-BTC%2FUSDT-1m\.parquet$/);

  stand.klines.length = 0;
  expect(await run()).toMatchObject({ status: 0, stderr: '' });
  const [explicit] = stand.klines;
  expect(Number(explicit.split(' ')[1])).toBeGreaterThan(Date.now() - 10 * 60_000);

  const bytes = readFileSync(join(folder(), file));
  bytes[100] ^= 1;
  writeFileSync(join(folder(), file), bytes);
  const { status, stderr } = await run();
  expect(status).toBe(0);
  expect(stderr).toMatch(
    /^lobtop: candle cache is damaged \(.*\): fetching again, old file renamed to .*-1m\.parquet\.damaged\n$/,
  );
  expect(readdirSync(folder()).sort()).toEqual([file, `${file}.damaged`]);
});

it('with --no-history the venue is asked for no candles and nothing is kept', async () => {
  expect(await run('--no-history')).toMatchObject({ status: 0, stderr: '' });
  expect(stand.klines).toEqual([]);
  expect(() => readdirSync(folder())).toThrow();
});

it('candles close by the venue’s clock, each once, and empty ones are flat when wanted', async () => {
  const { stdout } = await run('--candles', 'time:20ms', '--candle-gaps', 'flat', '--no-history');
  const candles = records(stdout).filter(({ type, amended }) => type === 'candle' && amended === false);
  const opens = candles.map(({ openTs }) => openTs as number);
  expect(opens.length).toBeGreaterThan(4);
  expect(opens).toEqual(opens.map((_, i) => opens[0] + i * 20));
  expect(candles.some(({ size }) => size === 0)).toBe(true);
});
