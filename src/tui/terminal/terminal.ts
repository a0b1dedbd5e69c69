import { closeSync, constants, openSync, readlinkSync, readSync, writeSync } from 'node:fs';
import type { ReadStream } from 'node:tty';
import { type Clock, FdWriter } from '../../engine/internal.js';

/** Presses and the wheel, in SGR mode 1006, as `input/mouse.ts` reads them. */
const MOUSE_ON = '\u001b[?1000h\u001b[?1006h';
const MOUSE_OFF = '\u001b[?1006l\u001b[?1000l';
/** Alternate screen, home, no cursor, no autowrap, bracketed paste. */
const ENTER = '\u001b[?1049h\u001b[H\u001b[?25l\u001b[?7l\u001b[?2004h';
/** CAN aborts a partially sent sequence; then the reverse of ENTER. */
const LEAVE = '\u0018\u001b[?2026l\u001b[0m\u001b[?2004l\u001b[?7h\u001b[?25h\u001b[?1049l';
const STDIN = 0;
const STDOUT = 1;
const LEAVE_TRIES = 200;
const LEAVE_WAIT_MS = 10;
/** A reply that has not arrived by then is not expected any more. */
const REPLY_MS = 1000;
const REPLY_TRIES = 20;
/** The end of a string: ST or BEL. */
const STRING_END = /\u001b\\|\u0007/;

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
  #replyUntilMono = Number.NEGATIVE_INFINITY;

  constructor(options: { readonly stdin: ReadStream; readonly clock: Clock }) {
    this.#stdin = options.stdin;
    this.#clock = options.clock;
    this.#fd = openNonBlocking(STDOUT, constants.O_WRONLY) ?? STDOUT;
  }

  /** True while a write is pending: another frame would only queue. */
  get isBlocked(): boolean {
    return this.#writer?.isBlocked ?? false;
  }

  /** In the foreground only: raw mode, the alternate screen, and what else the screen needs. @throws when the terminal is gone */
  enter(): void {
    if (this.#stdin.isTTY) this.#stdin.setRawMode(true);
    // Write errors are ignored: if the terminal is gone, SIGHUP or the end of stdin ends the program.
    this.#writer = new FdWriter({ fd: this.#fd, clock: this.#clock, onError: () => {} });
    this.write(ENTER + (this.#hasMouse ? MOUSE_ON : ''));
  }

  write(text: string): void {
    this.#writer?.write(text);
  }

  /** Asks the terminal something. The reply arrives between the keys, if at all: `replied` must be called then. */
  query(text: string): void {
    this.#replyUntilMono = this.#clock.monoMs() + REPLY_MS;
    this.write(text);
  }

  replied(): void {
    this.#replyUntilMono = Number.NEGATIVE_INFINITY;
  }

  /** Turns mouse reports on or off. Returns whether they are on. Kept across a suspension. */
  toggleMouse(): boolean {
    this.#hasMouse = !this.#hasMouse;
    this.write(this.#hasMouse ? MOUSE_ON : MOUSE_OFF);
    return this.#hasMouse;
  }

  /** Restores the terminal. Waits up to two seconds for a stalled one, and a moment for a reply that is on its way. */
  leave(): void {
    if (this.#writer === undefined) return;
    this.#writer.end();
    this.#writer = undefined;
    writeBlocking(this.#fd, LEAVE + (this.#hasMouse ? MOUSE_OFF : ''));
    // In raw mode: in any other, what has no line end could not be read.
    if (this.#clock.monoMs() < this.#replyUntilMono) discardReply();
    this.replied();
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

/** Reads the reply to a query, for a limited time: otherwise it would appear in the shell's command line. */
function discardReply(): void {
  const fd = openNonBlocking(STDIN, constants.O_RDONLY);
  if (fd === undefined) return;
  const buffer = Buffer.alloc(256);
  let text = '';
  for (let tries = 0; tries < REPLY_TRIES && !STRING_END.test(text); tries++) {
    try {
      const length = readSync(fd, buffer);
      if (length === 0) break;
      text += buffer.toString('latin1', 0, length);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') break;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LEAVE_WAIT_MS);
    }
  }
  closeSync(fd);
}

/** A second, non-blocking descriptor of the same terminal; undefined if it cannot be opened. */
function openNonBlocking(fd: number, access: number): number | undefined {
  const flags = access | constants.O_NONBLOCK | constants.O_NOCTTY;
  for (const path of [terminalPath(fd), '/dev/tty']) {
    try {
      if (path !== undefined) return openSync(path, flags);
    } catch {
      // Not available on this system, or no permission: try the next path.
    }
  }
  return undefined;
}

function terminalPath(fd: number): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return undefined;
  }
}
