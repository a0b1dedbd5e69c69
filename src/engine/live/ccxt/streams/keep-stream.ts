import { Backoff } from '../../../time/backoff.js';
import type { Pause } from '../../../time/pause.js';
import { type Failure, failureOf } from '../failure.js';
import { WATCH_PAUSE_MS } from './watch-pause.js';

/** Controls a subscription: when it ends, and when it may start. */
export type StreamConditions = {
  readonly isFinished: () => boolean;
  /** Resolves when the market has a book, or is finished. */
  readonly whenReady: () => Promise<void>;
  /** Waits for ccxt's next update; subscribes first where necessary. */
  readonly watch: () => Promise<unknown>;
  /** The venue refused the stream, and will do so again. */
  readonly onRefused: (failure: Failure) => void;
};

/**
 * Keeps a stream other than the book subscribed until `isFinished`; never rejects. Books have priority: it is subscribed once `whenReady`
 * resolves. Its failures do not affect the book.
 */
export async function keepStream(
  pause: Pause,
  { isFinished, whenReady, watch, onRefused }: StreamConditions,
): Promise<void> {
  const backoff = new Backoff();
  while (true) {
    await whenReady();
    if (isFinished()) return;
    try {
      await watch();
      backoff.reset();
      await pause.for(WATCH_PAUSE_MS);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.verdict === 'fatal' && !isFinished()) onRefused(failure);
      if (failure.verdict !== 'retry') return;
      await pause.for(backoff.next());
    }
  }
}
