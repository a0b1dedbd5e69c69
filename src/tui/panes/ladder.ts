import { type Book, type Market, midTicks } from '../../engine/index.js';
import { grouped, left, priceText, right, sizeText } from '../format.js';
import { type Axis, placeAxis } from '../ladder/axis.js';
import { type LadderColumns, ladderColumns } from '../ladder/columns.js';
import { ladderLine } from '../ladder/line.js';
import { type LadderChoice, LadderRows } from '../ladder/rows.js';
import type { BarScale, MarketView } from '../state.js';
import { type Glyphs, styled, theme } from '../theme.js';

export type LadderOptions = {
  readonly width: number;
  readonly height: number;
  readonly glyphs: Glyphs;
  readonly showsCumulative: boolean;
  readonly scale?: BarScale;
  readonly choice?: LadderChoice;
};

const PLAIN_CHOICE: LadderChoice = { units: 'base', traded: 'off', changes: 'off' };

/**
 * The price ladder: one row a grouping step, without gaps, asks above, bids below, prices in the middle.
 * Its axis moves as the view's mode has it, and never otherwise.
 */
export class LadderPane {
  readonly #rows = new LadderRows();

  rows(market: Market, view: MarketView, options: LadderOptions): string[] {
    const { book } = market;
    const bodyRows = options.height - 2;
    if (book === undefined || !book.isReady || bodyRows < 1) return waiting(market, options);
    const axis = placeAxis(market, view, bodyRows);
    if (axis === undefined) return waiting(market, options);
    const { choice = PLAIN_CHOICE, scale = 'linear', glyphs } = options;
    this.#rows.fill(market, book, { axis, choice });
    const columns = ladderColumns({
      width: options.width,
      price: priceWidth(book, axis),
      hasSum: options.showsCumulative,
      hasChange: choice.changes !== 'off',
      hasTraded: choice.traded !== 'off',
    });
    const cursor = view.cursor === undefined ? undefined : axis.top - view.cursor;
    const lastTrade = market.tape?.trades.newest();
    const context = { market, axis, rows: this.#rows, columns, glyphs, scale, cursor, lastTrade };
    return [
      headerLine(columns, glyphs, choice),
      ...Array.from({ length: axis.rows }, (_, row) => ladderLine(context, row)),
      this.#footer(market, view, { axis, cursor, choice, options }),
    ];
  }

  #footer(market: Market, view: MarketView, context: FooterContext): string {
    const { book } = market;
    const { cursor, axis, options } = context;
    const isInView = cursor !== undefined && cursor >= 0 && cursor < axis.rows;
    const text =
      isInView && book !== undefined
        ? cursorText(book, view, context)
        : totalsText(market, view, { ...context, rows: this.#rows });
    return styled(isInView ? theme.plain : theme.dim, left(text, options.width));
  }
}

type FooterContext = {
  readonly axis: Axis;
  readonly cursor: number | undefined;
  readonly choice: LadderChoice;
  readonly options: LadderOptions;
};

function priceWidth(book: Book, { top, rows, step }: Axis): number {
  const bottom = Math.max(0, (top - rows + 1) * step);
  return Math.max(priceText(book.grid, top * step).length, priceText(book.grid, bottom).length);
}

function headerLine(columns: LadderColumns, { sum }: Glyphs, { units, traded, changes }: LadderChoice): string {
  const column = (name: string, width: number) => (width === 0 ? '' : right(name, width));
  const unit = units === 'quote' ? ' $' : '';
  const bid = [
    column(`${sum} bid`, columns.sum),
    column(`bid${unit}`, columns.size),
    column(scopeName('+/-', '+/-', changes), columns.change),
    column(scopeName('sold', 'sell', traded), columns.traded),
  ].join('');
  const ask = [
    column(scopeName('bought', 'buy', traded), columns.traded),
    column(scopeName('+/-', '+/-', changes), columns.change),
    column(`ask${unit}`, columns.size),
    column(`${sum} ask`, columns.sum),
  ].join('');
  const bar = ' '.repeat(columns.bar);
  return styled(theme.title, `${bid} ${bar}  ${right('price', columns.price)}  ${bar} ${ask}`);
}

function scopeName(name: string, short: string, scope: LadderChoice['traded']): string {
  return scope === 'minute' ? `${short} 60s` : name;
}

function totalsText(
  market: Market,
  view: MarketView,
  { rows, choice, options }: FooterContext & { rows: LadderRows },
): string {
  const step = market.book?.grid.priceText(view.step * market.ticksPerStep) ?? '';
  const ticks = view.step === 1 ? '1 tick' : `${view.step} ticks`;
  const { dot, sum } = options.glyphs;
  const auto = view.isAutoStep ? ' auto' : '';
  const totals = `${sum} ${sizeText(rows.bids.total)} / ${sizeText(rows.asks.total)}`;
  const scale = options.scale === undefined || options.scale === 'linear' ? '' : ` ${dot} ${options.scale}`;
  return ` step ${step} (${ticks})${auto} ${dot} ${view.mode} ${dot} ${totals}${scale}${changesText(rows, choice, options.glyphs)}`;
}

/** What came and what went in view, and how it went. */
function changesText({ bids, asks }: LadderRows, { changes }: LadderChoice, { dot }: Glyphs): string {
  if (changes === 'off') return '';
  const total = (column: 'added' | 'removed' | 'filled') =>
    [bids, asks].reduce((sum, side) => sum + side[column].reduce((part, size) => part + size, 0), 0);
  const removed = total('removed');
  const filled = Math.min(removed, total('filled'));
  const how = `filled ${sizeText(filled)}, cancelled ${sizeText(removed - filled)}`;
  return ` ${dot} +${sizeText(total('added'))}/-${sizeText(removed)} (${how})`;
}

/** What an order down to the cursor would take, and at which price. */
function cursorText(book: Book, view: MarketView, { axis, options }: FooterContext): string {
  const { dot, cursor } = options.glyphs;
  const at = (view.cursor ?? 0) * axis.step;
  const middle = midTicks(book);
  const bps = middle === undefined || middle === 0 ? undefined : ((at - middle) / middle) * 10_000;
  const distance = bps === undefined ? '' : ` ${dot} ${bps >= 0 ? '+' : ''}${bps.toFixed(2)} bp`;
  const head = ` ${cursor} ${priceText(book.grid, Math.max(0, at))}${distance}`;
  const reach = reachOf(book, at);
  if (reach === undefined) return `${head} ${dot} in the spread`;
  const average = book.grid.price(reach.volumeTicks / reach.size).toFixed(book.grid.decimals + 1);
  const amounts = `${sizeText(reach.size)} ${dot} ${sizeText(book.grid.price(reach.volumeTicks))} quote`;
  return `${head} ${dot} ${amounts} ${dot} avg ${grouped(average)}`;
}

/** All levels from the touch to a price, that included. */
function reachOf(book: Book, ticks: number): { size: number; volumeTicks: number } | undefined {
  const side = book.bestBid !== undefined && ticks <= book.bestBid ? book.bids : book.asks;
  if (side.best === undefined || side.sign * ticks > side.sign * side.best) return undefined;
  let size = 0;
  let volumeTicks = 0;
  for (let index = side.length - 1; index >= 0; index--) {
    const own = side.ticksAt(index);
    if (side.sign * own < side.sign * ticks) break;
    size += side.sizes[index];
    volumeTicks += side.sizes[index] * own;
  }
  return size > 0 ? { size, volumeTicks } : undefined;
}

function waiting(market: Market, options: LadderOptions): string[] {
  const { state, reason, attempt, detail } = market.feedStatus;
  const tries = attempt > 0 ? `, try ${attempt}` : '';
  const words = market.book?.isReady ? 'the book is empty' : `waiting for the book: ${state} (${reason}${tries})`;
  const top = new Array<string>(Math.max(0, Math.floor(options.height / 2) - 1)).fill('');
  const reasons = wrapped(detail, options.width - 2).map((line) => centred(line, options.width));
  return [...top, styled(theme.waiting, centred(words, options.width)), ...reasons];
}

function centred(text: string, width: number): string {
  return left(' '.repeat(Math.max(1, Math.floor((width - text.length) / 2))) + text, width);
}

function wrapped(text: string, width: number): string[] {
  return text.match(new RegExp(`.{1,${Math.max(1, width)}}`, 'g')) ?? [];
}
