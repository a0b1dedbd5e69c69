import type { ReadonlyMarket, Trade } from '../../engine/internal.js';
import { leftwardBar, rightwardBar, scaledShare } from '../bars.js';
import { priceText, right, sizeText, sumText } from '../format.js';
import type { Look } from '../look.js';
import { type Style, styled, withoutStyles } from '../theme.js';
import type { BarScale } from '../view/choices.js';
import type { Axis } from '../view/ladder-axis.js';
import type { LadderColumns } from './columns.js';
import type { Flash, Flashes } from './flashes.js';
import type { LadderRows } from './rows.js';

/** Every fifth row is shaded or has a leader, for the eye to stay on it. */
const SHADE_EVERY = 5;
/** A level of so many times the median of its side is large. */
const LARGE_TIMES = 4;
/** A logarithmic bar reaches over this range of sizes. */
const LOG_RANGE = 100;
/** Less than this is dust: it has no bar. */
const DUST = 0.0001;

export type LineContext = {
  readonly market: ReadonlyMarket;
  readonly axis: Axis;
  readonly rows: LadderRows;
  /** undefined where nothing flashes. */
  readonly flashes: Flashes | undefined;
  readonly columns: LadderColumns;
  readonly width: number;
  readonly look: Look;
  readonly scale: BarScale;
  /** The row that the cursor is on; undefined = none. */
  readonly cursor: number | undefined;
  readonly lastTrade: Trade | undefined;
};

/** One row of the ladder, `row` counted from the top. */
export function ladderLine(context: LineContext, row: number): string {
  const { theme } = context.look;
  const line = sideText(context, row, 'bid') + middleText(context, row) + sideText(context, row, 'ask');
  const { market } = context;
  // A book in doubt is greyed as a whole; its figures stay readable.
  if (!market.isLive || market.book?.isCrossed === true) return styled(theme.dim, withoutStyles(line));
  if (theme.shade === undefined || !isShaded(context.axis, row)) return line;
  return styled(theme.shade, line + ' '.repeat(Math.max(0, context.width - withoutStyles(line).length)));
}

/** One side of a row, from the running sum inwards to the bar; asks stand the other way round. */
function sideText(
  { rows, columns, look, scale, axis, flashes }: LineContext,
  row: number,
  side: 'bid' | 'ask',
): string {
  const isBid = side === 'bid';
  const own = isBid ? rows.bids : rows.asks;
  const { style, large, fading, taker } = sideStyles(look, side);
  const size = own.sizes[row];
  const { change, traded } = sideParts(columns, own, { row, style: taker, look });
  const gap = ' '.repeat(columns.gap);
  if (size === 0) {
    const blank = leader(columns.sum + columns.size, axis, { row, look });
    return outwards([blank, change, traded, gap, ' '.repeat(columns.bar)], isBid);
  }
  const sum = columns.sum === 0 ? '' : styled(look.theme.dim, right(sumText(own.sums[row]), columns.sum));
  const usual = size >= LARGE_TIMES * own.median ? large : style;
  const shown = styled(
    flashStyle(look, flashes?.at(side, row), { usual, fading }),
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

/** Takers fill bids when they sell, asks when they buy. */
function sideStyles({ theme }: Look, side: 'bid' | 'ask'): Record<'style' | 'large' | 'fading' | 'taker', Style> {
  return side === 'bid'
    ? { style: theme.bid, large: theme.largeBid, fading: theme.fadingBid, taker: theme.sell }
    : { style: theme.ask, large: theme.largeAsk, fading: theme.fadingAsk, taker: theme.buy };
}

function flashStyle({ theme }: Look, flash: Flash | undefined, styles: { usual: Style; fading: Style }): Style {
  if (flash === 'grown') return theme.grown;
  if (flash === 'shrunk') return theme.shrunk;
  return flash === 'fading' ? styles.fading : styles.usual;
}

/** What was removed and not traded was cancelled; what is shown is what came less that. */
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

/** Where the theme has no shade, a dotted line leads through the row. */
function leader(width: number, axis: Axis, { row, look }: { row: number; look: Look }): string {
  if (look.theme.shade !== undefined || !isShaded(axis, row)) return ' '.repeat(width);
  return styled(look.theme.dim, look.leader.repeat(width));
}

/** Two columns either side of the price: for the cursor, the last trade's chip, the session's high and low. */
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

/** Where colours do not tell which way the taker went, arrows do. */
function chipMarks(look: Look, side: 'buy' | 'sell'): { readonly left: string; readonly right: string } {
  if (!look.theme.hasShapes) return { left: look.chipLeft, right: look.chipRight };
  const arrow = side === 'buy' ? look.up : look.down;
  return { left: arrow, right: arrow };
}

/** A trade shows on the row of the side it hit: a buy hit asks, which round up. */
function tradedSide(last: Trade | undefined, { top, step }: Axis, row: number): 'buy' | 'sell' | undefined {
  if (last === undefined) return undefined;
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

type RowPlace = { readonly axis: Axis; readonly row: number; readonly isEmpty: boolean; readonly look: Look };

function priceStyle({ book }: ReadonlyMarket, { axis, row, isEmpty, look }: RowPlace): Style {
  const { theme } = look;
  const at = axis.top - row;
  if (book?.bestBid !== undefined && Math.floor(book.bestBid / axis.step) === at) return theme.bestBid;
  if (book?.bestAsk !== undefined && Math.ceil(book.bestAsk / axis.step) === at) return theme.bestAsk;
  return isEmpty ? theme.dim : theme.plain;
}

/** The share of a full bar: above 1 for what is clipped, 0 for dust. */
function share(size: number, largest: number, scale: BarScale): number {
  if (size < DUST || largest <= 0) return 0;
  const linear = size / largest;
  return linear > 1 ? linear : scaledShare(linear, scale, LOG_RANGE);
}
