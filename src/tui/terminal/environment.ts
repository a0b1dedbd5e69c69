import { ASCII, type Glyphs, UNICODE } from '../glyphs.js';
import type { ScreenSize } from '../view/state.js';

const DEFAULT_FPS = 30;
const SSH_FPS = 12;
const SSH_BYTES_PER_SECOND = 16 * 1024;

/** Defaults from the environment. Over SSH: fewer frames, limited bandwidth, and the mouse is left to the terminal. */
export type TerminalEnvironment = {
  readonly fps: number;
  readonly bytesPerSecond: number;
  readonly hasMouse: boolean;
  readonly glyphs: Glyphs;
};

export function terminalEnvironment(env: NodeJS.ProcessEnv): TerminalEnvironment {
  const isRemote = Boolean(env['SSH_CONNECTION'] || env['SSH_TTY']);
  return {
    fps: isRemote ? SSH_FPS : DEFAULT_FPS,
    bytesPerSecond: isRemote ? SSH_BYTES_PER_SECOND : Number.POSITIVE_INFINITY,
    hasMouse: !isRemote,
    glyphs: isUtf8(env) ? UNICODE : ASCII,
  };
}

export function terminalSize({ columns, rows }: NodeJS.WriteStream): ScreenSize {
  return { columns: columns || 80, rows: rows || 24 };
}

function isUtf8(env: NodeJS.ProcessEnv): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return /utf-?8/i.test(locale);
}
