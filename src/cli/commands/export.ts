import { existsSync, realpathSync } from 'node:fs';
import { extname } from 'node:path';
import { type CandleKind, LobtopError, type ReadonlyMarket, sanitize, type TimeUnit } from '../../engine/internal.js';
import { EXIT } from '../exit-status.js';
import { openRowFile, type Row } from '../export/row-file.js';
import { addCandles, tableColumns, tableSink } from '../export/tables.js';
import { Progress } from '../progress.js';
import { recordingAt, reportProblems } from '../recording.js';
import { tell } from '../report.js';
import { EXPORT_FORMATS, type ExportFormat, type ExportTable } from '../values.js';

export type ExportPlan = {
  readonly paths: readonly string[];
  readonly timeUnit?: TimeUnit | undefined;
  readonly output: string;
  /** Whether the output may be written over. */
  readonly force: boolean;
  /** undefined = by the output's ending. */
  readonly format?: ExportFormat | undefined;
  readonly table: ExportTable;
  readonly depth: number;
  readonly candleKind: CandleKind;
  /** Receive times, ms since the epoch, both included; undefined = without an end. */
  readonly fromTs?: number | undefined;
  readonly toTs?: number | undefined;
};

/** A year of minutes. */
const CANDLES_KEPT = 2 ** 19;

/** Writes a table of what a recording holds; answers the exit status. */
export async function exportTable(plan: ExportPlan): Promise<number> {
  const { paths, timeUnit, output, table, depth, candleKind, fromTs = 0, toTs = Number.POSITIVE_INFINITY } = plan;
  const format = plan.format ?? formatOf(output);
  for (const path of paths) refuseOwnInput(path, output);
  let rows = 0;
  const progress = new Progress();
  const options = {
    depth,
    candlesOf: (market: ReadonlyMarket) => session.candles(market, candleKind)?.series,
    isWanted: (recvTs: number) => recvTs >= fromTs && recvTs <= toTs,
    add: (row: Row) => {
      rows++;
      file.add(row);
    },
  };
  const { reader, open } = await recordingAt({ paths, timeUnit });
  const session = open({
    pace: async () => progress.tell(`${rows} rows`),
    candles: { capacity: CANDLES_KEPT },
    observe: (market) => tableSink(market, table, options),
  });
  // After the recording is found to be there: nothing is written over for a mistyped name.
  const file = await openRowFile(output, { format, columns: tableColumns(table, depth), replaces: plan.force });
  session.start();
  await session.done.finally(() => progress.end());
  if (table === 'candles') for (const { market } of session.watched) addCandles(market, options);
  await file.close();
  tell(`${rows} rows of ${table} into ${sanitize(output, 200)}`);
  return reader !== undefined && reportProblems(reader) ? EXIT.data : EXIT.done;
}

function refuseOwnInput(path: string, output: string): void {
  if (!existsSync(output) || !existsSync(path) || realpathSync(output) !== realpathSync(path)) return;
  throw new LobtopError('usage', `${sanitize(output, 200)} is what is read`, { remedy: 'Choose another name' });
}

function formatOf(output: string): ExportFormat {
  const ending = extname(output).slice(1).toLowerCase();
  const format = EXPORT_FORMATS.find((known) => known === ending || (known === 'ndjson' && ending === 'jsonl'));
  if (format !== undefined) return format;
  throw new LobtopError('usage', `${sanitize(output, 200)} has no ending that names a format`, {
    remedy: `Name it .csv, .ndjson or .parquet, or say --format`,
  });
}
