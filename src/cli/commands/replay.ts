import {
  type MarketSink,
  partialSink,
  type ReadonlyMarket,
  ReplayDriver,
  systemClock,
  type TimeUnit,
} from '../../engine/internal.js';
import type { ScreenSource } from '../../tui/main.js';
import { EXIT, exitStatusOf } from '../exit-status.js';
import {
  openPlayback,
  type PlaybackSession,
  type PlayedSession,
  type Recording,
  recordingAt,
  reportProblems,
} from '../recording.js';
import { reportError } from '../report.js';
import { Stop, type StopReason } from '../stop.js';
import type { WatchOptions } from '../watch-options.js';
import { type HeadlessSource, watchHeadless } from './headless.js';
import { decideColors, screenOptions } from './watch.js';

export type ReplayPlan = {
  /** One recording, or the parts of one that another program wrote. */
  readonly paths: readonly string[];
  readonly timeUnit: TimeUnit | undefined;
  /** Only what was received from then on, and up to then, ms since the epoch. */
  readonly fromTs: number | undefined;
  readonly toTs: number | undefined;
  /** On a screen; records come as fast as they are read. */
  readonly speed: number;
};

/** Plays a recording, on a screen or into records; answers the exit status. */
export async function replay(plan: ReplayPlan, options: WatchOptions): Promise<number> {
  const stop = new Stop();
  const stopListening = stop.listenToSignals();
  const { status, reader } = options.headless
    ? await shown(await recordingAt(plan, () => stop.isStopping), (recording) =>
        playHeadless(recording, plan, { options, stop }),
      )
    : await walked(plan, { options, stop });
  stopListening();
  const isDamaged = reader !== undefined && reportProblems(reader);
  return isDamaged && status === EXIT.done ? EXIT.data : status;
}

async function walked(plan: ReplayPlan, how: How) {
  const recording = await openPlayback(plan, () => how.stop.isStopping);
  return shown(recording, () => playOnScreen(recording, plan, how)).finally(() => recording.cleanUp());
}

/** Plays it to its end, or to another; a failure is said here. */
async function shown({ reader, ...rest }: Recording, play: (recording: Recording) => Promise<StopReason>) {
  try {
    const { status, error } = await play({ reader, ...rest });
    if (error !== undefined) reportError(error);
    return { status, reader };
  } catch (error) {
    reportError(error);
    return { status: exitStatusOf(error), reader };
  }
}

type How = { readonly options: WatchOptions; readonly stop: Stop };

function playHeadless(
  { clock, open }: Recording,
  { fromTs, toTs }: ReplayPlan,
  { options, stop }: How,
): Promise<StopReason> {
  let session: PlayedSession | undefined;
  let drained: () => Promise<void> = async () => {};
  const pace = async () => {
    if (options.onSlow !== 'conflate') await drained();
    // Signals are heard between two stretches.
    await new Promise((resolve) => setImmediate(resolve));
  };
  const source: HeadlessSource = {
    clock,
    isRecorded: true,
    open: (observe) => {
      session = open({ pace, candles: { gaps: options.candleGaps }, observe, fromTs, toTs });
      return session;
    },
    start: (wait) => {
      drained = wait;
      session?.start();
    },
  };
  return watchHeadless(source, options, stop);
}

async function playOnScreen(
  { clock: replayClock, open }: Recording<PlaybackSession>,
  { fromTs, toTs, speed }: ReplayPlan,
  { options, stop }: How,
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
      // The markets are known before anything of them is shown.
      player.identifyMarkets();
      if (fromTs !== undefined) driver.jumpToTime(fromTs);
      return session;
    },
  };
  const walk = diskPlayback(driver, orders);
  return watchOnScreen(source, { ...screenOptions(options, keymaps, colorLevel), walk }, stop);
}
