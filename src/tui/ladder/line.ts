import type { PriceGrid, ReadonlyMarket, Trade } from '../../engine/internal.js';
import { paintLeftwardBar, paintRightwardBar, scaledShare } from '../bars.js';
import { fittingNumber, priceText } from '../format.js';
import type { Look } from '../look.js';
import { formatSize, type SizeFormat } from '../size-format.js';
import type { Style } from '../style.js';
import type { Surface } from '../terminal/surface.js';
import type { BarScale } from '../view/choices.js';
import type { Axis } from '../view/ladder-axis.js';
import type { LadderColumns } from './columns.js';
import type { Flash, Flashes } from './flashes.js';
import type { LadderFormats } from './formats.js';
import { NumberTexts } from './number-texts.js';
import { isUnknown, type LadderRows } from './rows.js';

/** Every fifth row is shaded, or has a dotted leader, to guide the eye. */
const SHADE_EVERY = 5;
/** Levels of at least this multiple of their side's median are bold. */
const LARGE_FACTOR = 4;
/** The range of sizes of a logarithmic bar. */
const LOG_RANGE = 100;
/** Sizes below this have no bar. */
const DUST = 0.0001;

export type LineContext = {
  readonly market: ReadonlyMarket;
  readonly axis: Axis;
  readonly rows: LadderRows;
  readonly formats: LadderFormats;
  /** undefined = flashes are off. */
  readonly flashes: Flashes | undefined;
  readonly columns: LadderColumns;
  readonly look: Look;
  readonly scale: BarScale;
  /** The cursor's row; undefined = no cursor. */
  readonly cursor: number | undefined;
  readonly lastTrade: Trade | undefined;
};

type Side = 'bid' | 'ask';

/** Paints the rows of a ladder; texts of numbers are kept from one painting to the next. */
export class LadderLines {
  readonly #sizes = new NumberTexts<SizeFormat>(formatSize);
  readonly #sums = new NumberTexts<SizeFormat>(formatSize);
  readonly #prices = new NumberTexts<PriceGrid>((ticks, grid) => priceText(grid, ticks));

  /** Row 0 of the axis is the surface's row `top`. */
  paint(surface: Surface, context: LineContext, top: number): void {
    const { axis, market, look } = context;
    // An unreliable book is dimmed but stays readable.
    const isDimmed = !market.isLive || market.shownBook?.isCrossed === true;
    const { shade, dim } = look.theme;
    const current = { ...context, row: 0 };
    // No price is below zero.
    const rows = Math.min(axis.rows, axis.top + 1);
    for (let row = 0; row < rows; row++) {
      current.row = row;
      surface.at(top + row);
      this.#paintSide(surface, current, 'bid');
      this.#paintMiddle(surface, current);
      this.#paintSide(surface, current, 'ask');
      if (isDimmed) surface.restyle(top + row, dim);
      else if (shade !== undefined && isShaded(axis, row)) surface.shade(top + row, shade);
    }
  }

  /** One side of a row: from the cumulative size inwards to the bar for bids, mirrored for asks. */
  #paintSide(surface: Surface, context: RowContext, side: Side): void {
    const { columns } = context;
    if (side === 'bid') {
      this.#paintSizes(surface, context, side);
      paintChange(surface, context, side);
      paintTraded(surface, context, side);
      surface.skip(columns.gap);
      paintBar(surface, context, side);
      return;
    }
    paintBar(surface, context, side);
    surface.skip(columns.gap);
    paintTraded(surface, context, side);
    paintChange(surface, context, side);
    this.#paintSizes(surface, context, side);
  }

  /** The size and its sum. */
  #paintSizes(surface: Surface, context: RowContext, side: Side): void {
    const { columns, look, axis, row, formats } = context;
    const levels = levelsOf(context, side);
    // Beyond the range of the snapshot, or the venue's window.
    const isBeyond = isUnknown(levels, side, row);
    if (levels.sizes[row] === 0) {
      const width = columns.sum + columns.size;
      if (isBeyond) surface.right(look.unknown, width, look.theme.dim);
      else paintLeader(surface, width, { axis, row, look });
      return;
    }
    if (side === 'ask') this.#paintSize(surface, context, side);
    if (columns.sum > 0) {
      const sum = isBeyond ? look.unknown : this.#sums.of(slotOf(row, side), levels.sums[row], formats.sum);
      surface.right(sum, columns.sum, look.theme.dim);
    }
    if (side === 'bid') this.#paintSize(surface, context, side);
  }

  #paintSize(surface: Surface, context: RowContext, side: Side): void {
    const { columns, look, flashes, row, formats } = context;
    const levels = levelsOf(context, side);
    const size = levels.sizes[row];
    const { style, large, fading } = sideStyles(look, side);
    const known = size >= LARGE_FACTOR * levels.median ? large : style;
    const normal = isUnknown(levels, side, row) ? look.theme.dim : known;
    const shown = flashStyle(look, flashes?.at(side, row), { normal, fading });
    const text = this.#sizes.of(slotOf(row, side), size, formats.size);
    surface.right(fittingNumber(text, columns.size), columns.size, shown);
  }

  /** The price, with two columns on each side for the cursor, the last trade's chip and the session's high and low. */
  #paintMiddle(surface: Surface, context: RowContext): void {
    const { market, axis, rows, columns, look, cursor, lastTrade, row } = context;
    const { theme } = look;
    if (market.book === undefined) return;
    const ticks = (axis.top - row) * axis.step;
    const price = this.#prices.of(row, ticks, market.book.grid);
    const chip = tradedSide(lastTrade, axis, row);
    if (cursor === row) {
      const end = chip === undefined ? ' ' : chipMarks(look, chip).right;
      surface
        .text(`${look.cursor} `, theme.cursor)
        .right(price, columns.price, theme.cursor)
        .text(` ${end}`, theme.cursor);
      return;
    }
    if (chip !== undefined) {
      const marks = chipMarks(look, chip);
      const solid = chip === 'buy' ? theme.buyChip : theme.sellChip;
      surface.skip(1).text(marks.left).right(price, columns.price, solid).text(marks.right);
    } else {
      const isEmpty = rows.bids.sizes[row] + rows.asks.sizes[row] === 0;
      surface.skip(2).right(price, columns.price, priceStyle(market, { axis, row, isEmpty, look })).skip(1);
    }
    surface.text(extremeMark(market, axis, row), theme.notice);
  }
}

type RowContext = LineContext & { readonly row: number };

function levelsOf({ rows }: LineContext, side: Side): LadderRows['bids'] {
  return side === 'bid' ? rows.bids : rows.asks;
}

function slotOf(row: number, side: Side): number {
  return row * 2 + (side === 'bid' ? 0 : 1);
}

function paintBar(surface: Surface, context: RowContext, side: Side): void {
  const { columns, look, rows, scale, row } = context;
  const length = share(levelsOf(context, side).sizes[row], rows.scale, scale);
  const { bidBar, bidBarEdge, askBar } = look.theme;
  const width = columns.bar;
  if (side === 'bid') paintLeftwardBar(surface, length, { width, look, style: bidBar, edge: bidBarEdge });
  else paintRightwardBar(surface, length, { width, look, style: askBar });
}

/** Net change = added − cancelled, where cancelled is what was removed without a trade. */
function paintChange(surface: Surface, context: RowContext, side: Side): void {
  const { columns, row, look, formats } = context;
  if (columns.change === 0) return;
  const { added, removed, filled } = levelsOf(context, side);
  const net = added[row] - Math.max(0, removed[row] - filled[row]);
  const change = net === 0 ? '' : `${net > 0 ? '+' : '-'}${formatSize(Math.abs(net), formats.change)}`;
  surface.right(change, columns.change, net > 0 ? look.theme.stacked : look.theme.pulled);
}

/** Takers sell to bids and buy from asks. */
function paintTraded(surface: Surface, context: RowContext, side: Side): void {
  const { columns, row, look, formats } = context;
  if (columns.traded === 0) return;
  const size = levelsOf(context, side).traded[row];
  surface.right(
    size === 0 ? '' : formatSize(size, formats.traded),
    columns.traded,
    side === 'bid' ? look.theme.sell : look.theme.buy,
  );
}

function sideStyles({ theme }: Look, side: Side): Record<'style' | 'large' | 'fading', Style> {
  return side === 'bid'
    ? { style: theme.bid, large: theme.largeBid, fading: theme.fadingBid }
    : { style: theme.ask, large: theme.largeAsk, fading: theme.fadingAsk };
}

function flashStyle({ theme }: Look, flash: Flash | undefined, styles: { normal: Style; fading: Style }): Style {
  if (flash === 'grown') return theme.grown;
  if (flash === 'shrunk') return theme.shrunk;
  return flash === 'fading' ? styles.fading : styles.normal;
}

function isShaded({ top }: Axis, row: number): boolean {
  return (top - row) % SHADE_EVERY === 0;
}

/** A dotted line in every fifth row, when the theme has no shade. */
function paintLeader(
  surface: Surface,
  width: number,
  { axis, row, look }: { readonly axis: Axis; readonly row: number; readonly look: Look },
): void {
  if (look.theme.shade !== undefined || !isShaded(axis, row)) surface.skip(width);
  else surface.repeat(look.leader, width, look.theme.dim);
}

/** Arrows show the taker's side when colours cannot. */
function chipMarks(look: Look, side: 'buy' | 'sell'): { readonly left: string; readonly right: string } {
  if (!look.theme.hasShapes) return { left: look.chipLeft, right: look.chipRight };
  const arrow = side === 'buy' ? look.up : look.down;
  return { left: arrow, right: arrow };
}

/** A trade is shown in the row of the side it hit: buys hit asks, which round up. */
function tradedSide(last: Trade | undefined, { top, step }: Axis, row: number): 'buy' | 'sell' | undefined {
  // Of a trade whose side is not known it is not known which side of the book it hit.
  if (last === undefined || last.side === 'unknown') return undefined;
  const { priceTicks, side } = last;
  const at = side === 'buy' ? Math.ceil(priceTicks / step) : Math.floor(priceTicks / step);
  return at === top - row ? side : undefined;
}

/** Highest and lowest price traded since the reset. */
function extremeMark({ tape }: ReadonlyMarket, { top, step }: Axis, row: number): 'H' | 'L' | ' ' {
  if (tape === undefined) return ' ';
  const at = top - row;
  if (Math.ceil(tape.highTicks / step) === at) return 'H';
  return Math.floor(tape.lowTicks / step) === at ? 'L' : ' ';
}

type PriceContext = { readonly axis: Axis; readonly row: number; readonly isEmpty: boolean; readonly look: Look };

function priceStyle({ shownBook: book }: ReadonlyMarket, { axis, row, isEmpty, look }: PriceContext): Style {
  const { theme } = look;
  const at = axis.top - row;
  if (book?.bestBid !== undefined && Math.floor(book.bestBid / axis.step) === at) return theme.bestBid;
  if (book?.bestAsk !== undefined && Math.ceil(book.bestAsk / axis.step) === at) return theme.bestAsk;
  return isEmpty ? theme.dim : theme.plain;
}

/** The filled share of a bar: above 1 = clipped, 0 = no bar. */
function share(size: number, largest: number, scale: BarScale): number {
  if (size < DUST || largest <= 0) return 0;
  const linear = size / largest;
  return linear > 1 ? linear : scaledShare(linear, scale, LOG_RANGE);
}
