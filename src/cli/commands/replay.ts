import {
  type CaptureReader,
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
import { type PlayedSession, type Recording, recordingAt, tellProblems } from '../recording.js';
import { reportError, tell } from '../report.js';
import { Stop, type StopReason } from '../stop.js';
import type { WatchOptions } from '../watch-options.js';
import { type HeadlessSource, watchHeadless } from './headless.js';
import { decideColors, screenOptions } from './watch.js';

/** Plays a capture, on a screen or into records, or a LOBSTER file into records; answers the exit status. */
export async function replay(path: string, options: WatchOptions): Promise<number> {
  const stop = new Stop();
  const stopListening = stop.listenToSignals();
  const recording = recordingAt(path);
  const playing = play(recording, options, stop);
  const reason = await playing.catch((error: unknown) => ({ status: exitStatusOf(error), error }));
  stopListening();
  if (reason.error !== undefined) reportError(reason.error);
  const isDamaged = recording.reader !== undefined && tellProblems(recording.reader);
  return isDamaged && reason.status === EXIT.done ? EXIT.data : reason.status;
}

async function play(recording: Recording, options: WatchOptions, stop: Stop): Promise<StopReason> {
  if (options.headless) return playHeadless(recording, options, stop);
  if (recording.reader !== undefined) return playOnScreen(recording.reader, options, stop);
  tell('LOBSTER files are played without a screen for now');
  return playHeadless(recording, options, stop);
}

function playHeadless({ clock, open }: Recording, options: WatchOptions, stop: Stop): Promise<StopReason> {
  let session: PlayedSession | undefined;
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
      session = open({ pace, candles: { gaps: options.candleGaps }, observe });
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
  const driver = new ReplayDriver({ player: session.source, clock: systemClock, replayClock });
  const source: ScreenSource = {
    clock: systemClock,
    open: (hooks) => {
      observe = hooks.observe;
      // The markets are known before anything of them is shown.
      session.source.introduce();
      return session;
    },
  };
  return watchOnScreen(source, { ...screenOptions(options, keymap, colorLevel), replay: driver }, stop);
}
