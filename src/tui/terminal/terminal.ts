import { constants, openSync, readlinkSync, writeSync } from 'node:fs';
import type { ReadStream } from 'node:tty';
import { type Clock, FdWriter } from '../../engine/internal.js';
import { MOUSE_OFF, MOUSE_ON } from '../input/mouse.js';

const ENTER = '\u001b[?1049h\u001b[H\u001b[?25l\u001b[?7l';
/** CAN ends a half-sent sequence; then the reverse of entering. */
const LEAVE = '\u0018\u001b[?2026l\u001b[0m\u001b[?7h\u001b[?25h\u001b[?1049l';
const STDOUT = 1;
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
  #writer: FdWriter | undefined;
  #hasMouse = false;

  constructor(options: { readonly stdin: ReadStream; readonly clock: Clock }) {
    this.#stdin = options.stdin;
    this.#clock = options.clock;
    this.#fd = openNonBlocking(STDOUT);
  }

  /** True while the terminal has not taken everything: a frame drawn now would only queue. */
  get isBlocked(): boolean {
    return this.#writer?.isBlocked ?? false;
  }

  enter(): void {
    // A terminal that is gone shows nothing any more; HUP or the closed input ends the program.
    this.#writer = new FdWriter({ fd: this.#fd, clock: this.#clock, onError: () => {} });
    this.write(ENTER + (this.#hasMouse ? MOUSE_ON : ''));
  }

  write(text: string): void {
    this.#writer?.write(text);
  }

  /** Asks for the mouse's reports, or gives the mouse back; answers whether it is on. Survives a suspension. */
  switchMouse(): boolean {
    this.#hasMouse = !this.#hasMouse;
    this.write(this.#hasMouse ? MOUSE_ON : MOUSE_OFF);
    return this.#hasMouse;
  }

  /** Restores the terminal; a reader that has stalled gets two seconds, after that it is past helping. */
  leave(): void {
    if (this.#writer === undefined) return;
    this.#writer.end();
    this.#writer = undefined;
    writePatiently(this.#fd, LEAVE + (this.#hasMouse ? MOUSE_OFF : ''));
    if (this.#stdin.isTTY && this.#stdin.isRaw) this.#stdin.setRawMode(false);
  }

  /** Keys arrive one by one again: after a suspension the line discipline must be set anew. */
  resumeKeys(): void {
    if (!this.#stdin.isTTY) return;
    this.#stdin.setRawMode(false);
    this.#stdin.setRawMode(true);
  }
}

/** On the way out there is no later turn to write in: waits for the terminal, for a bounded time. */
function writePatiently(fd: number, text: string): void {
  let unsent = Buffer.from(text);
  for (let tries = 0; unsent.length > 0 && tries < LEAVE_TRIES; tries++) {
    try {
      unsent = unsent.subarray(writeSync(fd, unsent));
    } catch (error) {
      // Anything but a full buffer means that the terminal is gone.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LEAVE_WAIT_MS);
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
