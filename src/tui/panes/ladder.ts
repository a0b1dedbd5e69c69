import {
  ASK,
  averagePrice,
  averageTerm,
  BID,
  type BookView,
  isCovered,
  midTicks,
  quoteValue,
  type ReadonlyMarket,
} from '../../engine/internal.js';
import { fitting, grouped, priceText, sizeText, sumText } from '../format.js';
import { type LadderColumns, ladderColumns } from '../ladder/columns.js';
import { Flashes } from '../ladder/flashes.js';
import { type LadderFormats, ladderFormats, PLAIN_FORMATS } from '../ladder/formats.js';
import { LadderLines } from '../ladder/line.js';
import { isUnknown, LadderRows } from '../ladder/rows.js';
import type { Look } from '../look.js';
import type { MouseEvent } from '../mouse-event.js';
import { marketSize, marketSum } from '../size-format.js';
import type { Style } from '../style.js';
import type { Size } from '../terminal/screen.js';
import type { Surface } from '../terminal/surface.js';
import type { LadderScope } from '../view/choices.js';
import { type Axis, placeAxis } from '../view/ladder-axis.js';
import type { MarketView } from '../view/market-view.js';
import type { UiState } from '../view/state.js';
import type { PaneView } from './pane.js';
import type { Scene } from './scene.js';
import { every, throttled, versionOf } from './versions.js';

export type LadderOptions = {
  readonly view: MarketView;
  readonly look: Look;
  readonly nowMono: number;
  /** Whether changed sizes flash. */
  readonly hasFlashes: boolean;
};

/** How long the header shows a jump of the axis. */
const JUMP_SHOWN_MS = 1500;
/** The names of the columns above, the totals below. */
const HEADER_ROWS = 1;
const FOOTER_ROWS = 1;
const WHEEL_ROWS = 3;
/** Below this rate a flash would be a single frame, so there are none. */
const FLASH_MIN_FPS = 10;
const FADE_REFRESH_MS = 75;
/** A calm book is redrawn once per this many frames. */
const CALM_FRAMES = 5;

/** The ladder of a scene. */
export function openLadder(scene: Scene): PaneView {
  const { ui, clock, fps } = scene;
  const pane = new LadderPane();
  const calmVersion = throttled((CALM_FRAMES * 1000) / fps, clock, () => scene.market.version);
  const fadeVersion = every(FADE_REFRESH_MS, clock);
  const optionsOf = (): LadderOptions => {
    const { view, look } = scene;
    return { view, look, nowMono: clock.monoMs(), hasFlashes: fps >= FLASH_MIN_FPS };
  };
  return {
    version: versionOf(
      () => ui.version,
      () => (scene.view.isCalm && scene.view.step === 1 ? calmVersion() : scene.market.version),
      // Changes while something fades, and once more afterwards.
      () => (clock.monoMs() < pane.animatingUntilMono ? fadeVersion() : -1),
    ),
    update: (size) => {
      scene.conflated += pane.update(size, scene.market, optionsOf());
    },
    paint: (surface) => pane.paint(surface, scene.market, optionsOf()),
    onMouse: (event) => pane.mouse(ui, event),
  };
}

/**
 * The price ladder: one row per grouping step, without gaps, asks above, bids below, prices in the middle.
 * Its axis moves only as the view's mode requires.
 */
export class LadderPane {
  readonly #rows = new LadderRows();
  readonly #lines = new LadderLines();
  readonly #flashes = new Flashes();
  #jumpShownUntilMono = Number.NEGATIVE_INFINITY;
  #shownCommits = 0;
  #shownMarket: ReadonlyMarket | undefined;
  /** undefined while there is nothing to show. */
  #axis: Axis | undefined;
  #columns: LadderColumns | undefined;
  #formats: LadderFormats = PLAIN_FORMATS;

  /** Until then the pane changes even if the market does not: flashes fade, the jump marker disappears. */
  get animatingUntilMono(): number {
    return Math.max(this.#flashes.untilMono, this.#jumpShownUntilMono);
  }

  /** Places the axis, and compares the rows with those of the last frame. Returns how many book updates came between the two frames. */
  update({ width, height }: Size, market: ReadonlyMarket, { view, nowMono }: LadderOptions): number {
    const { shownBook: book } = market;
    const rows = height - HEADER_ROWS - FOOTER_ROWS;
    const isReady = book?.isReady === true && rows >= 1;
    this.#axis = isReady ? placeAxis(market, view, { rows, nowMono }) : undefined;
    if (book !== undefined && this.#axis !== undefined) {
      this.#jumpShownUntilMono = (view.jump?.mono ?? Number.NEGATIVE_INFINITY) + JUMP_SHOWN_MS;
      this.#rows.fill(market, book, { axis: this.#axis, choice: view });
      // Sizes are not compared across snapshots, steps and units.
      const key = `${market.symbol} ${market.counters.snapshots} ${this.#axis.step} ${view.units} ${market.isLive}`;
      this.#flashes.update(this.#rows, this.#axis, { key, nowMono });
      this.#columns = ladderColumns({
        width,
        price: priceWidth(book, this.#axis),
        hasSum: view.showsCumulative,
        hasChange: view.changes !== 'off',
        hasTraded: view.traded !== 'off',
      });
      const last = this.#shownMarket === market ? this.#formats : PLAIN_FORMATS;
      this.#formats = ladderFormats(market, this.#rows, { columns: this.#columns, units: view.units, last });
    }
    return this.#conflated(market);
  }

  /** Paints what `update` has found. */
  paint(surface: Surface, market: ReadonlyMarket, { view, look, nowMono, hasFlashes }: LadderOptions): void {
    const { shownBook: book } = market;
    const axis = this.#axis;
    const columns = this.#columns;
    if (book === undefined || axis === undefined || columns === undefined) {
      paintWaiting(surface, market, look);
      return;
    }
    const formats = this.#formats;
    const flashes = hasFlashes ? this.#flashes : undefined;
    const cursor = view.cursor === undefined ? undefined : axis.top - view.cursor;
    const lastTrade = market.tape?.trades.newest();
    const scale = view.barScale;
    const context = { market, axis, rows: this.#rows, formats, flashes, columns, look, scale, cursor, lastTrade };
    paintHeader(surface, columns, { view, look, nowMono, isContract: book.sizeUnit.kind !== 'base' });
    this.#lines.paint(surface, context, HEADER_ROWS);
    this.#paintFooter(surface, market, { view, axis, cursor, look });
  }

  /** The wheel scrolls, a click places the cursor, the middle button recentres. */
  mouse(ui: UiState, { kind, row }: MouseEvent): void {
    const step = this.#stepAt(row);
    if (kind === 'wheel-up') ui.scroll(WHEEL_ROWS);
    else if (kind === 'wheel-down') ui.scroll(-WHEEL_ROWS);
    else if (kind === 'middle') ui.recentre();
    else if (step !== undefined) ui.placeCursor(step);
  }

  /** The axis row, in its steps, at a row of the pane; undefined outside the axis. */
  #stepAt(paneRow: number): number | undefined {
    const axis = this.#axis;
    const row = paneRow - HEADER_ROWS;
    return axis === undefined || row < 0 || row >= axis.rows ? undefined : axis.top - row;
  }

  #conflated(market: ReadonlyMarket): number {
    const { commits } = market.counters;
    const isFirst = this.#shownMarket !== market;
    const conflated = isFirst ? 0 : Math.max(0, commits - this.#shownCommits - 1);
    this.#shownMarket = market;
    this.#shownCommits = commits;
    return conflated;
  }

  /** The totals, or the figures at the cursor: as many as fit, because a truncated figure would be wrong. */
  #paintFooter(surface: Surface, market: ReadonlyMarket, context: FooterContext): void {
    const { shownBook: book } = market;
    const { cursor, axis, look } = context;
    const { theme, dot } = look;
    const isInView = cursor !== undefined && cursor >= 0 && cursor < axis.rows;
    const parts =
      isInView && book !== undefined
        ? cursorParts(book, market, context)
        : totalsParts(market, { ...context, rows: this.#rows });
    surface
      .at(HEADER_ROWS + axis.rows)
      .text(fitting(parts, surface.width, ` ${dot} `), isInView ? theme.plain : theme.dim);
  }
}

type FooterContext = {
  readonly view: MarketView;
  readonly axis: Axis;
  readonly cursor: number | undefined;
  readonly look: Look;
};

function priceWidth(book: BookView, { top, rows, step }: Axis): number {
  const bottom = Math.max(0, (top - rows + 1) * step);
  return Math.max(priceText(book.grid, top * step).length, priceText(book.grid, bottom).length);
}

type HeaderOptions = {
  readonly view: MarketView;
  readonly look: Look;
  readonly nowMono: number;
  readonly isContract: boolean;
};

/** The column names. After a jump of the axis, its distance replaces the name of the price column. */
function paintHeader(
  surface: Surface,
  columns: LadderColumns,
  { view, look, nowMono, isContract }: HeaderOptions,
): void {
  const { units, traded, changes, jump } = view;
  const { sum, theme } = look;
  const name = (text: string, width: number) => {
    if (width > 0) surface.right(text, width, theme.title);
  };
  const unit = units === 'quote' ? ' $' : isContract ? ' ct' : '';
  const blank = columns.bar + columns.gap;
  const hasJumped = jump !== undefined && nowMono < jump.mono + JUMP_SHOWN_MS;
  surface.at(0);
  name(`${sum} bid`, columns.sum);
  name(`bid${unit}`, columns.size);
  name(scopeName('+/-', '+/-', changes), columns.change);
  name(scopeName('sold', 'sell', traded), columns.traded);
  surface
    .skip(blank + 2)
    .right(hasJumped ? jumpText(jump.steps, look) : 'price', columns.price, hasJumped ? theme.notice : theme.title)
    .skip(blank + 2);
  name(scopeName('bought', 'buy', traded), columns.traded);
  name(scopeName('+/-', '+/-', changes), columns.change);
  name(`ask${unit}`, columns.size);
  name(`${sum} ask`, columns.sum);
}

function jumpText(steps: number, { up, down }: Look): string {
  return `${steps > 0 ? up : down} ${Math.abs(steps)}`;
}

function scopeName(name: string, short: string, scope: LadderScope): string {
  return scope === 'minute' ? `${short} 60s` : name;
}

function totalsParts(market: ReadonlyMarket, { view, rows, look }: FooterContext & { rows: LadderRows }): string[] {
  const step = market.book?.grid.priceText(view.step) ?? '';
  const ticks = view.step === 1 ? '1 tick' : `${view.step} ticks`;
  const sumOf = (sum: number) => (view.units === 'quote' ? sumText(sum) : marketSum(sum, market.instrument));
  return [
    ` step ${step} (${ticks})${view.isAutoStep ? ' auto' : ''}`,
    view.mode,
    `${look.sum} ${totalText(rows, 'bid', { look, sumOf })} / ${totalText(rows, 'ask', { look, sumOf })}`,
    ...changesParts(rows, view, sumOf),
    ...(view.barScale === 'linear' ? [] : [view.barScale]),
    ...(view.isCalm ? ['calm'] : []),
  ];
}

/** The visible total of a side: a lower bound where not all of its rows are known. */
function totalText(
  rows: LadderRows,
  side: 'bid' | 'ask',
  { look, sumOf }: { readonly look: Look; readonly sumOf: (sum: number) => string },
): string {
  const levels = side === 'bid' ? rows.bids : rows.asks;
  const outermost = side === 'bid' ? levels.sizes.length - 1 : 0;
  return `${isUnknown(levels, side, outermost) ? look.atLeast : ''}${sumOf(levels.total)}`;
}

/** Totals of added and removed size in view, the latter split into filled and cancelled. */
function changesParts({ bids, asks }: LadderRows, { changes }: MarketView, sumOf: (sum: number) => string): string[] {
  if (changes === 'off') return [];
  const total = (column: 'added' | 'removed' | 'filled') =>
    [bids, asks].reduce((sum, side) => sum + side[column].reduce((part, size) => part + size, 0), 0);
  const removed = total('removed');
  const filled = Math.min(removed, total('filled'));
  return [
    `+${sumOf(total('added'))}/-${sumOf(removed)}`,
    `filled ${sumOf(filled)}, cancelled ${sumOf(removed - filled)}`,
  ];
}

/** Size, notional and average price of all levels up to the cursor. */
function cursorParts(book: BookView, { instrument }: ReadonlyMarket, { view, axis, look }: FooterContext): string[] {
  const at = (view.cursor ?? 0) * axis.step;
  const mid = midTicks(book);
  const bps = mid === undefined || mid === 0 ? undefined : ((at - mid) / mid) * 10_000;
  const head = [
    ` ${look.cursor} ${priceText(book.grid, Math.max(0, at))}`,
    ...(bps === undefined ? [] : [`${bps >= 0 ? '+' : ''}${bps.toFixed(2)} bp`]),
  ];
  const total = totalTo(book, at);
  if (total === undefined) return [...head, 'in the spread'];
  if (total === 'unknown') return [...head, 'beyond the known levels'];
  const average = book.grid.price(total.averageTicks).toFixed(book.grid.decimals + 1);
  const value = quoteValue(book.sizeUnit, total.size, book.grid.price(total.averageTicks));
  const amounts = [marketSize(total.size, instrument), ...(Number.isNaN(value) ? [] : [`${sizeText(value)} quote`])];
  return [...head, ...amounts, `avg ${grouped(average)}`];
}

/** The sum of all levels from the touch to a price, inclusive, and its average price. */
function totalTo(book: BookView, ticks: number): { size: number; averageTicks: number } | 'unknown' | undefined {
  const id = book.bestBid !== undefined && ticks <= book.bestBid ? BID : ASK;
  const side = book.side(id);
  if (side.best === undefined || side.sign * ticks > side.sign * side.best) return undefined;
  if (!isCovered(book, id, ticks)) return 'unknown';
  let size = 0;
  let terms = 0;
  for (let rank = 0; rank < side.length; rank++) {
    const levelTicks = side.ticksAt(rank);
    if (side.sign * levelTicks < side.sign * ticks) break;
    size += side.sizeAtRank(rank);
    terms += averageTerm(book.sizeUnit, side.sizeAtRank(rank), levelTicks);
  }
  return size > 0 ? { size, averageTicks: averagePrice(book.sizeUnit, size, terms) } : undefined;
}

function paintWaiting(surface: Surface, market: ReadonlyMarket, { theme }: Look): void {
  const { state, reason, attempt, detail } = market.feedStatus;
  const tries = attempt > 0 ? `, try ${attempt}` : '';
  const text = market.book?.isReady ? 'the book is empty' : `waiting for the book: ${state} (${reason}${tries})`;
  const row = Math.max(0, Math.floor(surface.height / 2) - 1);
  paintCentred(surface.at(row), text, theme.waiting);
  for (const [i, line] of wrapped(detail, surface.width - 2).entries())
    paintCentred(surface.at(row + 1 + i), line, theme.plain);
}

function paintCentred(surface: Surface, text: string, style: Style): void {
  surface.skip(Math.max(1, Math.floor((surface.width - text.length) / 2))).text(text, style);
}

function wrapped(text: string, width: number): string[] {
  return text.match(new RegExp(`.{1,${Math.max(1, width)}}`, 'g')) ?? [];
}
