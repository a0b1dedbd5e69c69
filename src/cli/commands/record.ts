import {
  type CaptureCounts,
  checkNewFile,
  type ExtraStream,
  heldPipe,
  LobtopError,
  type MarketTarget,
  missingLive,
  neverLive,
  openSession,
  type ProxySettings,
  partialSink,
  RecordingSwitch,
  repeat,
  SIMULATED,
  type Simulator,
  sanitize,
  startSimulator,
  systemClock,
  teeSink,
  type VenueSettings,
} from '../../engine/internal.js';
import { exitStatusOf } from '../exit-status.js';
import { Progress } from '../progress.js';
import { notice, reportError } from '../report.js';
import { Stop, type StopReason } from '../stop.js';
import { cacheDir } from '../xdg-paths.js';

export type RecordPlan = {
  readonly targets: readonly MarketTarget[];
  readonly venues: Readonly<Record<string, VenueSettings>>;
  /** For venues without one of their own; a simulated venue has none. */
  readonly proxy?: ProxySettings;
  readonly path: string;
  readonly version: string;
  readonly force: boolean;
  readonly durationMs: number | undefined;
  readonly rotateBytes: number | undefined;
  readonly rotateMs: number | undefined;
  readonly auditMs: number | undefined;
  /** What to record beyond books and trades. */
  readonly extras: readonly ExtraStream[];
};

/** On a terminal, progress is one line that is overwritten; elsewhere it is a new line every 10 s. */
const PROGRESS_MS = { terminal: 1000, log: 10_000 } as const;

/** Records markets until stopped. Returns the exit status. */
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

/** Starts the simulated venue if one of its markets is to be recorded. */
async function simulatorFor({ targets, venues }: RecordPlan): Promise<Simulator | undefined> {
  const isNeeded = venues[SIMULATED.venue] === undefined && targets.some(({ venue }) => venue === SIMULATED.venue);
  return isNeeded ? startSimulator(SIMULATED) : undefined;
}

async function recordWith(plan: RecordPlan, stop: Stop): Promise<StopReason> {
  const { targets, venues, proxy, path, version, force, durationMs, rotateBytes, rotateMs, auditMs, extras } = plan;
  const clock = systemClock;
  const held = await heldPipe(path, stop.signal);
  const { isRegular } = checkNewFile(path, { replaces: force });
  if (!isRegular && (rotateBytes !== undefined || rotateMs !== undefined)) throw notRotated(path);
  const recording = new RecordingSwitch({
    clock,
    version,
    replaces: force,
    maxBytes: rotateBytes,
    maxMs: rotateMs,
    onFailed: (error) => stop.failed(error),
  });
  let isStarted = false;
  // Not before a market is known: a mistyped one must not replace an old recording.
  const start = () => {
    if (isStarted) return;
    isStarted = true;
    try {
      recording.start(path);
      held?.release();
    } catch (error) {
      stop.failed(error);
    }
  };
  const session = openSession({
    targets,
    venues,
    proxy,
    clock,
    cacheDir: cacheDir(process.env),
    auditMs,
    extras,
    onNotice: notice,
    observe: (market) => teeSink(recording.sinkFor(market), partialSink({ identify: start })),
  });
  const ended = () => {
    const error = neverLive(session.watched);
    if (error === undefined) stop.done();
    else stop.failed(error);
  };
  const progress = new Progress();
  const startMono = clock.monoMs();
  const summary = (counts = recording.counts) => progressText(counts, clock.monoMs() - startMono);
  const text = () => [summary(), missingLive(session.watched)].filter((part) => part !== undefined).join(', ');
  const cancels = [
    progress.isShown
      ? repeat(clock, PROGRESS_MS.terminal, () => progress.show(text()))
      : repeat(clock, PROGRESS_MS.log, () => notice(text())),
  ];
  if (durationMs !== undefined) cancels.push(clock.after(durationMs, ended));
  session.done.then(ended, (error) => stop.failed(error));
  const reason = await stop.reason;
  for (const cancel of cancels) cancel();
  // Closed before the session, so that the disconnection is not recorded.
  const counts = recording.stop();
  session.close();
  held?.release();
  progress.end();
  notice(summary(counts));
  return reason;
}

function notRotated(path: string): LobtopError {
  return new LobtopError('usage', `${sanitize(path, 200)} is not a file: what is written to it cannot be rotated`, {
    remedy: 'Record to a file, or without --rotate-size and --rotate-time',
  });
}

/** Elapsed time, counts, size and rate. */
function progressText(counts: CaptureCounts | undefined, ms: number): string {
  const seconds = ms / 1000;
  if (counts === undefined) return `${seconds.toFixed(0)} s: nothing to record yet`;
  const { events, levels, trades, bytes, files } = counts;
  const perLevel = levels > 0 ? `, ${(bytes / levels).toFixed(1)} B/level` : '';
  const fileCount = files > 1 ? ` in ${files} files` : '';
  return `${seconds.toFixed(0)} s: ${events} events, ${levels} level updates, ${trades} trades, ${(bytes / 1e6).toFixed(2)} MB${fileCount}${perLevel}, ${(bytes / 1000 / Math.max(seconds, 1)).toFixed(1)} kB/s`;
}
