import { writeSync } from 'node:fs';
import type { CancelTimer, Clock } from '../time/clock.js';
import type { SystemError } from './system-error.js';

const RETRY_MS = 1;
const MAX_RETRY_MS = 16;

export type FdWriterOptions = {
  /** A file descriptor, non-blocking if it can stall (Node makes stdout's pipe non-blocking). */
  readonly fd: number;
  readonly clock: Clock;
  /** Called once, when nothing more can be written: EPIPE, ENOSPC, EIO … */
  readonly onError: (cause: SystemError) => void;
};

/**
 * Writes to a descriptor immediately as far as it accepts data, and the rest as soon as it accepts more; never blocks.
 * Unlike a stream it does not wait for the next turn of the event loop, so a long turn does not starve the reader.
 */
export class FdWriter {
  readonly #options: FdWriterOptions;
  readonly #unsent: { bytes: Buffer; readonly sinceMono: number }[] = [];
  #waitingBytes = 0;
  #drained: (() => void)[] = [];
  #cancelRetry: CancelTimer | undefined;
  #retryMs = RETRY_MS;
  #isEnded = false;

  constructor(options: FdWriterOptions) {
    this.#options = options;
  }

  get isBlocked(): boolean {
    return this.#unsent.length > 0;
  }

  /** How long the oldest byte has been waiting, ms. */
  get lagMs(): number {
    const oldest = this.#unsent[0];
    return oldest === undefined ? 0 : this.#options.clock.monoMs() - oldest.sinceMono;
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  write(text: string): void {
    if (this.#isEnded) return;
    const bytes = Buffer.from(text, 'utf8');
    this.#unsent.push({ bytes, sinceMono: this.#options.clock.monoMs() });
    this.#waitingBytes += bytes.length;
    this.#send();
  }

  /** Resolves when everything is written, or can no longer be. */
  drained(): Promise<void> {
    if (!this.isBlocked) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  /** Discards unsent data and ignores all further writes. */
  end(): void {
    this.#isEnded = true;
    this.#unsent.length = 0;
    this.#waitingBytes = 0;
    this.#settle();
  }

  #send(): void {
    while (this.#unsent.length > 0 && this.#sendOnce()) this.#retryMs = RETRY_MS;
    if (this.#unsent.length === 0) this.#settle();
    else if (this.#cancelRetry === undefined) this.#retryLater();
  }

  #retryLater(): void {
    this.#cancelRetry = this.#options.clock.after(this.#retryMs, () => {
      this.#cancelRetry = undefined;
      this.#retryMs = Math.min(MAX_RETRY_MS, this.#retryMs * 2);
      this.#send();
    });
  }

  /** Returns whether the descriptor accepted anything. */
  #sendOnce(): boolean {
    const [first] = this.#unsent;
    try {
      const sent = writeSync(this.#options.fd, first.bytes);
      this.#waitingBytes -= sent;
      if (sent === first.bytes.length) this.#unsent.shift();
      else first.bytes = first.bytes.subarray(sent);
      return sent > 0;
    } catch (error) {
      const cause = error as SystemError;
      if (cause.code === 'EAGAIN') return false;
      this.end();
      this.#options.onError(cause);
      return false;
    }
  }

  #settle(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    for (const resolve of this.#drained.splice(0)) resolve();
  }
}
