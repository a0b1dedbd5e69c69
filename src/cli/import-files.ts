import { CaptureRecorder, importClock, openImport, type TimeUnit } from '../engine/internal.js';
import { Progress } from './progress.js';
import { notice } from './report.js';

export type ImportPlan = {
  readonly paths: readonly string[];
  readonly timeUnit?: TimeUnit | undefined;
  /** The capture to write. */
  readonly path: string;
  readonly replaces: boolean;
  /** Polled: when true, the import stops and keeps what has been read. */
  readonly isStopped: () => boolean;
};

declare const __LOBTOP_VERSION__: string;

/** Converts other programs' files to a capture. Returns its counts and markets. @throws LobtopError `no-input`, `data`, `io`, `usage` */
export async function importFiles({ paths, timeUnit, path, replaces, isStopped }: ImportPlan) {
  const clock = await importClock({ paths, timeUnit });
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
  const progress = new Progress();
  const session = openImport(
    { paths, timeUnit, onNotice: notice },
    {
      clock,
      pace: async () => {
        if (failure !== undefined) throw failure;
        progress.update(`importing: ${session.source.lines} lines read`);
        // Lets signal handlers run.
        await new Promise((resolve) => setImmediate(resolve));
        if (isStopped()) session.close();
      },
      observe: (market) => recorder.sinkFor(market),
    },
  );
  session.start();
  try {
    await session.done;
  } finally {
    progress.end();
    recorder.close();
  }
  if (failure !== undefined) throw failure;
  return { counts: recorder.counts, markets: session.watched.map(({ market }) => market) };
}
