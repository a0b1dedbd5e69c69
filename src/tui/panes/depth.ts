import { type BookView, midTicks, type ReadonlyMarket, type SideView } from '../../engine/internal.js';
import { drawUpwardBar, scaledShare } from '../bars.js';
import { Canvas } from '../canvas.js';
import { grouped, left, sizeText } from '../format.js';
import { type Look, paneTitle } from '../look.js';
import { styled } from '../theme.js';
import type { BarScale } from '../view/choices.js';

/** The chart reaches as far from the middle as it takes to see this share of each side. */
const SHOWN_SHARE = 0.8;
/** A logarithmic chart reaches over this range of sizes. */
const LOG_RANGE = 1000;

export type DepthOptions = {
  readonly width: number;
  readonly height: number;
  readonly look: Look;
  readonly scale: BarScale;
};

/** What rests from the middle outwards, bids to the left and asks to the right: the cumulative curve of the book. */
export function depthRows({ book }: ReadonlyMarket, options: DepthOptions): string[] {
  const { width, height, look, scale } = options;
  const title = paneTitle(scale === 'linear' ? 'depth' : `depth ${scale}`, width, look);
  const middle = book?.isReady ? midTicks(book) : undefined;
  const chartRows = height - 2;
  if (book === undefined || middle === undefined || chartRows < 2)
    return [title, styled(look.theme.dim, '  no two sides')];
  const perSide = Math.floor((width - 1) / 2);
  const reach = Math.max(reachOf(book.bids, middle), reachOf(book.asks, middle), 1);
  const bids = cumulative(book.bids, { middle, reach, columns: perSide });
  const asks = cumulative(book.asks, { middle, reach, columns: perSide });
  const largest = Math.max(bids[perSide - 1], asks[perSide - 1], Number.MIN_VALUE);
  const share = (sum: number) => scaledShare(sum / largest, scale, LOG_RANGE);
  const canvas = new Canvas(width, chartRows);
  for (let i = 0; i < perSide; i++) {
    drawUpwardBar(canvas, { column: perSide - 1 - i, share: share(bids[i]), style: look.theme.bid, look });
    drawUpwardBar(canvas, { column: perSide + 1 + i, share: share(asks[i]), style: look.theme.ask, look });
  }
  canvas.text(1, 0, sizeText(bids[perSide - 1]), look.theme.dim);
  const right = sizeText(asks[perSide - 1]);
  canvas.text(width - right.length - 1, 0, right, look.theme.dim);
  return [title, ...canvas.lines(), axisLine(book, { middle, reach, width, look })];
}

/** Distance in ticks from the middle within which the share of a side rests. */
function reachOf(side: SideView, middle: number): number {
  let total = 0;
  for (let index = 0; index < side.length; index++) total += side.sizes[index];
  let sum = 0;
  for (let index = side.length - 1; index >= 0; index--) {
    sum += side.sizes[index];
    if (sum >= total * SHOWN_SHARE) return Math.abs(side.ticksAt(index) - middle);
  }
  return 0;
}

type Span = { readonly middle: number; readonly reach: number; readonly columns: number };

/** What rests within each column's distance of the middle, the nearest first. */
function cumulative(side: SideView, { middle, reach, columns }: Span): Float64Array {
  const sums = new Float64Array(columns);
  let sum = 0;
  let index = side.length - 1;
  for (let column = 0; column < columns; column++) {
    const distance = ((column + 1) / columns) * reach;
    for (; index >= 0 && Math.abs(side.ticksAt(index) - middle) <= distance; index--) sum += side.sizes[index];
    sums[column] = sum;
  }
  return sums;
}

type AxisOptions = { readonly middle: number; readonly reach: number; readonly width: number; readonly look: Look };

function axisLine({ grid }: BookView, { middle, reach, width, look }: AxisOptions): string {
  const price = (ticks: number) => grouped(grid.priceText(Math.max(0, Math.round(ticks))));
  const [low, centre, high] = [middle - reach, middle, middle + reach].map(price);
  const gap = Math.max(1, Math.floor(width / 2 - centre.length / 2) - low.length - 1);
  const start = ` ${low}${' '.repeat(gap)}${centre}`;
  return styled(
    look.theme.dim,
    left(start + high.padStart(Math.max(high.length + 1, width - start.length - 1)), width),
  );
}
