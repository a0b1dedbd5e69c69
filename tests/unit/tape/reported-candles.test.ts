import { describe, expect, it } from 'vitest';
import { PriceGrid, type ReportedCandle, Tape } from '../../../src/engine/internal.js';

const MINUTE = 60_000;
const candle = (
  minute: number,
  [openTicks, highTicks, lowTicks, closeTicks]: readonly number[],
  size: number,
  intervalMs = MINUTE,
): ReportedCandle => ({
  intervalMs,
  openTs: minute * MINUTE,
  recvTs: minute * MINUTE + intervalMs,
  openTicks,
  highTicks,
  lowTicks,
  closeTicks,
  size,
});

const MINUTES = [
  candle(0, [10, 14, 9, 12], 1),
  candle(1, [12, 13, 8, 9], 2),
  candle(5, [20, 21, 19, 20], 4),
  candle(9, [20, 25, 20, 24], 8),
];

function seriesOf(intervalMs: number, ...candles: readonly ReportedCandle[]) {
  const tape = new Tape(PriceGrid.of('1'));
  const series = tape.candles({ type: 'time', intervalMs });
  for (const each of candles) tape.addReported(each);
  const all = Array.from({ length: series.length }, (_, age) => series.candle(series.length - 1 - age));
  return { tape, series, all };
}

describe('candles that are reported whole', () => {
  it('are closed candles without sides and numbers of trades', () => {
    const { all } = seriesOf(MINUTE, ...MINUTES);
    expect(
      all.map((each) => [each?.openTs, each?.openTicks, each?.highTicks, each?.lowTicks, each?.closeTicks, each?.size]),
    ).toEqual([
      [0, 10, 14, 9, 12, 1],
      [MINUTE, 12, 13, 8, 9, 2],
      [5 * MINUTE, 20, 21, 19, 20, 4],
      [9 * MINUTE, 20, 25, 20, 24, 8],
    ]);
    for (const each of all) expect(each).toMatchObject({ isClosed: true, buySize: undefined, trades: undefined });
  });

  it('are parts of candles of a longer interval, of which the last is open until it is over', () => {
    const { all } = seriesOf(5 * MINUTE, ...MINUTES.slice(0, 3));
    expect(
      all.map((each) => [
        each?.openTs,
        each?.openTicks,
        each?.highTicks,
        each?.lowTicks,
        each?.closeTicks,
        each?.size,
        each?.isClosed,
      ]),
    ).toEqual([
      [0, 10, 14, 8, 9, 3, true],
      [5 * MINUTE, 20, 21, 19, 20, 4, false],
    ]);
    expect(seriesOf(5 * MINUTE, ...MINUTES).all.map((each) => [each?.size, each?.isClosed])).toEqual([
      [3, true],
      [12, true],
    ]);
  });

  it('say nothing about shorter intervals, and count once', () => {
    expect(seriesOf(MINUTE, candle(0, [1, 2, 1, 2], 5, 5 * MINUTE)).all).toEqual([]);
    const [first, second] = MINUTES;
    expect(seriesOf(MINUTE, first, second, second, first).all.map((each) => each?.size)).toEqual([1, 2]);
  });

  it('leave candles with trades as they are', () => {
    const tape = new Tape(PriceGrid.of('1'));
    const series = tape.candles({ type: 'time', intervalMs: MINUTE });
    tape.add({ id: '', exchangeTs: 5, recvTs: 5, priceTicks: 50, size: 1, side: 'buy' }, true);
    tape.addReported(candle(0, [10, 14, 9, 12], 7));
    expect(series.candle()).toMatchObject({ openTicks: 50, size: 1, trades: 1 });
  });
});
