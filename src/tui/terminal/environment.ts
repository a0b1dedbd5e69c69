import { ASCII, type Glyphs, UNICODE } from '../glyphs.js';
import type { Background } from '../theme.js';
import type { ScreenSize } from '../view/state.js';
import { backgroundOfColorFgBg } from './background.js';

const DEFAULT_FPS = 30;
const SSH_FPS = 12;
const SSH_BYTES_PER_SECOND = 16 * 1024;
const ESCAPE_MS = 50;
/** Over SSH the parts of a sequence may arrive separately. */
const SSH_ESCAPE_MS = 500;
/** Terminals that show the text of a query instead of answering it, or have no colours to report. */
const SILENT_TERMINALS = /^(|dumb|linux)$/;

/**
 * Defaults from the environment. Over SSH: fewer frames, limited bandwidth, a longer wait before ESC is the key Escape, and
 * the mouse is left to the terminal.
 */
export type TerminalEnvironment = {
  readonly fps: number;
  readonly bytesPerSecond: number;
  readonly hasMouse: boolean;
  readonly glyphs: Glyphs;
  /** Time after which ESC with nothing behind it is the key Escape, ms. */
  readonly escapeMs: number;
  /** The terminal's background by COLORFGBG. */
  readonly background: Background;
  /** Whether the terminal may be asked for its colours. */
  readonly answersQueries: boolean;
};

export function terminalEnvironment(env: NodeJS.ProcessEnv): TerminalEnvironment {
  const isRemote = Boolean(env['SSH_CONNECTION'] || env['SSH_TTY']);
  return {
    fps: isRemote ? SSH_FPS : DEFAULT_FPS,
    bytesPerSecond: isRemote ? SSH_BYTES_PER_SECOND : Number.POSITIVE_INFINITY,
    hasMouse: !isRemote,
    glyphs: isUtf8(env) ? UNICODE : ASCII,
    escapeMs: isRemote ? SSH_ESCAPE_MS : ESCAPE_MS,
    background: backgroundOfColorFgBg(env['COLORFGBG']),
    answersQueries: !SILENT_TERMINALS.test(env['TERM'] ?? ''),
  };
}

export function terminalSize({ columns, rows }: NodeJS.WriteStream): ScreenSize {
  return { columns: columns || 80, rows: rows || 24 };
}

function isUtf8(env: NodeJS.ProcessEnv): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return /utf-?8/i.test(locale);
}
