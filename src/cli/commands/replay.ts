import { CaptureReader, type CaptureSession, captureClock, openCapture } from '../../engine/index.js';
import { EXIT } from '../exit-status.js';
import { reportError, tell } from '../report.js';
import { Stop } from '../stop.js';
import type { WatchOptions } from '../watch-options.js';
import { watchHeadless } from './headless.js';

/** Plays a capture into records, as fast as they are read; answers the exit status. */
export async function replay(path: string, options: WatchOptions): Promise<number> {
  const stop = new Stop();
  const stopListening = stop.listenToSignals();
  const reader = new CaptureReader(path);
  const clock = captureClock(reader);
  let session: CaptureSession | undefined;
  let drained: () => Promise<void> = async () => {};
  const source = {
    clock,
    isRecorded: true,
    open: (observe: Parameters<typeof openCapture>[0]['observe']) => {
      const pace = async () => {
        await drained();
        // Signals are heard between two stretches.
        await new Promise((resolve) => setImmediate(resolve));
      };
      session = openCapture({
        reader,
        clock,
        pace,
        candles: { gaps: options.candleGaps },
        ...(observe && { observe }),
      });
      return session;
    },
    start: (wait: () => Promise<void>) => {
      drained = wait;
      session?.start();
    },
  };
  const reason = await watchHeadless(source, options, stop);
  stopListening();
  if (reason.error !== undefined) reportError(reason.error);
  return tellProblems(reader) && reason.status === EXIT.done ? EXIT.data : reason.status;
}

/** Names what could not be read; answers whether anything inside the capture was damaged. */
export function tellProblems({ problems, path }: CaptureReader): boolean {
  for (const { offset, kind, detail } of problems) tell(`${path}: ${kind} at byte ${offset}: ${detail}`);
  return problems.some(({ kind }) => kind === 'damaged');
}
