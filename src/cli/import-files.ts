import { CaptureRecorder, type ImportHints, importClock, openImport, prepareImport } from '../engine/internal.js';
import { Progress, progressText } from './progress.js';
import { notice } from './report.js';

export type ImportPlan = {
  readonly paths: readonly string[];
  readonly hints: ImportHints;
  /** The capture to write. */
  readonly path: string;
  readonly replaces: boolean;
  /** Called for what the user should know about the files. */
  readonly onNotice?: ((text: string) => void) | undefined;
  /** Stops: what has been read is kept. */
  readonly signal: AbortSignal;
};

declare const __LOBTOP_VERSION__: string;

/** Converts other programs' files to a capture. Returns its counts and markets. @throws LobtopError `no-input`, `data`, `io`, `usage` */
export async function importFiles({ paths, hints, path, replaces, signal, onNotice }: ImportPlan) {
  const progress = new Progress();
  const prepared = await prepareImport({
    paths,
    hints,
    signal,
    onNotice: (text) => {
      notice(text);
      onNotice?.(text);
    },
    onProgress: (name, bytes, size) => progress.update(`reading ${progressText(name, bytes, size)}`),
  }).finally(() => progress.end());
  const clock = importClock(prepared);
  let failure: unknown;
  const recorder = new CaptureRecorder({
    path,
    clock,
    version: __LOBTOP_VERSION__,
    replaces,
    onFailed: (error) => {
      failure = error;
    },
  });
  const session = openImport(prepared, {
    clock,
    pace: async () => {
      if (failure !== undefined) throw failure;
      progress.update(`importing: ${session.source.lines} lines read`);
      // Lets signal handlers run.
      await new Promise((resolve) => setImmediate(resolve));
    },
    observe: (market) => recorder.sinkFor(market),
  });
  // A pending read ends too: a pipe may stay open without any more data.
  const close = () => session.close();
  signal.addEventListener('abort', close);
  if (signal.aborted) close();
  session.start();
  try {
    await session.done;
  } finally {
    signal.removeEventListener('abort', close);
    progress.end();
    recorder.close();
  }
  if (failure !== undefined) throw failure;
  return { counts: recorder.counts, markets: session.watched.map(({ market }) => market) };
}
