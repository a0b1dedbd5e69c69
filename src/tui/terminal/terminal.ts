import { constants, openSync, readlinkSync, writeSync } from 'node:fs';
import type { ReadStream } from 'node:tty';
import { type Clock, FdWriter } from '../../engine/internal.js';
import { MOUSE_OFF, MOUSE_ON } from '../input/mouse.js';

const ENTER = '\u001b[?1049h\u001b[H\u001b[?25l\u001b[?7l';
/** CAN aborts a partially sent sequence; then the reverse of ENTER. */
const LEAVE = '\u0018\u001b[?2026l\u001b[0m\u001b[?7h\u001b[?25h\u001b[?1049l';
const STDOUT = 1;
const LEAVE_TRIES = 200;
const LEAVE_WAIT_MS = 10;

/**
 * The terminal device: sets it up, writes without blocking, and restores it. It opens its own file descriptor, because
 * O_NONBLOCK on stdout would also affect the shell that shares it.
 */
export class Terminal {
  readonly #stdin: ReadStream;
  readonly #fd: number;
  readonly #clock: Clock;
  #writer: FdWriter | undefined;
  #hasMouse = false;

  constructor(options: { readonly stdin: ReadStream; readonly clock: Clock }) {
    this.#stdin = options.stdin;
    this.#clock = options.clock;
    this.#fd = openNonBlocking(STDOUT);
  }

  /** True while a write is pending: another frame would only queue. */
  get isBlocked(): boolean {
    return this.#writer?.isBlocked ?? false;
  }

  enter(): void {
    // Write errors are ignored: if the terminal is gone, SIGHUP or the end of stdin ends the program.
    this.#writer = new FdWriter({ fd: this.#fd, clock: this.#clock, onError: () => {} });
    this.write(ENTER + (this.#hasMouse ? MOUSE_ON : ''));
  }

  write(text: string): void {
    this.#writer?.write(text);
  }

  /** Turns mouse reports on or off. Returns whether they are on. Kept across a suspension. */
  toggleMouse(): boolean {
    this.#hasMouse = !this.#hasMouse;
    this.write(this.#hasMouse ? MOUSE_ON : MOUSE_OFF);
    return this.#hasMouse;
  }

  /** Restores the terminal. Waits up to two seconds for a stalled one. */
  leave(): void {
    if (this.#writer === undefined) return;
    this.#writer.end();
    this.#writer = undefined;
    writeBlocking(this.#fd, LEAVE + (this.#hasMouse ? MOUSE_OFF : ''));
    if (this.#stdin.isTTY && this.#stdin.isRaw) this.#stdin.setRawMode(false);
  }

  /** Re-enters raw mode, which is lost in a suspension. */
  resumeKeys(): void {
    if (!this.#stdin.isTTY) return;
    this.#stdin.setRawMode(false);
    this.#stdin.setRawMode(true);
  }
}

/** Retries until everything is written, for a limited time: on exit the event loop does not turn again. */
function writeBlocking(fd: number, text: string): void {
  let unsent = Buffer.from(text);
  for (let tries = 0; unsent.length > 0 && tries < LEAVE_TRIES; tries++) {
    try {
      unsent = unsent.subarray(writeSync(fd, unsent));
    } catch (error) {
      // Any error other than a full buffer: the terminal is gone.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LEAVE_WAIT_MS);
    }
  }
}

/** A second, non-blocking descriptor of the same terminal, or `fd` if it cannot be opened. */
function openNonBlocking(fd: number): number {
  const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
  for (const path of [terminalPath(fd), '/dev/tty']) {
    try {
      if (path !== undefined) return openSync(path, flags);
    } catch {
      // Not available on this system, or no permission: try the next path.
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
