import { ASK, BID, type Book, type LevelColumns, levelColumns, type Market, type Side } from '../../engine/index.js';
import { leftwardBar, rightwardBar } from '../bars.js';
import { left, priceText, right, sizeText } from '../format.js';
import type { MarketView } from '../state.js';
import { type Glyphs, type Style, styled, theme } from '../theme.js';

/** The touch must stay this many rows away from both edges, or the axis jumps. */
const EDGE_ROWS = 3;
const SIZE_WIDTH = 9;
const SUM_WIDTH = 10;
/** Narrower than this and the cumulative columns fold away. */
const SUM_MIN_WIDTH = 58;

export type LadderOptions = {
  readonly width: number;
  readonly height: number;
  readonly glyphs: Glyphs;
  readonly showsCumulative: boolean;
};

type Axis = { readonly top: number; readonly rows: number; readonly step: number };
type RowSizes = { readonly size: number; readonly sum: number };
type Widths = { readonly sum: number; readonly bar: number; readonly price: number };

/**
 * The price ladder: one row a grouping step, without gaps, asks above, bids below, prices in the middle.
 * Moves `view.centre` when the touch comes near an edge, and never otherwise.
 */
export class LadderPane {
  readonly #bids = levelColumns(256);
  readonly #asks = levelColumns(256);

  rows(market: Market, view: MarketView, options: LadderOptions): string[] {
    const { book } = market;
    const bodyRows = options.height - 2;
    if (book === undefined || !book.isReady || bodyRows < 1) return waiting(market, options);
    const axis = this.#axis(book, market, view, bodyRows);
    if (axis === undefined) return waiting(market, options);
    const levels = this.#levels(book, axis);
    const widths = widthsFor(options, book, axis);
    const lines = [headerLine(options, widths)];
    for (let row = 0; row < axis.rows; row++) {
      lines.push(new LadderLine({ market, book, axis, levels, widths, options }, axis.top - row).text());
    }
    lines.push(totalsLine(market, view, levels, options));
    return lines;
  }

  /** Where the axis stands; undefined for a book without any level. */
  #axis(book: Book, market: Market, view: MarketView, rows: number): Axis | undefined {
    const step = view.step * market.ticksPerStep;
    const bid = book.bestBid === undefined ? undefined : Math.floor(book.bestBid / step);
    const ask = book.bestAsk === undefined ? undefined : Math.ceil(book.bestAsk / step);
    const low = bid ?? ask;
    const high = ask ?? bid;
    if (low === undefined || high === undefined) return undefined;
    const above = Math.floor(rows / 2);
    const margin = Math.min(EDGE_ROWS, Math.floor((rows - 1) / 4));
    if (view.centre === undefined) view.centre = Math.round((low + high) / 2);
    const isNearEdge = high > view.centre + above - margin || low < view.centre + above - rows + 1 + margin;
    if (isNearEdge && view.mode === 'static') view.centre = Math.round((low + high) / 2);
    return { top: view.centre + above, rows, step };
  }

  #levels(book: Book, axis: Axis): VisibleLevels {
    const bottom = axis.top - axis.rows + 1;
    const bids = collect(book, BID, axis, bottom, this.#bids);
    const asks = collect(book, ASK, axis, bottom, this.#asks);
    return { bids, asks, largest: Math.max(bids.largest, asks.largest) };
  }
}

type VisibleSide = { readonly rows: ReadonlyMap<number, RowSizes>; readonly largest: number; readonly total: number };
/** Bars of both sides share one scale: the largest size in view. */
type VisibleLevels = { readonly bids: VisibleSide; readonly asks: VisibleSide; readonly largest: number };

/** The groups of a side that the axis shows, by their row on the axis. */
function collect(book: Book, side: Side, axis: Axis, bottom: number, out: LevelColumns): VisibleSide {
  const best = side === BID ? book.bestBid : book.bestAsk;
  const rows = new Map<number, RowSizes>();
  if (best === undefined) return { rows, largest: 0, total: 0 };
  const bestRow = side === BID ? Math.floor(best / axis.step) : Math.ceil(best / axis.step);
  // From the touch to the far edge of the view there are at most this many groups.
  const reach = side === BID ? bestRow - bottom + 1 : axis.top - bestRow + 1;
  book.group(side, axis.step, Math.max(0, reach), out);
  let largest = 0;
  let total = 0;
  for (let i = 0; i < out.length; i++) {
    const row = Math.round(out.ticks[i] / axis.step);
    if (row < bottom || row > axis.top) continue;
    rows.set(row, { size: out.sizes[i], sum: out.cumulative[i] });
    largest = Math.max(largest, out.sizes[i]);
    total = out.cumulative[i];
  }
  return { rows, largest, total };
}

type LineContext = {
  readonly market: Market;
  readonly book: Book;
  readonly axis: Axis;
  readonly levels: VisibleLevels;
  readonly widths: Widths;
  readonly options: LadderOptions;
};

/** One row of the ladder. */
class LadderLine {
  readonly #context: LineContext;
  readonly #row: number;

  constructor(context: LineContext, row: number) {
    this.#context = context;
    this.#row = row;
  }

  text(): string {
    const { levels, market } = this.#context;
    const bid = levels.bids.rows.get(this.#row);
    const ask = levels.asks.rows.get(this.#row);
    const line = this.#bidText(bid) + this.#priceText(bid !== undefined, ask !== undefined) + this.#askText(ask);
    // A book in doubt is greyed as a whole; its figures stay readable.
    return market.isLive ? line : styled(theme.dim, withoutStyles(line));
  }

  #bidText(bid: RowSizes | undefined): string {
    const { widths, levels, options } = this.#context;
    if (bid === undefined) return ' '.repeat(widths.sum + SIZE_WIDTH + widths.bar + 1);
    const sum = widths.sum === 0 ? '' : styled(theme.dim, right(sizeText(bid.sum), widths.sum));
    const size = styled(theme.bid, right(sizeText(bid.size), SIZE_WIDTH));
    return `${sum}${size} ${leftwardBar(bid.size / levels.largest, widths.bar, bidBar(options.glyphs))}`;
  }

  #askText(ask: RowSizes | undefined): string {
    const { widths, levels, options } = this.#context;
    if (ask === undefined) return '';
    const bar = rightwardBar(ask.size / levels.largest, widths.bar, { glyphs: options.glyphs, style: theme.askBar });
    const size = styled(theme.ask, right(sizeText(ask.size), SIZE_WIDTH));
    const sum = widths.sum === 0 ? '' : styled(theme.dim, right(sizeText(ask.sum), widths.sum));
    return `${bar} ${size}${sum}`;
  }

  #priceText(hasBid: boolean, hasAsk: boolean): string {
    const { book, axis, widths, market, options } = this.#context;
    const price = right(priceText(book.grid, this.#row * axis.step), widths.price);
    const last = market.tape?.trades.newest();
    const chip =
      last === undefined ? undefined : this.#holds(last.priceTicks, last.side === 'buy') ? last.side : undefined;
    const { chipLeft, chipRight } = options.glyphs;
    if (chip !== undefined) {
      const style = chip === 'buy' ? theme.buyChip : theme.sellChip;
      return ` ${chipLeft}${styled(style, price)}${chipRight} `;
    }
    return `  ${styled(this.#priceStyle(hasBid, hasAsk), price)}  `;
  }

  /** A trade shows on the row of the side it hit: a buy hit asks, which round up. */
  #holds(ticks: number, hitAsks: boolean): boolean {
    const { step } = this.#context.axis;
    return (hitAsks ? Math.ceil(ticks / step) : Math.floor(ticks / step)) === this.#row;
  }

  #priceStyle(hasBid: boolean, hasAsk: boolean): Style {
    const { book, axis } = this.#context;
    if (hasBid && Math.floor((book.bestBid ?? -1) / axis.step) === this.#row) return theme.bestBid;
    if (hasAsk && Math.ceil((book.bestAsk ?? -1) / axis.step) === this.#row) return theme.bestAsk;
    return hasBid || hasAsk ? theme.plain : theme.dim;
  }
}

function widthsFor(options: LadderOptions, book: Book, axis: Axis): Widths {
  const price = Math.max(
    priceText(book.grid, axis.top * axis.step).length,
    priceText(book.grid, Math.max(0, (axis.top - axis.rows + 1) * axis.step)).length,
  );
  const hasSum = options.showsCumulative && options.width >= SUM_MIN_WIDTH;
  const sum = hasSum ? SUM_WIDTH : 0;
  const perSide = Math.floor((options.width - price - 4) / 2);
  return { price, sum, bar: Math.max(0, perSide - sum - SIZE_WIDTH - 1) };
}

function headerLine(options: LadderOptions, widths: Widths): string {
  const { sum } = options.glyphs;
  const sumTitle = (name: string) => (widths.sum === 0 ? '' : right(`${sum} ${name}`, widths.sum));
  const bid = `${sumTitle('bid')}${right('bid', SIZE_WIDTH)} ${' '.repeat(widths.bar)}`;
  const ask = `${' '.repeat(widths.bar)} ${right('ask', SIZE_WIDTH)}${sumTitle('ask')}`;
  return styled(theme.title, `${bid}  ${right('price', widths.price)}  ${ask}`);
}

function totalsLine(market: Market, view: MarketView, levels: VisibleLevels, options: LadderOptions): string {
  const step = market.book?.grid.priceText(view.step * market.ticksPerStep) ?? '';
  const ticks = view.step === 1 ? '1 tick' : `${view.step} ticks`;
  const { dot, sum } = options.glyphs;
  const totals = `${sum} ${sizeText(levels.bids.total)} / ${sizeText(levels.asks.total)}`;
  const text = ` step ${step} (${ticks}) ${dot} ${view.mode} ${dot} ${totals}`;
  return styled(theme.dim, left(text, options.width));
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

function bidBar(glyphs: Glyphs) {
  return { glyphs, style: theme.bidBar, edge: theme.bidBarEdge };
}

function withoutStyles(text: string): string {
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}
