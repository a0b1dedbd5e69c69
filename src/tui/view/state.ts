import {
  groupStepOf,
  groupSteps,
  largestGroupStep,
  midTicks,
  type ReadonlyMarket,
  sanitize,
} from '../../engine/internal.js';
import { type Background, THEME_NAMES } from '../theme.js';
import { changeStep, followGrid } from './ladder-axis.js';
import { defaultView, type MarketView, type ViewDefaults } from './market-view.js';
import type { OverviewState } from './overview-state.js';
import { UNGROUPED } from './saved-layout.js';
import type { ShownPlayback } from './shown-playback.js';

/** Of a market with an empty side. */
const UNKNOWN_MID_TICKS = 1000;
/** What each prompt accepts while it is being typed. */
const PROMPT_PATTERNS = {
  size: /^\d{1,12}(\.\d{0,8})?$/,
  position: /^[\d.:%#]{1,12}$/,
  filter: /^[a-z#][a-z0-9. ]{0,30}$/,
} as const;
/** Longer than any prompt accepts, with room for what it leaves out. */
const MAX_PASTED = 200;

export type ScreenSize = { readonly columns: number; readonly rows: number };

/** The text typed so far: an order size, a position in the recording, or an event filter. */
export type Prompt = { readonly kind: keyof typeof PROMPT_PATTERNS; readonly text: string };

/** The state of the user interface, with a version for the painters and listeners for the React tree. */
export class UiState {
  readonly markets: readonly ReadonlyMarket[];
  version = 0;
  columns: number;
  rows: number;
  selected = 0;
  /** One market with its panes, or the table of all. */
  page: 'market' | 'overview' = 'market';
  /** The themes that the key goes through. */
  themes: readonly string[] = THEME_NAMES;
  /** Taker fees by venue, in basis points. */
  fees: Readonly<Record<string, number>> = {};
  readonly overview: OverviewState = { sortedBy: undefined, isDescending: false };
  /** The open page of the help; undefined = closed. */
  helpPage: number | undefined;
  isFrozen = false;
  /** The name of the pane that is shown alone; undefined = none. */
  zoomed: string | undefined;
  /** The open prompt; undefined = none. */
  prompt: Prompt | undefined;
  /** undefined while the live markets are shown. */
  playback: ShownPlayback | undefined;
  /** The event filter; undefined = none. */
  filter: string | undefined;
  /** The page of the order list, from 0. */
  ordersPage = 0;
  /** The id of the followed order; undefined = none. */
  followed: string | undefined;
  /** A short message in the key line. */
  notice = '';
  /** The terminal's background. */
  background: Background = 'unknown';
  readonly #views: readonly MarketView[];
  readonly #listeners = new Set<() => void>();

  constructor(markets: readonly ReadonlyMarket[], size: ScreenSize, defaults: ViewDefaults = {}) {
    this.markets = markets;
    this.columns = size.columns;
    this.rows = size.rows;
    this.#views = markets.map(() => defaultView(defaults));
  }

  /** The selected market, live or in playback. */
  get market(): ReadonlyMarket {
    return this.playback?.marketOf(this.liveMarket) ?? this.liveMarket;
  }

  get liveMarket(): ReadonlyMarket {
    return this.markets[this.selected];
  }

  get view(): MarketView {
    return this.#views[this.selected];
  }

  viewOf(market: ReadonlyMarket): MarketView {
    return this.#views[this.markets.indexOf(market)];
  }

  select(index: number): void {
    const count = this.markets.length;
    this.change(() => {
      this.selected = ((index % count) + count) % count;
    });
  }

  /** One grouping step coarser (1) or finer (−1). The price in the middle stays. */
  regroup(direction: 1 | -1): void {
    const { market, view } = this;
    const steps = stepsFor(market);
    const at = steps.findLastIndex((step) => step <= view.step);
    const next = steps[Math.max(0, Math.min(steps.length - 1, at + direction))];
    this.change(() => {
      view.isAutoStep = false;
      changeStep(view, next);
    });
  }

  /** Whether there is no coarser grouping step. */
  get isCoarsest(): boolean {
    return this.view.step >= (stepsFor(this.market).at(-1) ?? 1);
  }

  /**
   * Groups a market by a step given as a price, or by none. One of more than 5 % of the market's price becomes the largest that is not.
   *
   * @returns the step, as a price
   * @throws LobtopError `usage` when it is not a multiple of the tick
   */
  groupBy(market: ReadonlyMarket, price: string): string {
    const { instrument, book } = market;
    if (instrument === undefined || book === undefined) return price;
    const view = this.viewOf(market);
    followGrid(view, book.grid);
    const step = price === UNGROUPED ? 1 : Math.min(groupStepOf(instrument, price), stepsFor(market).at(-1) ?? 1);
    changeStep(view, step);
    view.isGrouped = price !== UNGROUPED;
    return book.grid.priceText(step);
  }

  scroll(rows: number): void {
    const { view } = this;
    if (view.centre === undefined) return;
    const centre = view.centre + rows;
    this.change(() => {
      view.centre = centre;
      view.mode = 'free';
    });
  }

  /** Moves the cursor, starting at the middle row, and scrolls when it leaves the axis. */
  moveCursor(rows: number): void {
    const { view } = this;
    if (view.centre === undefined) return;
    const cursor = Math.max(0, (view.cursor ?? view.centre) + (view.cursor === undefined ? 0 : rows));
    const top = view.centre + Math.floor(view.rowsShown / 2);
    const beyond = Math.max(0, cursor - top) + Math.min(0, cursor - (top - view.rowsShown + 1));
    this.placeCursor(cursor);
    if (beyond !== 0) this.scroll(beyond);
  }

  /** Places the cursor on a row, in axis steps. */
  placeCursor(cursor: number): void {
    this.change(() => {
      this.view.cursor = cursor;
    });
  }

  /** Clears bought and sold above or below the cursor, or the mid without a cursor. */
  clearTraded(where: 'above' | 'below'): void {
    const { view, market } = this;
    const { book, tape } = market;
    const mid = book === undefined ? undefined : midTicks(book);
    const from = view.cursor === undefined ? mid : view.cursor * view.step;
    if (from === undefined) return;
    this.change(() => tape?.clearTraded((ticks) => (where === 'above' ? ticks > from : ticks < from)));
  }

  clearCursor(): void {
    this.change(() => {
      this.view.cursor = undefined;
    });
  }

  /** Opens a prompt. Keys then go to it. */
  openPrompt(kind: Prompt['kind']): void {
    this.change(() => {
      this.prompt = { kind, text: '' };
    });
  }

  /** Passes a key to the open prompt. Returns the prompt on Enter, otherwise whether the prompt took the key. */
  type(key: string): Prompt | boolean {
    const { prompt } = this;
    if (prompt === undefined || key === 'ctrl+c') return false;
    const isClosed = key === 'escape' || key === 'enter' || (prompt.kind === 'size' && key === '$');
    this.change(() => {
      this.prompt = isClosed ? undefined : withKey(prompt, key);
    });
    return key === 'enter' ? prompt : true;
  }

  /** Adds the first line of a pasted text to the open prompt, as far as it accepts it. Without a prompt, nothing happens. */
  paste(text: string): void {
    const { prompt } = this;
    if (prompt === undefined) return;
    this.change(() => {
      this.prompt = [...firstLine(text)].reduce(withKey, prompt);
    });
  }

  /** Scrolls to the far end of a side. */
  scrollTo(end: 'ask' | 'bid'): void {
    const { book } = this.market;
    const side = end === 'ask' ? book?.asks : book?.bids;
    if (side?.worst === undefined || this.view.centre === undefined) return;
    this.scroll(Math.round(side.worst / this.view.step) - this.view.centre);
  }

  recentre(): void {
    const { view } = this;
    this.change(() => {
      view.centre = undefined;
      view.cursor = undefined;
      if (view.mode === 'free') view.mode = 'static';
    });
  }

  /** Shows a pane alone, or the ladder and all panes again. */
  zoom(pane: string | undefined): void {
    this.change(() => {
      this.zoomed = pane;
    });
  }

  change(apply: () => void): void {
    apply();
    this.version++;
    for (const listener of this.#listeners) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

function withKey(prompt: Prompt, key: string): Prompt {
  const { kind, text } = prompt;
  if (key === 'backspace') return { kind, text: text.slice(0, -1) };
  const character = key === 'space' ? ' ' : key;
  // Other keys with a name, such as "up", are not text.
  const isText = [...character].length === 1 && PROMPT_PATTERNS[kind].test(text + character);
  return isText ? { kind, text: text + character } : prompt;
}

/** The first line with text in it, without what could steer a terminal. */
function firstLine(text: string): string {
  const lines = text.replace(/\u001b\[[0-?]*[ -/]*[@-~]/g, '').split(/[\r\n]/);
  const line = lines.find((other) => other.trim() !== '') ?? '';
  return sanitize(line.replaceAll('\t', ' '), MAX_PASTED).trim();
}

function stepsFor(market: ReadonlyMarket): number[] {
  const mid = market.book === undefined ? undefined : midTicks(market.book);
  return groupSteps(largestGroupStep(mid ?? UNKNOWN_MID_TICKS));
}
