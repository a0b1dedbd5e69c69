import {
  CaptureReader,
  type CaptureSession,
  captureClock,
  type Market,
  type MarketSink,
  openCapture,
  partialSink,
  ReplayDriver,
  systemClock,
} from '../../engine/index.js';
import type { ScreenSource } from '../../tui/main.js';
import { EXIT, exitStatusOf } from '../exit-status.js';
import { reportError, tell } from '../report.js';
import { Stop, type StopReason } from '../stop.js';
import type { WatchOptions } from '../watch-options.js';
import { type HeadlessSource, watchHeadless } from './headless.js';
import { decideColors, screenOptions } from './watch.js';

/** Plays a capture: on a screen, or into records as fast as they are read; answers the exit status. */
export async function replay(path: string, options: WatchOptions): Promise<number> {
  const stop = new Stop();
  const stopListening = stop.listenToSignals();
  const reader = new CaptureReader(path);
  const playing = options.headless ? playHeadless(reader, options, stop) : playOnScreen(reader, options, stop);
  const reason = await playing.catch((error: unknown) => ({ status: exitStatusOf(error), error }));
  stopListening();
  if (reason.error !== undefined) reportError(reason.error);
  return tellProblems(reader) && reason.status === EXIT.done ? EXIT.data : reason.status;
}

function playHeadless(reader: CaptureReader, options: WatchOptions, stop: Stop): Promise<StopReason> {
  const clock = captureClock(reader);
  let session: CaptureSession | undefined;
  let drained: () => Promise<void> = async () => {};
  const pace = async () => {
    await drained();
    // Signals are heard between two stretches.
    await new Promise((resolve) => setImmediate(resolve));
  };
  const source: HeadlessSource = {
    clock,
    isRecorded: true,
    open: (observe) => {
      session = openCapture({ reader, clock, pace, candles: { gaps: options.candleGaps }, observe });
      return session;
    },
    start: (wait) => {
      drained = wait;
      session?.start();
    },
  };
  return watchHeadless(source, options, stop);
}

async function playOnScreen(reader: CaptureReader, options: WatchOptions, stop: Stop): Promise<StopReason> {
  const replayClock = captureClock(reader);
  const colorLevel = decideColors(process.env, options.color);
  const [{ createKeymap }, { watchOnScreen }] = [
    await import('../../tui/keymap.js'),
    await import('../../tui/main.js'),
  ];
  const keymap = createKeymap(options.keys, true);
  let observe: (market: Market) => MarketSink = () => partialSink({});
  const candles = { gaps: options.candleGaps };
  const session = openCapture({
    reader,
    clock: replayClock,
    candles,
    pace: async () => {},
    observe: (market) => observe(market),
  });
  const driver = new ReplayDriver({ player: session.player, clock: systemClock, replayClock });
  const source: ScreenSource = {
    clock: systemClock,
    open: (hooks) => {
      observe = hooks.observe;
      // The markets are known before anything of them is shown.
      session.player.introduce();
      return session;
    },
  };
  return watchOnScreen(source, { ...screenOptions(options, keymap, colorLevel), replay: driver }, stop);
}

/** Names what could not be read; answers whether anything inside the capture was damaged. */
export function tellProblems({ problems, path }: CaptureReader): boolean {
  for (const { offset, kind, detail } of problems) tell(`${path}: ${kind} at byte ${offset}: ${detail}`);
  return problems.some(({ kind }) => kind === 'damaged');
}
