import {
  CaptureReader,
  captureClock,
  isLobster,
  lobsterClock,
  type Market,
  type MarketSink,
  openCapture,
  openLobster,
  partialSink,
  type RecordedOptions,
  type ReplayClock,
  ReplayDriver,
  type Session,
  systemClock,
} from '../../engine/index.js';
import type { ScreenSource } from '../../tui/main.js';
import { EXIT, exitStatusOf } from '../exit-status.js';
import { reportError, tell } from '../report.js';
import { Stop, type StopReason } from '../stop.js';
import type { WatchOptions } from '../watch-options.js';
import { type HeadlessSource, watchHeadless } from './headless.js';
import { decideColors, screenOptions } from './watch.js';

/** Plays a capture, on a screen or into records, or a LOBSTER file into records; answers the exit status. */
export async function replay(path: string, options: WatchOptions): Promise<number> {
  const stop = new Stop();
  const stopListening = stop.listenToSignals();
  const reader = isLobster(path) ? undefined : new CaptureReader(path);
  const playing = play(path, { reader, options, stop });
  const reason = await playing.catch((error: unknown) => ({ status: exitStatusOf(error), error }));
  stopListening();
  if (reason.error !== undefined) reportError(reason.error);
  const isDamaged = reader !== undefined && tellProblems(reader);
  return isDamaged && reason.status === EXIT.done ? EXIT.data : reason.status;
}

type Playing = { readonly reader: CaptureReader | undefined; readonly options: WatchOptions; readonly stop: Stop };

async function play(path: string, { reader, options, stop }: Playing): Promise<StopReason> {
  if (reader === undefined) {
    if (!options.headless) tell('LOBSTER files are played without a screen for now');
    return playHeadless({ clock: lobsterClock(path), open: (how) => openLobster(path, how) }, options, stop);
  }
  if (!options.headless) return playOnScreen(reader, options, stop);
  return playHeadless({ clock: captureClock(reader), open: (how) => openCapture({ reader, ...how }) }, options, stop);
}

type Recording = {
  readonly clock: ReplayClock;
  open(how: RecordedOptions): Session & { start(): void };
};

function playHeadless({ clock, open }: Recording, options: WatchOptions, stop: Stop): Promise<StopReason> {
  let session: (Session & { start(): void }) | undefined;
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
      session = open({ clock, pace, candles: { gaps: options.candleGaps }, observe });
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

/** Names what could not be read; answers whether anything inside the capture was damaged. */
export function tellProblems({ problems, path }: CaptureReader): boolean {
  for (const { offset, kind, detail } of problems) tell(`${path}: ${kind} at byte ${offset}: ${detail}`);
  return problems.some(({ kind }) => kind === 'damaged');
}
