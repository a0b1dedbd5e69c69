import type { CandleKind, LiveSession, ReadonlyMarket, Session } from '../engine/internal.js';
import type { Keymaps } from './input/keymap.js';
import type { OwnThemes } from './own-theme.js';
import type { ColorLevel } from './theme.js';
import type { LayoutStore } from './view/layout-keeper.js';
import type { ShownPlayback } from './view/shown-playback.js';

export type ScreenOptions = {
  /** The program's version, for captures. */
  readonly version: string;
  readonly fps: number | undefined;
  readonly ascii: boolean;
  readonly colorLevel: ColorLevel;
  readonly durationMs: number | undefined;
  /** Themes of the configuration. */
  readonly themes: OwnThemes;
  /** Taker fees in basis points, by venue. */
  readonly fees: Readonly<Record<string, number>>;
  /** Settings from flags and environment, which override the saved layout, and settings from files and defaults, which do not. */
  readonly explicit: ScreenSettings;
  readonly fallback: ScreenSettings;
  /** undefined = on, except over SSH, where it would disable the terminal's text selection. */
  readonly mouse: boolean | undefined;
  readonly keymaps: Keymaps;
  readonly files: ScreenFiles;
  /** How much history of live markets to keep in memory for rewinding; 0 = none. */
  readonly pastMs: number;
  /** Playback of a recording; undefined when the markets are live. */
  readonly playback?: ShownPlayback | undefined;
  /** Shown in the key line at first: what stderr says before the screen is drawn over it. */
  readonly notice?: string | undefined;
};

/** How to show the markets; undefined = not set. */
export type ScreenSettings = {
  /** The grouping step of a market, as a price. */
  readonly group: ((market: ReadonlyMarket) => string | undefined) | undefined;
  /** The initial candle kind. */
  readonly candles: CandleKind | undefined;
  readonly theme: string | undefined;
};

export type ScreenFiles = LayoutStore & {
  /** Writes the screen to a text file. Returns its path. @throws file system errors */
  export(market: ReadonlyMarket, text: string): string;
  /** The path of a recording that starts now. */
  capturePath(market: ReadonlyMarket): string;
};

/** Ends the program; shared with the command line. */
export type ScreenStop<Reason> = {
  readonly reason: Promise<Reason>;
  readonly isStopping: boolean;
  done(): void;
  failed(error: unknown): void;
  hungUp(): void;
};

/** A session to show. Live sessions also have the price of a day ago. */
export type ScreenSession = Session & Partial<Pick<LiveSession, 'dayAgo'>>;
