import {
  CaptureRecorder,
  type MarketTarget,
  neverLive,
  openSession,
  repeat,
  SIMULATED,
  type Simulator,
  startSimulator,
  systemClock,
  type VenueSettings,
} from '../../engine/internal.js';
import { exitStatusOf } from '../exit-status.js';
import { Progress } from '../progress.js';
import { reportError, tell } from '../report.js';
import { Stop, type StopReason } from '../stop.js';
import { cacheDir } from '../xdg-paths.js';

export type RecordPlan = {
  readonly targets: readonly MarketTarget[];
  readonly venues: Readonly<Record<string, VenueSettings>>;
  readonly path: string;
  readonly version: string;
  readonly force: boolean;
  readonly durationMs: number | undefined;
  readonly rotateBytes: number | undefined;
  readonly rotateMs: number | undefined;
  readonly auditMs: number | undefined;
};

/** On a terminal the progress is one line that is written over; elsewhere a line now and then. */
const PROGRESS_MS = { terminal: 1000, log: 10_000 } as const;

/** Records markets until told to stop; answers the exit status. */
export async function record(plan: RecordPlan): Promise<number> {
  const stop = new Stop();
  const stopListening = stop.listenToSignals();
  const simulator = await simulatorFor(plan);
  const venues = simulator === undefined ? plan.venues : { ...plan.venues, [SIMULATED.venue]: simulator.settings };
  const recording = recordWith({ ...plan, venues }, stop);
  const reason = await recording.catch((error: unknown) => ({ status: exitStatusOf(error), error }));
  await simulator?.close();
  stopListening();
  if (reason.error !== undefined) reportError(reason.error);
  return reason.status;
}

/** The demo's venue can be recorded too, where one of its markets is wanted. */
async function simulatorFor({ targets, venues }: RecordPlan): Promise<Simulator | undefined> {
  const isWanted = venues[SIMULATED.venue] === undefined && targets.some(({ venue }) => venue === SIMULATED.venue);
  return isWanted ? startSimulator(SIMULATED) : undefined;
}

async function recordWith(plan: RecordPlan, stop: Stop): Promise<StopReason> {
  const { targets, venues, path, version, force, durationMs, rotateBytes, rotateMs, auditMs } = plan;
  const clock = systemClock;
  const recorder = new CaptureRecorder({
    path,
    clock,
    version,
    replaces: force,
    maxBytes: rotateBytes,
    maxMs: rotateMs,
    onFailed: (error) => stop.failed(error),
  });
  const session = openSession({
    targets,
    venues,
    clock,
    cacheDir: cacheDir(process.env),
    auditMs,
    onNotice: tell,
    observe: (market) => recorder.sinkFor(market),
  });
  const ended = () => {
    const error = neverLive(session.watched);
    if (error === undefined) stop.done();
    else stop.failed(error);
  };
  const progress = new Progress();
  const startMono = clock.monoMs();
  const text = () => progressText(recorder, clock.monoMs() - startMono);
  const cancels = [
    progress.isShown
      ? repeat(clock, PROGRESS_MS.terminal, () => progress.show(text()))
      : repeat(clock, PROGRESS_MS.log, () => tell(text())),
  ];
  if (durationMs !== undefined) cancels.push(clock.after(durationMs, ended));
  session.done.then(ended, (error) => stop.failed(error));
  const reason = await stop.reason;
  for (const cancel of cancels) cancel();
  // What follows from our own closing is no part of the recording.
  recorder.close();
  session.close();
  progress.end();
  tell(text());
  return reason;
}

/** How much was recorded, and how fast it grows. */
function progressText({ counts }: CaptureRecorder, ms: number): string {
  const { events, levels, trades, bytes, files } = counts;
  const seconds = ms / 1000;
  const each = levels > 0 ? `, ${(bytes / levels).toFixed(1)} B a level` : '';
  const pieces = files > 1 ? ` in ${files} files` : '';
  return `${seconds.toFixed(0)} s: ${events} events, ${levels} level updates, ${trades} trades, ${(bytes / 1e6).toFixed(2)} MB${pieces}${each}, ${(bytes / 1000 / Math.max(seconds, 1)).toFixed(1)} kB/s`;
}
