import { type Clock, RecentHistory, RecordingSwitch, type SessionOptions, teeSink } from '../engine/internal.js';
import { changeListener } from './change-listener.js';
import { ScreenProgram } from './program.js';
import type { ScreenOptions, ScreenSession, ScreenStop } from './screen-options.js';
import { waitForForeground } from './terminal/foreground.js';
import { holdOutput } from './terminal/held-output.js';

/** The source of the markets. */
export type ScreenSource = {
  readonly clock: Clock;
  open(hooks: Required<Pick<SessionOptions, 'onNotice' | 'observe'>>): ScreenSession;
};

/** Watches markets on the terminal until `stop` has a reason. The terminal is always restored. */
export async function watchOnScreen<Reason>(
  source: ScreenSource,
  options: ScreenOptions,
  stop: ScreenStop<Reason>,
): Promise<Reason> {
  // Notices that arrive before the screen exists are queued.
  const notices: string[] = [];
  let notify = (text: string): void => {
    notices.push(text);
  };
  let program: ScreenProgram | undefined;
  const recording = new RecordingSwitch({
    clock: source.clock,
    version: options.version,
    onFailed: (error) => program?.recordingFailed(error),
  });
  const past =
    options.playback === undefined && options.pastMs > 0
      ? new RecentHistory({ clock: source.clock, keepMs: options.pastMs })
      : undefined;
  const session = source.open({
    onNotice: (text) => notify(text),
    observe: (market) =>
      teeSink(
        changeListener(() => program?.marketChanged(market)),
        recording.sinkFor(market),
        ...(past === undefined ? [] : [past.sinkFor(market)]),
      ),
  });
  program = new ScreenProgram({ session, recording, past, clock: source.clock }, options, stop);
  notify = (text) => program.notice(text);
  for (const text of notices) notify(text);
  const release = holdOutput([process.stdout, process.stderr]);
  try {
    await waitForForeground(() => stop.isStopping);
    if (!stop.isStopping) program.enter();
    return await stop.reason;
  } finally {
    try {
      program.leave();
    } finally {
      release();
      session.close();
    }
  }
}
