import { CaptureRecorder, importClock, openImport, type TimeUnit } from '../engine/internal.js';
import { Progress } from './progress.js';
import { tell } from './report.js';

export type ImportPlan = {
  readonly paths: readonly string[];
  readonly timeUnit?: TimeUnit | undefined;
  /** The capture that is made of them. */
  readonly path: string;
  readonly replaces: boolean;
  /** Looked at now and then: whether to leave it at what is read. */
  readonly isStopped: () => boolean;
};

declare const __LOBTOP_VERSION__: string;

/** Reads files of other programs into a capture; answers what is in it. @throws LobtopError `no-input`, `data`, `io`, `usage` */
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
    { paths, timeUnit, onNotice: tell },
    {
      clock,
      pace: async () => {
        if (failure !== undefined) throw failure;
        progress.tell(`reading, ${session.source.lines} lines`);
        // Signals are heard between two stretches.
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
