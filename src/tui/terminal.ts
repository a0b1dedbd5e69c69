import { constants, openSync, readlinkSync, writeSync } from 'node:fs';
import type { ReadStream } from 'node:tty';
import type { CancelTimer, Clock } from '../engine/index.js';

const ENTER = '\u001b[?1049h\u001b[H\u001b[?25l\u001b[?7l';
/** CAN ends a half-sent sequence; then the reverse of entering. */
const LEAVE = '\u0018\u001b[?2026l\u001b[0m\u001b[?7h\u001b[?25h\u001b[?1049l';
const STDOUT = 1;
const RETRY_MS = 2;
const MAX_RETRY_MS = 16;
const LEAVE_TRIES = 200;
const LEAVE_WAIT_MS = 10;

/**
 * The terminal as a device: entered, written to without ever blocking, and left as it was found.
 * It is opened anew, so that non-blocking writes are ours alone and do not leak into the shell that shares stdout.
 */
export class Terminal {
  readonly #stdin: ReadStream;
  readonly #fd: number;
  readonly #clock: Clock;
  #unsent: Buffer = Buffer.alloc(0);
  #cancelRetry: CancelTimer = () => {};
  #retryMs = RETRY_MS;
  #isEntered = false;
  /** Bytes handed to the terminal. */
  bytesSent = 0;

  constructor(options: { readonly stdin: ReadStream; readonly clock: Clock }) {
    this.#stdin = options.stdin;
    this.#clock = options.clock;
    this.#fd = openNonBlocking(STDOUT);
  }

  /** True while the terminal has not taken everything: a frame drawn now would only queue. */
  get isBlocked(): boolean {
    return this.#unsent.length > 0;
  }

  enter(): void {
    this.#isEntered = true;
    this.write(ENTER);
  }

  write(text: string): void {
    if (!this.#isEntered) return;
    const bytes = Buffer.from(text, 'utf8');
    this.bytesSent += bytes.length;
    this.#unsent = this.#unsent.length === 0 ? bytes : Buffer.concat([this.#unsent, bytes]);
    this.#send();
  }

  /** Restores the terminal; a reader that has stalled gets two seconds, after that it is past helping. */
  leave(): void {
    if (!this.#isEntered) return;
    this.#isEntered = false;
    this.#cancelRetry();
    this.#unsent = Buffer.from(LEAVE);
    for (let tries = 0; this.#unsent.length > 0 && tries < LEAVE_TRIES; tries++) {
      if (!this.#sendOnce()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LEAVE_WAIT_MS);
    }
    this.#unsent = Buffer.alloc(0);
    if (this.#stdin.isTTY && this.#stdin.isRaw) this.#stdin.setRawMode(false);
  }

  /** Keys arrive one by one again: after a suspension the line discipline must be set anew. */
  resumeKeys(): void {
    if (!this.#stdin.isTTY) return;
    this.#stdin.setRawMode(false);
    this.#stdin.setRawMode(true);
  }

  #send(): void {
    this.#cancelRetry();
    while (this.#unsent.length > 0 && this.#sendOnce()) this.#retryMs = RETRY_MS;
    if (this.#unsent.length === 0) return;
    this.#cancelRetry = this.#clock.after(this.#retryMs, () => this.#send());
    this.#retryMs = Math.min(MAX_RETRY_MS, this.#retryMs * 2);
  }

  /** Answers whether the terminal took anything. */
  #sendOnce(): boolean {
    try {
      const sent = writeSync(this.#fd, this.#unsent);
      this.#unsent = this.#unsent.subarray(sent);
      return sent > 0;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false;
      // The terminal is gone (EIO, EBADF): HUP or the closed input ends the program, nothing can be shown any more.
      this.#unsent = Buffer.alloc(0);
      return false;
    }
  }
}

/** A second, non-blocking way to the same terminal; where there is none, the first one. */
function openNonBlocking(fd: number): number {
  const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
  for (const path of [terminalPath(fd), '/dev/tty']) {
    try {
      if (path !== undefined) return openSync(path, flags);
    } catch {
      // Not on this system, or not ours to open: the next way, and at last the blocking one.
    }
  }
  return fd;
}

function terminalPath(fd: number): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return undefined;
  }
}
