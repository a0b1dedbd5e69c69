import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type Candle,
  type CandleKind,
  type CandleSeries,
  openSession,
  type Session,
} from '../../src/engine/internal.js';
import { FAST, PacedClock } from '../support/paced-clock.js';
import { SimulatedStand } from '../support/simulated-stand.js';

const MINUTE = 60_000;
const KIND: CandleKind = { type: 'time', intervalMs: MINUTE };
const START = Date.parse('2026-11-20T23:57:20Z');

let dir = '';
let stand: SimulatedStand;
/** The session's and the venue's: it passes only while the test waits. */
let clock: PacedClock;
const sessions: Session[] = [];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'lobtop-candles-'));
  clock = new PacedClock(FAST);
  stand = await SimulatedStand.open({ startTs: START, factor: FAST, clock });
});

afterEach(() => {
  for (const session of sessions.splice(0)) session.close();
  stand.close();
  rmSync(dir, { recursive: true, force: true });
});

async function watch(): Promise<{ session: Session; series: CandleSeries; history: () => string }> {
  const session = openSession({
    targets: [{ venue: 'stand', symbol: 'BTC/USDT' }],
    venues: { stand: stand.settings },
    clock,
    cacheDir: dir,
    candles: { history: 100 },
  });
  sessions.push(session);
  const [watched] = session.watched;
  const view = await clock.until(() => session.candles(watched.market, KIND), 'the market is known');
  const history = () => `${view.history?.progress.state} ${view.history?.progress.cached}`;
  return { session, series: view.series, history };
}

const all = (series: CandleSeries) =>
  Array.from({ length: series.length }, (_, i) => series.candle(series.length - 1 - i) as Candle);

/** The venue's candles of the same times. */
function truth(series: CandleSeries): unknown[][] {
  const klines = stand.market.klines(MINUTE, 1000, series.candle(series.length - 1)?.openTs) as [number, ...string[]][];
  return klines.map(([ts, ...figures]) => [ts, ...figures.slice(0, 5).map(Number)]);
}

function shown(series: CandleSeries): unknown[][] {
  return all(series).map(({ openTs, openTicks, highTicks, lowTicks, closeTicks, size }) => [
    openTs,
    ...[openTicks, highTicks, lowTicks, closeTicks].map((ticks) => series.grid.price(ticks)),
    Number(size.toFixed(5)),
  ]);
}

it('candles from the venue’s history, the torn one and those of live trades are together the venue’s own; a second start asks for the tail alone', async () => {
  const first = await watch();
  await clock.until(() => first.history() === 'ready 0', first.history);
  expect(first.series.length).toBeGreaterThan(100);
  const tornTs = first.series.candle()?.openTs ?? 0;
  expect(first.series.candle()).toMatchObject({ hasGap: true, isClosed: false });
  // Two whole minutes of trades, and the venue's own word on the torn one.
  await clock.until(() => stand.nowTs > tornTs + 3 * MINUTE + 10_000, 'three minutes');
  const torn = () => all(first.series).find(({ openTs }) => openTs === tornTs);
  await clock.until(() => torn()?.hasGap === false, 'the torn candle is mended');
  stand.freeze();
  await clock.until(
    () => {
      const [mine, theirs] = [shown(first.series), truth(first.series)];
      return JSON.stringify(mine.slice(0, -1)) === JSON.stringify(theirs.slice(0, -1));
    },
    () => JSON.stringify([shown(first.series).slice(-5), truth(first.series).slice(-5)]),
  );
  expect(
    all(first.series)
      .slice(-3, -1)
      .map(({ hasGap, trades }) => [hasGap, (trades ?? 0) > 0]),
  ).toEqual([
    [false, true],
    [false, true],
  ]);
  first.session.close();

  const second = await watch();
  await clock.until(() => second.history().startsWith('ready'), second.history);
  expect(Number(second.history().split(' ')[1])).toBeGreaterThanOrEqual(100);
  expect(shown(second.series).slice(0, -1)).toEqual(truth(second.series).slice(0, -1));
});
