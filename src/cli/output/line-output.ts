import type { Writable } from 'node:stream';
import { LobtopError } from '../../engine/index.js';

/** Lines waiting beyond this mean that the reader is slower than the feed. */
const SLOW_BYTES = 256 * 1024;

/**
 * Lines on a stream, many to a write. Knows when the reader is slow, when it has gone (a closed pipe: done, in silence),
 * and when the medium fails (a full disk: an error).
 */
export class LineOutput {
  readonly #stream: Writable;
  #buffer = '';
  #isFlushing = false;
  #isEnded = false;

  /** @param onEnd called once when nothing can be written any more; without an error when the reader has gone */
  constructor(stream: Writable, onEnd: (error?: LobtopError) => void) {
    this.#stream = stream;
    stream.on('error', (cause: NodeJS.ErrnoException) => {
      if (this.#isEnded) return;
      this.#isEnded = true;
      if (cause.code === 'EPIPE' || cause.code === 'ERR_STREAM_DESTROYED') onEnd();
      else
        onEnd(new LobtopError('io', `Writing to stdout failed: ${cause.message}`, { cause, remedy: remedyFor(cause) }));
    });
  }

  /** True while the reader lags behind: newest state should win over completeness. */
  get isSlow(): boolean {
    return this.#stream.writableLength + this.#buffer.length > SLOW_BYTES;
  }

  line(text: string): void {
    if (this.#isEnded) return;
    this.#buffer += `${text}\n`;
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    queueMicrotask(() => this.#flush());
  }

  /** Nothing more is taken; resolves when all lines have left, or cannot leave. */
  async end(): Promise<void> {
    this.#flush();
    if (this.#isEnded || this.#stream.writableLength === 0) return;
    await new Promise<void>((resolve) => {
      this.#stream.once('error', () => resolve());
      this.#stream.write('', () => resolve());
    });
  }

  #flush(): void {
    this.#isFlushing = false;
    const text = this.#buffer;
    this.#buffer = '';
    if (text.length > 0 && !this.#isEnded) this.#stream.write(text);
  }
}

function remedyFor(cause: NodeJS.ErrnoException): string {
  return cause.code === 'ENOSPC' ? 'Free some space or write elsewhere' : 'Check where stdout goes';
}
