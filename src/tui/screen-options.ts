import type { CandleKind, LiveSession, ReadonlyMarket, Session } from '../engine/internal.js';
import type { Keymaps } from './input/keymap.js';
import type { ColorLevel, ThemeName } from './theme.js';
import type { LayoutStore } from './view/layout-keeper.js';
import type { ShownPlayback } from './view/shown-playback.js';

export type ScreenOptions = {
  /** Of the program, for what it writes. */
  readonly version: string;
  readonly fps: number | undefined;
  readonly ascii: boolean;
  readonly colorLevel: ColorLevel;
  readonly durationMs: number | undefined;
  /** What was asked for by flag or environment, which counts more than what was kept of the last run; and else. */
  readonly explicit: ScreenSettings;
  readonly fallback: ScreenSettings;
  /** undefined = on, but not over SSH, where it would take the terminal's own selection. */
  readonly mouse: boolean | undefined;
  readonly keymaps: Keymaps;
  readonly files: ScreenFiles;
  /** How long the past of live markets is kept in memory, to be walked through; 0 = not at all. */
  readonly pastMs: number;
  /** Playback of a recording; undefined when the markets are live. */
  readonly playback?: ShownPlayback | undefined;
};

/** How the markets are to be shown; undefined = as they were, or as usual. */
export type ScreenSettings = {
  readonly group: string | undefined;
  /** The candles that the chart begins with. */
  readonly candles: CandleKind | undefined;
  readonly theme: ThemeName | undefined;
};

export type ScreenFiles = LayoutStore & {
  /** Writes what is seen; answers where. @throws what the file system throws */
  export(market: ReadonlyMarket, text: string): string;
  /** Where a recording that begins now is to go. */
  capturePath(market: ReadonlyMarket): string;
};

/** Who ends the program, and how it ends: shared with the command line. */
export type ScreenStop<Reason> = {
  readonly reason: Promise<Reason>;
  done(): void;
  failed(error: unknown): void;
  hungUp(): void;
};

/** A session on the screen; of live markets the price of a day ago can be had too. */
export type ScreenSession = Session & Partial<Pick<LiveSession, 'dayAgo'>>;
