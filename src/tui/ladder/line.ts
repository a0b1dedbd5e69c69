import type { Market, Trade } from '../../engine/index.js';
import { leftwardBar, rightwardBar, scaledShare } from '../bars.js';
import { priceText, right, sizeText } from '../format.js';
import type { BarScale } from '../state.js';
import { type Glyphs, type Style, styled, theme, withoutStyles } from '../theme.js';
import type { Axis } from './axis.js';
import type { LadderColumns } from './columns.js';
import type { LadderRows } from './rows.js';

/** Every fifth row has a leader, for the eye to stay on it. */
const LEADER_EVERY = 5;
/** A level of so many times the median of its side is large. */
const LARGE_TIMES = 4;
/** A logarithmic bar reaches over this range of sizes. */
const LOG_RANGE = 100;

export type LineContext = {
  readonly market: Market;
  readonly axis: Axis;
  readonly rows: LadderRows;
  readonly columns: LadderColumns;
  readonly glyphs: Glyphs;
  readonly scale: BarScale;
  /** The row that the cursor is on; undefined = none. */
  readonly cursor: number | undefined;
  readonly lastTrade: Trade | undefined;
};

/** One row of the ladder, `row` counted from the top. */
export function ladderLine(context: LineContext, row: number): string {
  const line = bidText(context, row) + middleText(context, row) + askText(context, row);
  // A book in doubt is greyed as a whole; its figures stay readable.
  return context.market.isLive ? line : styled(theme.dim, withoutStyles(line));
}

function bidText({ rows, columns, glyphs, scale, axis }: LineContext, row: number): string {
  const { sizes, sums, median } = rows.bids;
  const parts = sideParts(columns, rows.bids, { row, style: theme.sell });
  if (sizes[row] === 0) {
    const blank = leader(columns.sum + columns.size, axis, { row, glyphs });
    return `${blank}${parts.change}${parts.traded} ${' '.repeat(columns.bar)}`;
  }
  const sum = columns.sum === 0 ? '' : styled(theme.dim, right(sizeText(sums[row]), columns.sum));
  const style = sizes[row] >= LARGE_TIMES * median ? theme.largeBid : theme.bid;
  const size = styled(style, right(sizeText(sizes[row]), columns.size));
  const bar = leftwardBar(share(sizes[row], rows.scale, scale), columns.bar, {
    glyphs,
    style: theme.bidBar,
    edge: theme.bidBarEdge,
  });
  return `${sum}${size}${parts.change}${parts.traded} ${bar}`;
}

function askText({ rows, columns, glyphs, scale, axis }: LineContext, row: number): string {
  const { sizes, sums, median } = rows.asks;
  const parts = sideParts(columns, rows.asks, { row, style: theme.buy });
  if (sizes[row] === 0) {
    const blank = leader(columns.size + columns.sum, axis, { row, glyphs });
    return `${' '.repeat(columns.bar)} ${parts.traded}${parts.change}${blank}`;
  }
  const bar = rightwardBar(share(sizes[row], rows.scale, scale), columns.bar, { glyphs, style: theme.askBar });
  const style = sizes[row] >= LARGE_TIMES * median ? theme.largeAsk : theme.ask;
  const size = styled(style, right(sizeText(sizes[row]), columns.size));
  const sum = columns.sum === 0 ? '' : styled(theme.dim, right(sizeText(sums[row]), columns.sum));
  return `${bar} ${parts.traded}${parts.change}${size}${sum}`;
}

/** What was removed and not traded was cancelled; what is shown is what came less that. */
function sideParts(
  columns: LadderColumns,
  side: LadderRows['bids'],
  { row, style }: { readonly row: number; readonly style: Style },
): { change: string; traded: string } {
  const net = side.added[row] - Math.max(0, side.removed[row] - side.filled[row]);
  const change = net === 0 ? '' : `${net > 0 ? '+' : '-'}${sizeText(Math.abs(net))}`;
  const traded = side.traded[row] === 0 ? '' : sizeText(side.traded[row]);
  return {
    change: columns.change === 0 ? '' : styled(net > 0 ? theme.stacked : theme.pulled, right(change, columns.change)),
    traded: columns.traded === 0 ? '' : styled(style, right(traded, columns.traded)),
  };
}

function leader(width: number, { top }: Axis, { row, glyphs }: { row: number; glyphs: Glyphs }): string {
  if ((top - row) % LEADER_EVERY !== 0) return ' '.repeat(width);
  return styled(theme.dim, glyphs.leader.repeat(width));
}

function middleText({ market, axis, rows, columns, glyphs, cursor, lastTrade }: LineContext, row: number): string {
  const { book } = market;
  if (book === undefined) return '';
  const price = right(priceText(book.grid, (axis.top - row) * axis.step), columns.price);
  const chip = tradedSide(lastTrade, axis, row);
  const { chipLeft, chipRight } = glyphs;
  if (cursor === row)
    return `${styled(theme.cursor, `${glyphs.cursor} ${price} ${chip === undefined ? ' ' : chipRight}`)}`;
  if (chip !== undefined)
    return ` ${chipLeft}${styled(chip === 'buy' ? theme.buyChip : theme.sellChip, price)}${chipRight} `;
  return `  ${styled(priceStyle(market, { axis, row, isEmpty: rows.bids.sizes[row] + rows.asks.sizes[row] === 0 }), price)}  `;
}

/** A trade shows on the row of the side it hit: a buy hit asks, which round up. */
function tradedSide(last: Trade | undefined, { top, step }: Axis, row: number): 'buy' | 'sell' | undefined {
  if (last === undefined) return undefined;
  const { priceTicks, side } = last;
  const at = side === 'buy' ? Math.ceil(priceTicks / step) : Math.floor(priceTicks / step);
  return at === top - row ? side : undefined;
}

function priceStyle({ book }: Market, { axis, row, isEmpty }: { axis: Axis; row: number; isEmpty: boolean }): Style {
  const at = axis.top - row;
  if (book?.bestBid !== undefined && Math.floor(book.bestBid / axis.step) === at) return theme.bestBid;
  if (book?.bestAsk !== undefined && Math.ceil(book.bestAsk / axis.step) === at) return theme.bestAsk;
  return isEmpty ? theme.dim : theme.plain;
}

function share(size: number, largest: number, scale: BarScale): number {
  const linear = largest > 0 ? Math.min(1, size / largest) : 0;
  return scaledShare(linear, scale, LOG_RANGE);
}
