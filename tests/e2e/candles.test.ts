import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { endWhen, type JsonRecord, lobtop, lobtopUntil, records, recordsSoFar } from '../support/program.js';
import { SimulatedStand } from '../support/simulated-stand.js';

const COMMAND = ['watch', 'stand:BTC/USDT', '--headless', '--json'];

const MINUTE_MS = 60_000;
/** SIGTERM. */
const ENDED = 143;

let stand: SimulatedStand | undefined;
let cache = '';

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'lobtop-cache-'));
});

afterEach(() => stand?.close());

/** Early in a minute of the venue's: one that ends while a test runs would be asked for as well. */
async function open(factor: number): Promise<SimulatedStand> {
  const startTs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS + 5000;
  stand = await SimulatedStand.open({ startTs, factor });
  return stand;
}

const folder = () => join(cache, 'lobtop', 'candles');
const files = () => (existsSync(folder()) ? readdirSync(folder()).sort() : []);
const environment = ({ config }: SimulatedStand) => ({ config, env: { XDG_CACHE_HOME: cache } });

it('candles from before the start are kept on disk; the next start asks for the tail; a damaged file is named and replaced', async () => {
  // So slow that its minute lasts longer than the test.
  const venue = await open(0.05);
  const until = (isTime: () => boolean, what: string) =>
    lobtop([...COMMAND, '--streams', 'candle'], { ...environment(venue), during: endWhen(isTime, what) });
  const isKept = () => files().some((name) => name.endsWith('.parquet'));
  expect(await until(isKept, 'kept candles')).toMatchObject({ status: ENDED, stderr: '' });
  expect(venue.klines.length).toBe(2);
  const [file] = files();
  expect(file).toMatch(/^stand-[0-9a-f]{8}-BTC%2FUSDT-1m\.parquet$/);

  venue.klines.length = 0;
  expect(await until(() => venue.klines.length > 0, 'candles asked for')).toMatchObject({ status: ENDED, stderr: '' });
  const [explicit] = venue.klines;
  expect(Number(explicit.split(' ')[1])).toBeGreaterThan(venue.nowTs - 10 * MINUTE_MS);

  const bytes = readFileSync(join(folder(), file));
  bytes[100] ^= 1;
  writeFileSync(join(folder(), file), bytes);
  const { status, stderr } = await until(() => isKept() && files().length > 1, 'candles kept anew');
  expect(status).toBe(ENDED);
  expect(stderr).toMatch(
    /^lobtop: candle cache is damaged \(.*\): fetching again, old file renamed to .*-1m\.parquet\.damaged\n$/,
  );
  expect(files()).toEqual([file, `${file}.damaged`]);
});

it('with --no-history the venue is asked for no candles and nothing is kept', async () => {
  const venue = await open(1);
  // History is asked for within a second of the market being known.
  const isLater = (stdout: string) => {
    const times = recordsSoFar(stdout).flatMap(({ type, exchangeTs }) =>
      type === 'trade' ? [Number(exchangeTs)] : [],
    );
    return Math.max(...times) - Math.min(...times) > 3000;
  };
  const flags = ['--streams', 'candle,trade', '--no-history'];
  const finished = await lobtopUntil(isLater, [...COMMAND, ...flags], environment(venue));
  expect(finished).toMatchObject({ status: ENDED, stderr: '' });
  expect(venue.klines).toEqual([]);
  expect(files()).toEqual([]);
});

it('candles close by the venue’s clock, each once, and empty ones are flat when wanted', async () => {
  const venue = await open(1);
  const closed = (all: readonly JsonRecord[]) =>
    all.filter(({ type, amended }) => type === 'candle' && amended === false);
  const hasEmpty = (stdout: string) => {
    const candles = closed(recordsSoFar(stdout));
    return candles.length > 4 && candles.some(({ size }) => size === 0);
  };
  const flags = ['--streams', 'candle', '--candles', 'time:20ms', '--candle-gaps', 'flat', '--no-history'];
  const { stdout } = await lobtopUntil(hasEmpty, [...COMMAND, ...flags], environment(venue));
  const opens = closed(records(stdout)).map(({ openTs }) => openTs as number);
  expect(opens.length).toBeGreaterThan(4);
  expect(opens).toEqual(opens.map((_, i) => opens[0] + i * 20));
});
