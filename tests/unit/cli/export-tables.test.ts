import { describe, expect, it } from 'vitest';
import type { Row } from '../../../src/cli/export/row-file.js';
import { addCandles, tableColumns, tableSink } from '../../../src/cli/export/tables.js';
import { EXPORT_TABLES, type ExportTable } from '../../../src/cli/values.js';
import { BID, type Contract, ManualClock, Market, teeSink } from '../../../src/engine/internal.js';
import { commitNow, INSTRUMENT } from '../../support/market.js';

const INVERSE: Contract = { kind: 'inverse', size: '100', settle: 'A' };

/** The rows of a market with one level and one trade, each as a record. */
function exported(table: ExportTable, contract?: Contract): Record<string, unknown>[] {
  const clock = new ManualClock(1_000_000);
  const market = new Market({ venue: 'test', symbol: 'A/B', clock });
  const rows: Row[] = [];
  const columns = tableColumns(table, 1);
  const options = {
    depth: 1,
    candlesOf: () => market.tape?.candles({ type: 'time', intervalMs: 60_000 }),
    isInRange: () => true,
    add: (row: Row) => void rows.push(row),
  };
  const sink = teeSink(market, tableSink(market, table, options));
  sink.identify({ ...INSTRUMENT, ...(contract && { contract }) });
  sink.begin();
  sink.level(BID, 9_999, 7);
  commitNow(sink, clock, clock.wallMs());
  const [exchangeTs, recvTs] = [clock.wallMs(), clock.wallMs()];
  sink.trade({ id: '1', priceTicks: 9_999, size: 3, side: 'buy', exchangeTs, recvTs });
  if (table === 'candles') addCandles(market, options);
  expect(rows.map((row) => row.length)).toEqual(rows.map(() => columns.length));
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at]])));
}

describe('every exported row', () => {
  it.each(EXPORT_TABLES)('of %s says what its sizes are counted in', (table) => {
    const contract = { contractKind: 'inverse', contractSize: 100, settle: 'A' };
    expect(exported(table, INVERSE)).toEqual([expect.objectContaining(contract)]);
    const base = { contractKind: undefined, contractSize: undefined, settle: undefined };
    expect(exported(table)).toEqual([expect.objectContaining(base)]);
  });
});
