import { extname } from 'node:path';
import {
  type CandleKind,
  candleKindText,
  type ImportHints,
  LobtopError,
  type ReadonlyMarket,
  sanitize,
} from '../../engine/internal.js';
import { EXIT } from '../exit-status.js';
import { openRowFile, type Row, type RowFile } from '../export/row-file.js';
import { addCandles, tableColumns, tableSink } from '../export/tables.js';
import { writeOutput } from '../output-file.js';
import { Progress } from '../progress.js';
import { recordingAt, reportProblems } from '../recording.js';
import { notice, reportError } from '../report.js';
import { Stop } from '../stop.js';
import { EXPORT_FORMATS, type ExportFormat, type ExportTable } from '../values.js';

export type ExportPlan = {
  readonly paths: readonly string[];
  readonly hints: ImportHints;
  readonly output: string;
  /** Whether an existing output file may be overwritten. */
  readonly force: boolean;
  /** undefined = by the output file's extension. */
  readonly format?: ExportFormat | undefined;
  readonly table: ExportTable;
  readonly depth: number;
  readonly candleKind: CandleKind;
  /** Inclusive range of receive times, ms since the epoch; undefined = unbounded. */
  readonly fromTs?: number | undefined;
  readonly toTs?: number | undefined;
};

/** About a year of one-minute candles. */
const CANDLES_KEPT = 2 ** 19;

/** Exports one table of a recording. Returns the exit status. */
export async function exportTable(plan: ExportPlan): Promise<number> {
  const stop = new Stop();
  const stopListening = stop.listenToSignals();
  try {
    return await writeTable(plan, stop);
  } catch (error) {
    if (!stop.isStopping) throw error;
    reportError(error);
    return (await stop.reason).status;
  } finally {
    stopListening();
  }
}

async function writeTable(plan: ExportPlan, stop: Stop): Promise<number> {
  const { paths, hints, output, table, depth, candleKind, fromTs = 0, toTs = Number.POSITIVE_INFINITY } = plan;
  const format = plan.format ?? formatOf(output);
  let file: RowFile | undefined;
  let rows = 0;
  const progress = new Progress();
  const options = {
    depth,
    candlesOf: (market: ReadonlyMarket) => session.candles(market, candleKind)?.series,
    isInRange: (recvTs: number) => recvTs >= fromTs && recvTs <= toTs,
    add: (row: Row) => {
      rows++;
      file?.add(row);
    },
  };
  const { reader, open } = await recordingAt({ paths, hints }, stop.signal);
  const session = open({
    pace: async () => {
      progress.update(`${rows} rows`);
      // Lets signal handlers run.
      await new Promise((resolve) => setImmediate(resolve));
    },
    candles: { capacity: CANDLES_KEPT },
    observe: (market) => tableSink(market, table, options),
  });
  // A pending read ends too: a pipe may stay open without any more data.
  stop.signal.addEventListener('abort', () => session.close());
  if (stop.isStopping) session.close();
  await writeOutput(output, { inputs: paths, replaces: plan.force, signal: stop.signal }, async (path) => {
    file = await openRowFile(path, { format, columns: tableColumns(table, depth), replaces: true });
    session.start();
    await session.done.finally(() => progress.end());
    if (stop.isStopping) throw new LobtopError('io', 'The export was stopped: nothing was written');
    if (table === 'candles') for (const { market } of session.watched) addCandles(market, options);
    await file.close();
  });
  notice(`${rows} rows of ${table} written to ${sanitize(output, 200)}`);
  if (rows === 0) for (const { market } of session.watched) suggestCandles(market);
  return reader !== undefined && reportProblems(reader) ? EXIT.data : EXIT.done;
}

/** Of a market with candles instead of trades, their interval has to be asked for. */
function suggestCandles({ venue, symbol, tape }: ReadonlyMarket): void {
  const intervalMs = tape?.reportedIntervalMs;
  if (intervalMs === undefined) return;
  const kind = candleKindText({ type: 'time', intervalMs });
  notice(
    `${venue}:${symbol} has only candles of ${kind.replace('time:', '')}: --table candles --candles ${kind} exports them`,
  );
}

function formatOf(output: string): ExportFormat {
  const extension = extname(output).slice(1).toLowerCase();
  const format = EXPORT_FORMATS.find((known) => known === extension || (known === 'ndjson' && extension === 'jsonl'));
  if (format !== undefined) return format;
  throw new LobtopError('usage', `${sanitize(output, 200)} does not have the extension of an export format`, {
    remedy: `Use .csv, .ndjson or .parquet, or set --format`,
  });
}
