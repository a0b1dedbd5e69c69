import { isInBackground, LobtopError, systemClock } from '../../engine/internal.js';

/** Attempts to be stopped; in a process group that no shell continues, the signal does nothing. */
const MAX_STOPS = 20;
/** In which the handler of a signal that came with the continuation is called: `kill %1` sends TERM and CONT. */
const SIGNAL_MS = 20;

/**
 * Before the screen is drawn: a job in the background is stopped, as its shell expects ("suspended (tty output)"), until it is in the foreground or has to
 * end. Changing the terminal's mode does that too, but only where the keys come from it.
 *
 * @throws LobtopError `usage` when it is in the background and cannot be stopped
 */
export async function waitForForeground(isStopping: () => boolean): Promise<void> {
  for (let stops = 0; isInBackground() && !isStopping(); stops++) {
    if (stops >= MAX_STOPS) {
      throw new LobtopError('usage', 'The screen needs the terminal, but lobtop runs in the background', {
        remedy: 'Start it in the foreground, or with --headless',
      });
    }
    // Returns when a shell has continued the process, with `fg` or `bg`.
    process.kill(process.pid, 'SIGTTOU');
    await new Promise<void>((resolve) => systemClock.after(SIGNAL_MS, resolve));
  }
}
