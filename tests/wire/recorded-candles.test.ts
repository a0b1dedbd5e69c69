import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type CandleKind, CandleSeries, PriceGrid, TAKER, tradeColumns } from '../../src/engine/internal.js';
import { gunzipLines, hasShared, sharedPath } from '../support/shared.js';

const MINUTE = 60_000;

type Row = readonly [ts: number, open: string, high: string, low: string, close: string, size: string, trades?: number];

describe.skipIf(!hasShared('data', 'trades-ohlcv'))(
  'candles of recorded trades are the exchange’s own, to the last digit',
  () => {
    const FOLDER = ['data', 'trades-ohlcv'];
    const DATABENTO = 'databento_glbx_trades_2024-07-01.csv.gz';
    const trades = () => csv(...FOLDER, 'binance_XRP-ETH_2019-10-11-trades.csv.gz');

    test.each([
      ['1m', MINUTE, 1440, 418],
      ['5m', 5 * MINUTE, 288, 1],
    ])('Binance XRP/ETH, %s: empty intervals stand at the close before', (name, intervalMs, count, flat) => {
      const series = new CandleSeries(
        { type: 'time', intervalMs },
        { grid: PriceGrid.of('0.00000001'), capacity: 2000, gaps: 'flat' },
      );
      const rows = trades();
      const columns = tradeColumns(rows.length);
      rows.forEach(([ts, , side, price, amount], row) => {
        columns.eventTs[row] = Number(ts);
        columns.ticks[row] = series.grid.ticks(price);
        columns.sizes[row] = Number(amount);
        columns.sides[row] = side === 'buy' ? TAKER.buy : TAKER.sell;
      });
      series.addBatch(columns, 0, rows.length);
      series.passTime(Date.parse('2019-10-12T00:00:00Z'));
      const expected = csv(...FOLDER, `binance_XRP-ETH_2019-10-11-${name}.csv.gz`);
      expect(expected).toHaveLength(count);
      // The recording begins within the day's first minute: nothing before its first trade.
      const made = rowsOf(series);
      expect(made).toHaveLength(count);
      const shown = made.map((row) => row.slice(0, 6));
      expect(shown).toEqual(expected.map(([ts, ...figures]) => [Number(ts), ...figures.map(plain)]));
      const empty = Array.from({ length: series.length }, (_, age) => series.candle(age)?.isFlat).filter(Boolean);
      expect(empty).toHaveLength(flat);
    });

    test.skipIf(!hasShared(...FOLDER, DATABENTO))(
      'CME futures: four minutes over midnight; an empty minute has no candle',
      () => {
        const series = new CandleSeries({ type: 'time', intervalMs: MINUTE }, { grid: PriceGrid.of('0.000000001') });
        const rows = csv(...FOLDER, DATABENTO).filter(([, id]) => id === '118');
        const columns = tradeColumns(rows.length);
        rows.forEach(([ts, , price, size, side], row) => {
          columns.eventTs[row] = Number(BigInt(ts) / 1_000_000n);
          columns.ticks[row] = Number(price);
          columns.sizes[row] = Number(size);
          columns.sides[row] = side === 'B' ? TAKER.buy : TAKER.sell;
        });
        series.addBatch(columns, 0, rows.length);
        const made = rowsOf(series);
        const bars = csv(...FOLDER, 'databento_glbx_ohlcv1m_2024-07-01.csv.gz')
          .filter(([, id]) => id === '118')
          .map(([ts, , open, high, low, close, volume]) => [
            Number(BigInt(ts) / 1_000_000n),
            ...[open, high, low, close].map(Number),
            volume,
          ]);
        const times = made.map(([ts]) => ts);
        const equal = bars.filter(([ts]) => times.includes(ts as number));
        expect(times).toHaveLength(4);
        expect(
          made.map(([ts, ...rest]) => [
            ts,
            ...rest.slice(0, 4).map((price) => Math.round(Number(price) * 1e9)),
            rest[4],
          ]),
        ).toEqual(equal);
      },
    );
  },
);

describe.skipIf(!hasShared('data', 'binance-raw-hftbacktest'))('the recorded Binance trades', () => {
  test.each([
    ['spot_btcusdt', ['spot_btcusdt_20240808.gz', 'spot_btcusdt_20240809.gz'], '0.00000001'],
    ['usdm_btcusdt', ['usdm_btcusdt_20240808.gz'], '0.01'],
    ['coinm_btcusd', ['cm_btcusd_perp_20240808.gz', 'cm_btcusd_perp_20240809.gz'], '0.1'],
  ])('%s give exactly the one-minute candles of its expect.json', (name, files, tickSize) => {
    const folder = ['data', 'binance-raw-hftbacktest'];
    const { candles_1m_from_trades: expected } = JSON.parse(
      readFileSync(sharedPath(...folder, `${name}.expect.json`), 'utf8'),
    ) as {
      candles_1m_from_trades: Row[];
    };
    const kind: CandleKind = { type: 'time', intervalMs: MINUTE };
    const series = new CandleSeries(kind, { grid: PriceGrid.of(tickSize) });
    const columns = tradeColumns(1);
    for (const line of files.flatMap((file) => gunzipLines(...folder, file))) {
      const message = JSON.parse(line.slice(line.indexOf(' ') + 1)) as { data?: Record<string, unknown> };
      const trade = message.data ?? (message as Record<string, unknown>);
      if (trade['e'] !== 'trade' || trade['X'] === 'INSURANCE_FUND') continue;
      columns.eventTs[0] = trade['T'] as number;
      columns.ticks[0] = series.grid.ticks(trade['p'] as string);
      columns.sizes[0] = Number(trade['q']);
      columns.sides[0] = trade['m'] === true ? TAKER.sell : TAKER.buy;
      series.add(columns, 0);
    }
    expect(expected.length).toBeGreaterThan(0);
    expect(rowsOf(series)).toEqual(
      expected.map(([ts, open, high, low, close, size, count]) => [
        ts,
        ...[open, high, low, close, size].map(plain),
        count,
      ]),
    );
  });
});

/** Oldest first: prices as exact text, sizes with the noise of adding doubles rounded away. */
function rowsOf(series: CandleSeries): unknown[][] {
  return Array.from({ length: series.length }, (_, i) => {
    const candle = series.candle(series.length - 1 - i);
    if (candle === undefined) throw new Error('no candle');
    const { openTs, openTicks, highTicks, lowTicks, closeTicks, size, trades } = candle;
    const text = [openTicks, highTicks, lowTicks, closeTicks].map((ticks) => plain(series.grid.priceText(ticks)));
    return [openTs, ...text, plain(size.toFixed(8)), trades];
  });
}

/** "0.50000" and "0.5" are one number. */
function plain(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function csv(...path: string[]): string[][] {
  const text = gunzipSync(readFileSync(sharedPath(...path))).toString('utf8');
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
}
