import type { ReadonlyMarket, Trade } from '../../engine/internal.js';
import { leftwardBar, rightwardBar, scaledShare } from '../bars.js';
import { priceText, right, sizeText, sumText } from '../format.js';
import type { Look } from '../look.js';
import { type Style, styled, withoutStyles } from '../theme.js';
import type { BarScale } from '../view/choices.js';
import type { Axis } from '../view/ladder-axis.js';
import type { LadderColumns } from './columns.js';
import type { Flash, Flashes } from './flashes.js';
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
  /** undefined = flashes are off. */
  readonly flashes: Flashes | undefined;
  readonly columns: LadderColumns;
  readonly width: number;
  readonly look: Look;
  readonly scale: BarScale;
  /** The cursor's row; undefined = no cursor. */
  readonly cursor: number | undefined;
  readonly lastTrade: Trade | undefined;
};

/** One row of the ladder, 0 at the top. */
export function ladderLine(context: LineContext, row: number): string {
  const { theme } = context.look;
  const line = sideText(context, row, 'bid') + middleText(context, row) + sideText(context, row, 'ask');
  const { market } = context;
  // An unreliable book is dimmed but stays readable.
  if (!market.isLive || market.shownBook?.isCrossed === true) return styled(theme.dim, withoutStyles(line));
  if (theme.shade === undefined || !isShaded(context.axis, row)) return line;
  return styled(theme.shade, line + ' '.repeat(Math.max(0, context.width - withoutStyles(line).length)));
}

/** One side of a row: from the cumulative size inwards to the bar for bids, mirrored for asks. */
function sideText(
  { rows, columns, look, scale, axis, flashes }: LineContext,
  row: number,
  side: 'bid' | 'ask',
): string {
  const isBid = side === 'bid';
  const levels = isBid ? rows.bids : rows.asks;
  const { style, large, fading, taker } = sideStyles(look, side);
  const size = levels.sizes[row];
  const { change, traded } = sideParts(columns, levels, { row, style: taker, look });
  const gap = ' '.repeat(columns.gap);
  // Beyond the range of the snapshot, or the venue's window.
  const unknown = isUnknown(levels, side, row);
  if (size === 0) {
    const width = columns.sum + columns.size;
    const blank = unknown ? styled(look.theme.dim, right(look.unknown, width)) : leader(width, axis, { row, look });
    return outwards([blank, change, traded, gap, ' '.repeat(columns.bar)], isBid);
  }
  const total = unknown ? look.unknown : sumText(levels.sums[row]);
  const sum = columns.sum === 0 ? '' : styled(look.theme.dim, right(total, columns.sum));
  const known = size >= LARGE_FACTOR * levels.median ? large : style;
  const normal = unknown ? look.theme.dim : known;
  const shown = styled(
    flashStyle(look, flashes?.at(side, row), { normal, fading }),
    right(sizeText(size), columns.size),
  );
  const length = share(size, rows.scale, scale);
  const { bidBar, bidBarEdge, askBar } = look.theme;
  const bar = isBid
    ? leftwardBar(length, columns.bar, { look, style: bidBar, edge: bidBarEdge })
    : rightwardBar(length, columns.bar, { look, style: askBar });
  return outwards([sum, shown, change, traded, gap, bar], isBid);
}

function outwards(parts: readonly string[], isBid: boolean): string {
  return (isBid ? parts : parts.toReversed()).join('');
}

/** Takers sell to bids and buy from asks. */
function sideStyles({ theme }: Look, side: 'bid' | 'ask'): Record<'style' | 'large' | 'fading' | 'taker', Style> {
  return side === 'bid'
    ? { style: theme.bid, large: theme.largeBid, fading: theme.fadingBid, taker: theme.sell }
    : { style: theme.ask, large: theme.largeAsk, fading: theme.fadingAsk, taker: theme.buy };
}

function flashStyle({ theme }: Look, flash: Flash | undefined, styles: { normal: Style; fading: Style }): Style {
  if (flash === 'grown') return theme.grown;
  if (flash === 'shrunk') return theme.shrunk;
  return flash === 'fading' ? styles.fading : styles.normal;
}

/** Net change = added − cancelled, where cancelled is what was removed without a trade. */
function sideParts(
  columns: LadderColumns,
  side: LadderRows['bids'],
  { row, style, look }: { readonly row: number; readonly style: Style; readonly look: Look },
): { change: string; traded: string } {
  const { theme } = look;
  const net = side.added[row] - Math.max(0, side.removed[row] - side.filled[row]);
  const change = net === 0 ? '' : `${net > 0 ? '+' : '-'}${sizeText(Math.abs(net))}`;
  const traded = side.traded[row] === 0 ? '' : sizeText(side.traded[row]);
  return {
    change: columns.change === 0 ? '' : styled(net > 0 ? theme.stacked : theme.pulled, right(change, columns.change)),
    traded: columns.traded === 0 ? '' : styled(style, right(traded, columns.traded)),
  };
}

function isShaded({ top }: Axis, row: number): boolean {
  return (top - row) % SHADE_EVERY === 0;
}

/** A dotted line in every fifth row, when the theme has no shade. */
function leader(width: number, axis: Axis, { row, look }: { row: number; look: Look }): string {
  if (look.theme.shade !== undefined || !isShaded(axis, row)) return ' '.repeat(width);
  return styled(look.theme.dim, look.leader.repeat(width));
}

/** The price, with two columns on each side for the cursor, the last trade's chip and the session's high and low. */
function middleText(context: LineContext, row: number): string {
  const { market, axis, rows, columns, look, cursor, lastTrade } = context;
  const { theme } = look;
  const { book } = market;
  if (book === undefined) return '';
  const price = right(priceText(book.grid, (axis.top - row) * axis.step), columns.price);
  const chip = tradedSide(lastTrade, axis, row);
  const extreme = styled(theme.notice, extremeMark(market, axis, row)) || ' ';
  if (cursor === row) {
    const end = chip === undefined ? ' ' : chipMarks(look, chip).right;
    return styled(theme.cursor, `${look.cursor} ${price} ${end}`);
  }
  if (chip !== undefined) {
    const marks = chipMarks(look, chip);
    const solid = styled(chip === 'buy' ? theme.buyChip : theme.sellChip, price);
    return ` ${marks.left}${solid}${marks.right}${extreme}`;
  }
  const isEmpty = rows.bids.sizes[row] + rows.asks.sizes[row] === 0;
  return `  ${styled(priceStyle(market, { axis, row, isEmpty, look }), price)} ${extreme}`;
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
function extremeMark({ tape }: ReadonlyMarket, { top, step }: Axis, row: number): 'H' | 'L' | '' {
  if (tape === undefined) return '';
  const at = top - row;
  if (Math.ceil(tape.highTicks / step) === at) return 'H';
  return Math.floor(tape.lowTicks / step) === at ? 'L' : '';
}

type RowContext = { readonly axis: Axis; readonly row: number; readonly isEmpty: boolean; readonly look: Look };

function priceStyle({ shownBook: book }: ReadonlyMarket, { axis, row, isEmpty, look }: RowContext): Style {
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
