import { isPipe, LobtopError } from '../../engine/internal.js';
import { EXIT } from '../exit-status.js';
import { type ImportPlan, importFiles } from '../import-files.js';
import { writeOutput } from '../output-file.js';
import { notice, reportError } from '../report.js';
import { Stop } from '../stop.js';

type CapturePlan = Omit<ImportPlan, 'signal'>;

/** Converts other programs' files to a capture. Returns the exit status. */
export async function importCapture(plan: CapturePlan): Promise<number> {
  const stop = new Stop();
  const stopListening = stop.listenToSignals();
  try {
    await writeCapture(plan, stop.signal);
  } catch (error) {
    if (!stop.isStopping) throw error;
    reportError(error);
  } finally {
    stopListening();
  }
  return stop.isStopping ? (await stop.reason).status : EXIT.done;
}

async function writeCapture(plan: CapturePlan, signal: AbortSignal): Promise<void> {
  const { counts, markets } = await writeOutput(plan.path, { ...plan, inputs: plan.paths, signal }, async (path) => {
    const imported = await importFiles({ ...plan, path, replaces: true, signal });
    // A file can be imported again; what came through a pipe is gone.
    const isRepeatable = !plan.paths.some((each) => isPipe({ path: each }));
    if (signal.aborted && isRepeatable) throw new LobtopError('io', 'The import was stopped: nothing was written');
    return imported;
  });
  if (signal.aborted) notice('The import was stopped: the capture has what came before');
  const names = markets.map(({ venue, symbol }) => `${venue}:${symbol}`).join(', ');
  const megabytes = (counts.bytes / 1e6).toFixed(2);
  notice(`${names}: ${counts.events} events, ${counts.levels} level updates, ${counts.trades} trades, ${megabytes} MB`);
}
