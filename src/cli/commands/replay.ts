import {
  type ImportHints,
  LobtopError,
  type MarketSink,
  partialSink,
  type ReadonlyMarket,
  type ReplayClock,
  ReplayDriver,
  sanitize,
  systemClock,
} from '../../engine/internal.js';
import type { ScreenSource } from '../../tui/main.js';
import { EXIT, exitStatusOf } from '../exit-status.js';
import { openPlayback, type Recording, type ReplaySession, recordingAt, reportProblems } from '../recording.js';
import { notice, reportError } from '../report.js';
import { Stop, type StopReason } from '../stop.js';
import type { WatchOptions } from '../watch-options.js';
import { type HeadlessSource, watchHeadless } from './headless.js';
import { decideColors, ownThemes, screenOptions } from './watch.js';

/** Of the latest time that can be written as a date. */
const MAX_DATE_MS = 8.64e15;

export type ReplayPlan = {
  /** One recording, or several files of another program. */
  readonly paths: readonly string[];
  readonly hints: ImportHints;
  /** Inclusive range of receive times, ms since the epoch. */
  readonly fromTs: number | undefined;
  readonly toTs: number | undefined;
  /** Whether to wait for more at the end of a file. */
  readonly follow: boolean;
  /** Playback speed on screen; headless output is as fast as possible. */
  readonly speed: number;
};

/** Plays a recording on screen or prints its records. Returns the exit status. */
export async function replay(plan: ReplayPlan, options: WatchOptions): Promise<number> {
  if (plan.follow && !options.headless) {
    throw new LobtopError('usage', '--follow needs --headless', {
      remedy: 'On the screen a file is played as far as it goes when it is opened',
    });
  }
  const stop = new Stop();
  const stopListening = stop.listenToSignals();
  const played = await play(plan, { options, stop })
    .catch(async (error): Promise<Played> => {
      // What could not be read to its end because of it does not matter.
      if (stop.isStopping) return { status: (await stop.reason).status, reader: undefined };
      throw error;
    })
    .finally(stopListening);
  const { status, reader } = played;
  const isDamaged = reader !== undefined && reportProblems(reader);
  return isDamaged && status === EXIT.done ? EXIT.data : status;
}

type Played = { readonly status: number; readonly reader: Recording['reader'] };

async function play(plan: ReplayPlan, context: ReplayContext): Promise<Played> {
  if (!context.options.headless) return replayOnScreen(plan, context);
  // A wrong theme is an error without a screen, too, as it is of a live market.
  await ownThemes(context.options);
  const recording = await recordingAt(plan, context.stop.signal);
  const played = await runPlayback(recording, () => playHeadless(recording, plan, context));
  if (played.status === EXIT.done) reportEmptyRange(recording.clock, plan);
  return played;
}

/** A range outside the recording prints nothing, which could mean anything. */
function reportEmptyRange(
  clock: ReplayClock,
  { paths, fromTs = 0, toTs = Number.POSITIVE_INFINITY }: ReplayPlan,
): void {
  const ts = clock.wallMs();
  if (ts >= fromTs && ts <= toTs) return;
  if (!(Math.abs(ts) <= MAX_DATE_MS)) return;
  const found = recordsFound(ts, { fromTs, toTs });
  notice(`${sanitize(paths.join(', '), 200)} ${found}: nothing to print`);
}

function recordsFound(ts: number, { fromTs, toTs }: { readonly fromTs: number; readonly toTs: number }): string {
  const at = new Date(ts).toISOString();
  const isBefore = ts < fromTs;
  // What is after the range is not read, and what was before it is not kept.
  if (fromTs > 0 && toTs < Number.POSITIVE_INFINITY)
    return `has nothing between --from and --to; the ${isBefore ? 'last record before' : 'first one after'} is of ${at}`;
  return isBefore ? `ends at ${at}, before --from` : `begins at ${at}, after --to`;
}

async function replayOnScreen(plan: ReplayPlan, context: ReplayContext) {
  const recording = await openPlayback(plan, context.stop.signal);
  return runPlayback(recording, () => playOnScreen(recording, plan, context)).finally(() => recording.cleanUp());
}

/** Runs `play` and reports its error. */
async function runPlayback({ reader, ...rest }: Recording, play: (recording: Recording) => Promise<StopReason>) {
  try {
    const { status, error } = await play({ reader, ...rest });
    if (error !== undefined) reportError(error);
    return { status, reader };
  } catch (error) {
    reportError(error);
    return { status: exitStatusOf(error), reader };
  }
}

type ReplayContext = { readonly options: WatchOptions; readonly stop: Stop };

function playHeadless(
  { clock, open }: Recording,
  { fromTs, toTs, follow }: ReplayPlan,
  { options, stop }: ReplayContext,
): Promise<StopReason> {
  let session: ReplaySession | undefined;
  let drained: () => Promise<void> = async () => {};
  const pace = async () => {
    if (options.onSlow !== 'conflate') await drained();
    // Lets signal handlers run.
    await new Promise((resolve) => setImmediate(resolve));
  };
  const source: HeadlessSource = {
    clock,
    isRecorded: true,
    // The recorded clock stands still while nothing is written.
    durationClock: follow ? systemClock : clock,
    open: (observe) => {
      session = open({ pace, candles: { gaps: options.candleGaps }, observe, fromTs, toTs });
      return session;
    },
    start: (waitForDrain) => {
      drained = waitForDrain;
      session?.start();
    },
  };
  return watchHeadless(source, options, stop);
}

async function playOnScreen(
  { clock: replayClock, open, notices }: Awaited<ReturnType<typeof openPlayback>>,
  { fromTs, toTs, speed }: ReplayPlan,
  { options, stop }: ReplayContext,
): Promise<StopReason> {
  const colorLevel = decideColors(process.env, options.color);
  const [{ createKeymaps }, { watchOnScreen }, { diskPlayback }] = [
    await import('../../tui/input/keymap.js'),
    await import('../../tui/main.js'),
    await import('../../tui/view/shown-playback.js'),
  ];
  let observe: (market: ReadonlyMarket) => MarketSink = () => partialSink({});
  const session = open({
    candles: { gaps: options.candleGaps },
    restoresTape: true,
    pace: async () => {},
    observe: (market) => observe(market),
  });
  const { source: player } = session;
  const orders = player.orderSource;
  const keymaps = createKeymaps(options.keys, orders !== undefined);
  const driver = new ReplayDriver({ player, clock: systemClock, replayClock, untilTs: toTs });
  driver.setSpeed(speed);
  const source: ScreenSource = {
    clock: systemClock,
    open: (hooks) => {
      observe = hooks.observe;
      // The screen needs all markets before the first event.
      player.identifyMarkets();
      if (fromTs !== undefined) driver.jumpToTime(fromTs);
      return session;
    },
  };
  const playback = diskPlayback(driver, orders);
  const shownNotice = notices.join('; ') || undefined;
  return watchOnScreen(
    source,
    {
      ...screenOptions(options, { keymaps, colorLevel, themes: await ownThemes(options) }),
      playback,
      notice: shownNotice,
    },
    stop,
  );
}
