import type { CandleKind } from '../engine/internal.js';
import type { KeyTable } from '../tui/input/keymap.js';
import type { ThemeTables } from '../tui/own-theme.js';
import type { GroupChoice } from './group-choice.js';
import type { Stream } from './values.js';

/** The options of `watch`, `demo` and `replay`, merged from flags, environment and configuration files. */
export type WatchOptions = {
  readonly headless: boolean;
  readonly json: boolean;
  readonly streams: readonly Stream[];
  /** `fast`: best bid and ask of a stream that is faster than the book's, where the venue has one. */
  readonly touch: 'book' | 'fast';
  readonly depth: number;
  readonly intervalMs: number;
  readonly count: number | undefined;
  readonly durationMs: number | undefined;
  readonly group: GroupChoice | undefined;
  /** The pair whose books are written as one, too; undefined = none. */
  readonly consolidate: string | undefined;
  /** Taker fees in basis points, by venue. */
  readonly fees: Readonly<Record<string, number>>;
  readonly candleKind: CandleKind;
  /** How intervals without trades are filled. */
  readonly candleGaps: 'none' | 'flat';
  /** Whether to fetch candles from before the start. */
  readonly history: boolean;
  /** Write a book only when the mid has moved by more than this many percent; undefined = always. */
  readonly onChangePercent: number | undefined;
  /** How often each live book is compared with a REST snapshot; undefined = only when the feed has been silent for too long. */
  readonly auditMs: number | undefined;
  /** undefined = 30, or 12 over SSH. */
  readonly fps: number | undefined;
  /** What to do when the reader is too slow; undefined = the command's default. */
  readonly onSlow: 'conflate' | 'block' | undefined;
  /** How much history of live markets to keep in memory for rewinding; 0 = none. */
  readonly pastMs: number;
  readonly ascii: boolean;
  readonly color: boolean;
  readonly theme: string;
  /** undefined = on, except over SSH. */
  readonly mouse: boolean | undefined;
  /** The form of human-readable lines: a table, sentences for a screen reader, or one short line for a status bar. */
  readonly lines: 'table' | 'plain' | 'one-line';
  /** Discard the saved layouts of these markets. */
  readonly resetLayout: boolean;
  /** Themes of the configuration, as they stand there. */
  readonly themes: ThemeTables | undefined;
  /** The user's key bindings, from the configuration. */
  readonly keys: KeyTable | undefined;
  /** Options set by flag or environment; these override the saved layout. */
  readonly explicit: ReadonlySet<string>;
  readonly version: string;
};
