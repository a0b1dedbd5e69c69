import { type Clock, FdWriter, LobtopError, type SystemError } from '../../engine/internal.js';

/** Lines are gathered up to about this size for one write, and within one turn of the event loop. */
const WRITE_BYTES = 16 * 1024;
/** A reader that is this far behind gets the newest state instead of everything. */
const SLOW_MS = 1000;
/** And so it does when this much waits, however fast it came. */
const MAX_BYTES = 16 * 1024 * 1024;

export type LineOutputOptions = {
  readonly fd: number;
  readonly clock: Clock;
  /** Called once when nothing can be written any more; without an error when the reader has gone. */
  readonly onEnd: (error?: LobtopError) => void;
};

/** Lines on a descriptor, many to a write. Knows when the reader is slow, when it has gone, and when the medium fails. */
export class LineOutput {
  readonly #writer: FdWriter;
  #buffer = '';
  #isFlushing = false;

  constructor({ fd, clock, onEnd }: LineOutputOptions) {
    this.#writer = new FdWriter({ fd, clock, onError: (cause) => onEnd(errorOf(cause)) });
  }

  /** True while the reader lags behind: newest state should win over completeness. */
  get isSlow(): boolean {
    if (!this.#writer.isBlocked) return false;
    return this.#writer.lagMs > SLOW_MS || this.#writer.waitingBytes > MAX_BYTES;
  }

  line(text: string): void {
    this.#buffer += `${text}\n`;
    if (this.#buffer.length >= WRITE_BYTES) this.#flush();
    else if (!this.#isFlushing) {
      this.#isFlushing = true;
      queueMicrotask(() => this.#flush());
    }
  }

  /** Resolves when all lines have left, or cannot leave. */
  async end(): Promise<void> {
    this.#flush();
    await this.#writer.drained();
  }

  #flush(): void {
    this.#isFlushing = false;
    const text = this.#buffer;
    this.#buffer = '';
    if (text.length > 0) this.#writer.write(text);
  }
}

/** A closed pipe is no failure: whoever read has had enough. */
function errorOf(cause: SystemError): LobtopError | undefined {
  if (cause.code === 'EPIPE') return undefined;
  const remedy = cause.code === 'ENOSPC' ? 'Free some space or write elsewhere' : 'Check where stdout goes';
  return new LobtopError('io', `Writing to stdout failed: ${cause.message}`, { cause, remedy });
}
