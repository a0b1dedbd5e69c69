import type { ReadStream } from 'node:tty';
import type { CancelTimer, Clock } from '../../engine/internal.js';
import { InputTokenizer, type Pending } from './input-tokenizer.js';
import type { Token } from './token.js';

/** ESC and what follows it within this time are one key: a sequence, or a combination with Alt. */
const ESCAPE_MS = 50;
/** The pieces of a sequence arrive within this time of each other. */
const SEQUENCE_MS = 500;
/** A paste without an end is over after this much silence. A shorter limit would turn the rest of a slow one into keys. */
const PASTE_MS = 10_000;

/** The part of stdin that is used. */
export type KeySource = Pick<ReadStream, 'ref' | 'unref' | 'pause'> & {
  on(event: 'data', listener: (data: Buffer) => void): unknown;
  off(event: 'data', listener: (data: Buffer) => void): unknown;
};

export type KeyInputOptions = {
  readonly stdin: KeySource;
  readonly clock: Clock;
  /** Time after which ESC with nothing behind it is the key Escape, ms; at least 50. */
  readonly escapeMs: number;
  readonly onToken: (token: Token) => void;
};

/** Reads keys, mouse events, pastes and replies from the terminal. */
export class KeyInput {
  readonly #options: KeyInputOptions;
  readonly #limitsMs: Readonly<Record<Exclude<Pending, 'none'>, number>>;
  #tokenizer: InputTokenizer;
  #cancel: CancelTimer = () => {};

  constructor(options: KeyInputOptions) {
    this.#options = options;
    this.#limitsMs = {
      escape: ESCAPE_MS,
      late: Math.max(SEQUENCE_MS, options.escapeMs) - ESCAPE_MS,
      sequence: SEQUENCE_MS,
      paste: PASTE_MS,
    };
    this.#tokenizer = this.#newTokenizer();
  }

  /** Listens to stdin, which must be in raw mode. */
  start(): void {
    const { stdin } = this.#options;
    stdin.ref();
    stdin.on('data', this.#onData);
  }

  stop(): void {
    const { stdin } = this.#options;
    this.#cancel();
    stdin.off('data', this.#onData);
    stdin.pause();
    stdin.unref();
  }

  /** Forgets what is pending: after a suspension, its rest does not arrive. */
  reset(): void {
    this.#cancel();
    this.#tokenizer = this.#newTokenizer();
  }

  #newTokenizer(): InputTokenizer {
    return new InputTokenizer({ holdsEscape: this.#options.escapeMs > ESCAPE_MS });
  }

  readonly #onData = (data: Buffer): void => {
    this.#cancel();
    this.#emit(this.#tokenizer.take(data));
  };

  #emit(tokens: readonly Token[]): void {
    for (const token of tokens) this.#options.onToken(token);
    this.#wait();
  }

  #wait(): void {
    const { pending } = this.#tokenizer;
    if (pending === 'none') return;
    const { clock } = this.#options;
    // When the program was busy, the rest may have arrived but not been read: it is read before the second timer.
    this.#cancel = clock.after(this.#limitsMs[pending], () => {
      this.#cancel = clock.after(0, () => this.#emit(this.#tokenizer.expire()));
    });
  }
}
