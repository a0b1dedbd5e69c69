import { fstatSync } from 'node:fs';
import type { Clock, SystemError } from '../../engine/internal.js';
import { FdWriter, LobtopError } from '../../engine/startup.js';

/** Lines are batched up to about this size, within one turn of the event loop. */
const WRITE_BYTES = 16 * 1024;
/** A reader that lags by more than this is slow. */
const SLOW_MS = 1000;
/** So is a reader with more than this much output pending. */
const MAX_BYTES = 16 * 1024 * 1024;

/** POSIX: a pipe takes so many bytes wholly or not at all. What is dropped when time is up then ends between two lines. */
const PIPE_BUF = 4096;

export type LineOutputOptions = {
  readonly fd: number;
  readonly clock: Clock;
  /** Called once when output fails; without an error when the reader has closed the pipe. */
  readonly onEnd: (error?: LobtopError) => void;
};

/** Buffered lines to a file descriptor. Detects a slow reader, a closed pipe and a write error. */
export class LineOutput {
  readonly #writer: FdWriter;
  readonly #clock: Clock;
  #buffer = '';
  #isFlushing = false;
  /** What is written at once. */
  readonly #atomicBytes: number;

  constructor({ fd, clock, onEnd }: LineOutputOptions) {
    this.#clock = clock;
    this.#atomicBytes = isPipe(fd) ? PIPE_BUF : Number.POSITIVE_INFINITY;
    this.#writer = new FdWriter({ fd, clock, onError: (cause) => onEnd(errorOf(cause)) });
  }

  /** True while the reader lags: callers should then drop records in favour of the newest state. */
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

  /** Resolves when all lines have been written, or cannot be. */
  async end(): Promise<void> {
    this.#flush();
    await this.#writer.drained();
  }

  /** The same, but waits no longer than this. Resolves with the number of bytes that the reader has not taken; they are dropped. */
  async endWithin(limitMs: number): Promise<number> {
    this.#flush();
    let cancel = () => {};
    const limit = new Promise<void>((resolve) => {
      cancel = this.#clock.after(limitMs, resolve);
    });
    await Promise.race([this.#writer.drained(), limit]);
    cancel();
    const dropped = this.#writer.waitingBytes;
    this.#writer.end();
    return dropped;
  }

  #flush(): void {
    this.#isFlushing = false;
    const text = this.#buffer;
    this.#buffer = '';
    if (text.length <= this.#atomicBytes) this.#write(text);
    else for (const lines of atomicParts(text, this.#atomicBytes)) this.#write(lines);
  }

  #write(text: string): void {
    if (text.length > 0) this.#writer.write(text);
  }
}

function isPipe(fd: number): boolean {
  try {
    return fstatSync(fd).isFIFO();
  } catch {
    // A closed one: writing to it says so.
    return false;
  }
}

/** Whole lines, as many as fit; a line that is longer alone. */
function* atomicParts(text: string, bytes: number): Generator<string> {
  const isAscii = Buffer.byteLength(text) === text.length;
  for (let start = 0; start < text.length; ) {
    const limit = isAscii ? start + bytes : start;
    const last = text.lastIndexOf('\n', limit - 1);
    const end = (last > start ? last : text.indexOf('\n', start)) + 1;
    yield text.slice(start, end);
    start = end;
  }
}

/** A closed pipe is not an error. */
function errorOf(cause: SystemError): LobtopError | undefined {
  if (cause.code === 'EPIPE') return undefined;
  const remedy =
    cause.code === 'ENOSPC' ? 'Free some space or write to another disk' : 'Check where stdout is redirected to';
  return new LobtopError('io', `Writing to stdout failed: ${cause.message}`, { cause, remedy });
}
