import type { CandleKind } from '../engine/internal.js';
import type { KeyTable } from '../tui/input/keymap.js';
import type { ThemeName } from '../tui/theme.js';
import type { Stream } from './values.js';

/** What `watch` and `demo` were asked for, flags, environment and files merged. */
export type WatchOptions = {
  readonly headless: boolean;
  readonly json: boolean;
  readonly streams: readonly Stream[];
  readonly depth: number;
  readonly intervalMs: number;
  readonly count: number | undefined;
  readonly durationMs: number | undefined;
  readonly group: string | undefined;
  readonly candleKind: CandleKind;
  /** What stands for an interval without trades. */
  readonly candleGaps: 'none' | 'flat';
  /** Whether candles from before the start are fetched. */
  readonly history: boolean;
  /** Books only when the mid has moved by more than this many percent; undefined = always. */
  readonly onChangePercent: number | undefined;
  /** How often each live book is compared with a REST picture; undefined = only when its silence asks for it. */
  readonly auditMs: number | undefined;
  /** undefined = 30, or 12 over SSH. */
  readonly fps: number | undefined;
  /** What becomes of a reader that is slower than the records; undefined = as the command has it. */
  readonly onSlow: 'conflate' | 'block' | undefined;
  /** How long the past of live markets is kept in memory; 0 = not at all. */
  readonly pastMs: number;
  readonly ascii: boolean;
  readonly color: boolean;
  readonly theme: ThemeName;
  /** undefined = on, but not over SSH. */
  readonly mouse: boolean | undefined;
  /** Lines for people in place of a screen: whole sentences for a screen reader, or one short line for a status bar. */
  readonly lines: 'table' | 'plain' | 'one-line';
  /** Forget how these markets were looked at the last time. */
  readonly resetLayout: boolean;
  /** Keys of the user's own, from the configuration. */
  readonly keys: KeyTable | undefined;
  /** What was said by flag or environment: it counts more than what was kept of the last run. */
  readonly explicit: ReadonlySet<string>;
  readonly version: string;
};
