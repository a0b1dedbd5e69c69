import { groupStepOf, groupSteps, midTicks, type ReadonlyMarket } from '../../engine/internal.js';
import type { PaneName } from './choices.js';
import { changeStep } from './ladder-axis.js';
import { type Layout, layoutFor } from './layout.js';
import { defaultView, type MarketView, type ViewDefaults } from './market-view.js';
import type { ShownPlayback } from './shown-playback.js';

/** Grouping goes up to this share of the price. */
const LARGEST_STEP_SHARE = 0.05;
/** What may be typed: of a size up to twelve digits, and a point that may wait for more. */
const TYPED = {
  size: /^\d{1,12}(\.\d{0,8})?$/,
  place: /^[\d.:%#]{1,12}$/,
  filter: /^[a-z#][a-z0-9. ]{0,30}$/,
} as const;

export type ScreenSize = { readonly columns: number; readonly rows: number };

/** A size, whose cost is shown, a place in the recording, or what events are looked for, as far as it is typed. */
export type Prompt = { readonly kind: keyof typeof TYPED; readonly text: string };

/** What the user has chosen. Plain state with a version for the painters and listeners for the tree. */
export class UiState {
  readonly markets: readonly ReadonlyMarket[];
  version = 0;
  columns: number;
  rows: number;
  selected = 0;
  /** The page of the help that is open; undefined = none. */
  helpPage: number | undefined;
  isFrozen = false;
  /** The pane that has the whole screen; undefined = none. */
  zoomed: PaneName | undefined;
  /** What is being typed; undefined = nothing. */
  prompt: Prompt | undefined;
  /** What is walked through; undefined while the markets are live. */
  walk: ShownPlayback | undefined;
  /** What events are looked for; undefined = none. */
  filter: string | undefined;
  /** The page of the list of orders, from 0. */
  ordersPage = 0;
  /** The order that is followed; undefined = none. */
  followed: string | undefined;
  /** A short message beside the keys: why keys are off, what was saved where. */
  notice = '';
  readonly #views: readonly MarketView[];
  readonly #listeners = new Set<() => void>();

  constructor(markets: readonly ReadonlyMarket[], size: ScreenSize, defaults: ViewDefaults = {}) {
    this.markets = markets;
    this.columns = size.columns;
    this.rows = size.rows;
    this.#views = markets.map(() => defaultView(defaults));
  }

  /** What is looked at: the market, or what it was. */
  get market(): ReadonlyMarket {
    return this.walk?.marketOf(this.liveMarket) ?? this.liveMarket;
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

  /** What stands where. */
  get layout(): Layout {
    return this.layoutWith(this.zoomed);
  }

  /** What would stand where with this pane alone, or none. */
  layoutWith(zoomed: PaneName | undefined): Layout {
    const { traded, changes } = this.view;
    const panes = { ...this.view.panes, orders: this.view.panes.orders && this.hasPane('orders') };
    return layoutFor({ columns: this.columns, rows: this.rows, panes, traded, changes, zoomed });
  }

  /** Whether a pane has anything to show: orders are only known one by one in some recordings. */
  hasPane(pane: PaneName): boolean {
    return pane !== 'orders' || this.walk?.orders !== undefined;
  }

  select(index: number): void {
    const count = this.markets.length;
    this.change(() => {
      this.selected = ((index % count) + count) % count;
    });
  }

  /** One grouping step coarser (1) or finer (−1), keeping the price in the middle. */
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

  /** Groups a market by a step given as a price. @throws LobtopError `usage` when it is no multiple of the tick */
  groupBy(market: ReadonlyMarket, price: string): void {
    const { instrument } = market;
    if (instrument !== undefined) this.viewOf(market).step = groupStepOf(instrument, price);
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

  /** Moves the cursor, which begins at the middle of the axis; the axis follows it over its edges. */
  moveCursor(rows: number): void {
    const { view } = this;
    if (view.centre === undefined) return;
    const cursor = Math.max(0, (view.cursor ?? view.centre) + (view.cursor === undefined ? 0 : rows));
    const top = view.centre + Math.floor(view.rowsShown / 2);
    const beyond = Math.max(0, cursor - top) + Math.min(0, cursor - (top - view.rowsShown + 1));
    this.placeCursor(cursor);
    if (beyond !== 0) this.scroll(beyond);
  }

  /** Puts the cursor on a row of the axis, counted in its steps. */
  placeCursor(cursor: number): void {
    this.change(() => {
      this.view.cursor = cursor;
    });
  }

  /** Forgets what was bought and sold above or below the cursor, or the middle of the market where there is none. */
  clearTraded(where: 'above' | 'below'): void {
    const { view, market } = this;
    const { book, tape } = market;
    const middle = book === undefined ? undefined : midTicks(book);
    const from = view.cursor === undefined ? middle : view.cursor * view.step * market.ticksPerStep;
    if (from === undefined) return;
    this.change(() => tape?.clearTraded((ticks) => (where === 'above' ? ticks > from : ticks < from)));
  }

  clearCursor(): void {
    this.change(() => {
      this.view.cursor = undefined;
    });
  }

  /** Keys are what is typed, from now on. */
  ask(kind: Prompt['kind']): void {
    this.change(() => {
      this.prompt = { kind, text: '' };
    });
  }

  /** A key while something is typed: what Enter has completed, else whether the key was meant for it. */
  type(key: string): Prompt | boolean {
    const { prompt } = this;
    if (prompt === undefined || key === 'ctrl+c') return false;
    const isOver = key === 'escape' || key === 'enter' || (prompt.kind === 'size' && key === '$');
    this.change(() => {
      this.prompt = isOver ? undefined : typedAfter(prompt, key);
    });
    return key === 'enter' ? prompt : true;
  }

  /** To the far end of a side. */
  scrollTo(end: 'ask' | 'bid'): void {
    const { book, ticksPerStep } = this.market;
    const side = end === 'ask' ? book?.asks : book?.bids;
    if (side === undefined || side.length === 0 || this.view.centre === undefined) return;
    this.scroll(Math.round(side.ticksAt(0) / (this.view.step * ticksPerStep)) - this.view.centre);
  }

  recentre(): void {
    const { view } = this;
    this.change(() => {
      view.centre = undefined;
      view.cursor = undefined;
      if (view.mode === 'free') view.mode = 'static';
    });
  }

  /** The pane alone on the screen, or beside the ladder again. */
  zoom(pane: PaneName | undefined): void {
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

function typedAfter({ kind, text }: Prompt, key: string): Prompt {
  const next = text + (key === 'space' ? ' ' : key);
  if (key === 'backspace') return { kind, text: text.slice(0, -1) };
  return { kind, text: TYPED[kind].test(next) ? next : text };
}

function stepsFor(market: ReadonlyMarket): number[] {
  const middle = market.book === undefined ? undefined : midTicks(market.book);
  const ticks = (middle ?? 1000) / market.ticksPerStep;
  return groupSteps(Math.max(1, ticks * LARGEST_STEP_SHARE));
}
