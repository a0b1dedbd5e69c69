import {
  ASK,
  BID,
  type BookView,
  isCovered,
  midTicks,
  type ReadonlyMarket,
  type Side,
  type SideView,
} from '../../engine/internal.js';
import { drawUpwardBar, scaledShare } from '../bars.js';
import { grouped } from '../format.js';
import { type Look, paintTitle } from '../look.js';
import { marketSize } from '../size-format.js';
import type { Surface } from '../terminal/surface.js';
import type { BarScale } from '../view/choices.js';
import type { Pane } from './pane.js';
import { throttled, versionOf } from './versions.js';

/** The chart extends from the mid until it includes this share of each side. */
const SHOWN_SHARE = 0.8;
/** The range of sizes of a logarithmic chart. */
const LOG_RANGE = 1000;

const REFRESH_MS = 250;

export const depth = {
  name: 'depth',
  binding: { keys: ['d'], action: 'depth', topic: 'panes', help: 'cumulative depth on or off' },
  rows: 7,
  share: 2,
  rank: 2,
  isOn: () => false,
  open: (scene) => ({
    version: versionOf(
      () => scene.ui.version,
      throttled(REFRESH_MS, scene.clock, () => scene.market.version),
    ),
    paint: (surface) => paintDepth(surface, scene.market, { look: scene.look, scale: scene.view.barScale }),
  }),
} as const satisfies Pane;

export type DepthOptions = {
  readonly look: Look;
  readonly scale: BarScale;
};

/** Cumulative depth from the mid outwards, bids on the left and asks on the right. */
export function paintDepth(surface: Surface, market: ReadonlyMarket, { look, scale }: DepthOptions): void {
  const { shownBook: book, instrument } = market;
  const { width, height } = surface;
  paintTitle(surface, scale === 'linear' ? 'depth' : `depth ${scale}`, look);
  const mid = book?.isReady ? midTicks(book) : undefined;
  const chartRows = height - 2;
  if (book === undefined || mid === undefined || chartRows < 2) {
    surface.at(1, 2).text('waiting for both sides', look.theme.dim);
    return;
  }
  const perSide = Math.floor((width - 1) / 2);
  const range = Math.max(rangeOf(book, BID, mid), rangeOf(book, ASK, mid), 1);
  const bids = cumulative(book.bids, { mid, range, columns: perSide });
  const asks = cumulative(book.asks, { mid, range, columns: perSide });
  const largest = Math.max(bids[perSide - 1], asks[perSide - 1], Number.MIN_VALUE);
  const share = (sum: number) => scaledShare(sum / largest, scale, LOG_RANGE);
  const canvas = surface.part({ row: 1, column: 0, width, height: chartRows });
  const known = [BID, ASK].map((side) => knownColumns(book, side, { mid, range, columns: perSide }));
  for (let i = 0; i < perSide; i++) {
    const left = { column: perSide - 1 - i, style: look.theme.bid, isKnown: i < known[BID] };
    const right = { column: perSide + 1 + i, style: look.theme.ask, isKnown: i < known[ASK] };
    for (const [{ column, style, isKnown }, sums] of [[left, bids] as const, [right, asks] as const]) {
      if (isKnown) drawUpwardBar(canvas, { column, share: share(sums[i]), style, look });
      else canvas.at(chartRows - 1, column).text(look.unknown, look.theme.dim);
    }
  }
  const total = (sums: Float64Array, columns: number) =>
    `${columns < perSide ? look.atLeast : ''}${marketSize(sums[perSide - 1], instrument)}`;
  canvas.at(0, 1).text(total(bids, known[BID]), look.theme.dim);
  const right = total(asks, known[ASK]);
  canvas.at(0, width - right.length - 1).text(right, look.theme.dim);
  surface.at(height - 1).text(axisText(book, { mid, range, width }), look.theme.dim);
}

/** The distance from the mid, in ticks, that includes the shown share of a side's known levels. */
function rangeOf(book: BookView, id: Side, mid: number): number {
  const side = book.side(id);
  let total = 0;
  // Levels beyond the known range are only some of those that are there.
  for (let rank = 0; rank < side.length && isCovered(book, id, side.ticksAt(rank)); rank++)
    total += side.sizeAtRank(rank);
  let sum = 0;
  for (let rank = 0; rank < side.length; rank++) {
    sum += side.sizeAtRank(rank);
    if (sum >= total * SHOWN_SHARE) return Math.abs(side.ticksAt(rank) - mid);
  }
  return 0;
}

/** How many columns from the mid outwards are known completely. */
function knownColumns(book: BookView, id: Side, { mid, range, columns }: CumulativeOptions): number {
  const covered = id === BID ? book.coveredBid : book.coveredAsk;
  return covered === undefined ? columns : Math.min(columns, Math.floor((Math.abs(covered - mid) / range) * columns));
}

type CumulativeOptions = { readonly mid: number; readonly range: number; readonly columns: number };

/** Cumulative size within each column's distance of the mid, nearest first. */
function cumulative(side: SideView, { mid, range, columns }: CumulativeOptions): Float64Array {
  const sums = new Float64Array(columns);
  let sum = 0;
  let rank = 0;
  for (let column = 0; column < columns; column++) {
    const distance = ((column + 1) / columns) * range;
    for (; rank < side.length && Math.abs(side.ticksAt(rank) - mid) <= distance; rank++) sum += side.sizeAtRank(rank);
    sums[column] = sum;
  }
  return sums;
}

type AxisOptions = { readonly mid: number; readonly range: number; readonly width: number };

function axisText({ grid }: BookView, { mid, range, width }: AxisOptions): string {
  const price = (ticks: number) => grouped(grid.priceText(Math.max(0, Math.round(ticks))));
  const [low, centre, high] = [mid - range, mid, mid + range].map(price);
  const gap = Math.max(1, Math.floor(width / 2 - centre.length / 2) - low.length - 1);
  const start = ` ${low}${' '.repeat(gap)}${centre}`;
  return start + high.padStart(Math.max(high.length + 1, width - start.length - 1));
}
