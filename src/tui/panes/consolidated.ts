import {
  ASK,
  BID,
  ConsolidatedBook,
  type ConsolidatedLevel,
  type ConsolidatedSource,
  type Crossing,
  crossingsOf,
  type Fees,
  type Member,
  membersOf,
  PriceGrid,
  pairOf,
  type ReadonlyMarket,
} from '../../engine/internal.js';
import { fitting, grouped } from '../format.js';
import { type Look, paintTitle, stateStyle } from '../look.js';
import { columnFormat, formatSize, type SizeFormat } from '../size-format.js';
import type { Surface } from '../terminal/surface.js';
import type { MarketView } from '../view/market-view.js';
import type { UiState } from '../view/state.js';
import type { Pane } from './pane.js';
import { throttled, versionOf, versionOfAll } from './versions.js';

const REFRESH_MS = 200;
const PRICE_MIN_WIDTH = 9;
const SIZE_WIDTH = 10;
/** Of amounts in base currency, summed over venues with lots of their own. */
const DECIMALS = 4;
/** The list of what is left out has at most this part of the rows. */
const LEFT_SHARE = 3;

export const consolidated = {
  name: 'consolidated',
  binding: { keys: ['K'], action: 'consolidated', topic: 'panes', help: 'one book of all venues on or off' },
  rows: 12,
  share: 4,
  rank: 8,
  isOn: () => false,
  missing: (ui) => {
    const pair = pairOf(ui.market.symbol);
    return marketsOf(ui, pair).length > 1 ? undefined : `no other market of ${pair} is watched`;
  },
  open: (scene) => ({
    version: versionOf(() => scene.ui.version, throttled(REFRESH_MS, scene.clock, versionOfAll(scene.ui.markets))),
    paint: (surface) => {
      const { ui, market, look, view } = scene;
      paintConsolidated(surface, marketsOf(ui, pairOf(market.symbol)), {
        look,
        step: stepOf(market, view),
        fees: ui.fees,
      });
    },
  }),
} as const satisfies Pane;

function marketsOf({ markets, playback }: UiState, pair: string): ReadonlyMarket[] {
  return markets.filter(({ symbol }) => pairOf(symbol) === pair).map((market) => playback?.marketOf(market) ?? market);
}

/** The ladder's grouping step, where it is grouped. */
function stepOf({ book }: ReadonlyMarket, { step, tickSize }: MarketView): string | undefined {
  return book === undefined || step === 1 ? undefined : PriceGrid.of(tickSize ?? book.grid.text).priceText(step);
}

export type ConsolidatedOptions = {
  readonly look: Look;
  /** A price; undefined = the coarsest of the venues' ticks. */
  readonly step: string | undefined;
  readonly fees: Fees;
};

/** The books of all venues as one: the sum at each step and each venue's part, who is best, and who is left out. */
export function paintConsolidated(
  surface: Surface,
  markets: readonly ReadonlyMarket[],
  { look, step, fees }: ConsolidatedOptions,
): void {
  const pair = pairOf(markets[0]?.symbol ?? '');
  const members = membersOf(markets, pair);
  const sources = members.flatMap(({ source }) => (source === undefined ? [] : [source]));
  const left = members.filter(({ source }) => source === undefined);
  if (sources.length === 0) {
    paintTitle(surface, `consolidated ${pair}`, look);
    paintMembers(surface, 1, { left, look });
    return;
  }
  const book = new ConsolidatedBook(sources, coarserStep(sources, step));
  paintTitle(surface, `consolidated ${pair}  step ${book.step}`, look);
  paintTouch(surface.at(1), book, look);
  const crossing = crossingsOf(sources, fees)[0];
  const leftRows = Math.min(left.length, Math.max(1, Math.floor(surface.height / LEFT_SHARE)));
  const footRows = leftRows + (crossing === undefined ? 0 : 1);
  paintLevels(
    surface.part({ row: 2, column: 0, width: surface.width, height: Math.max(0, surface.height - 2 - footRows) }),
    book,
    look,
  );
  const foot = surface.height - footRows;
  if (crossing !== undefined) paintCrossing(surface.at(foot), crossing, look);
  paintMembers(surface, foot + (crossing === undefined ? 0 : 1), { left, look });
}

/** Never finer than a venue's tick: its levels would be between others. */
function coarserStep(sources: readonly ConsolidatedSource[], step: string | undefined): string | undefined {
  if (step === undefined) return undefined;
  return sources.every(({ book }) => book.grid.tickSize <= Number(step)) ? step : undefined;
}

function paintTouch(surface: Surface, book: ConsolidatedBook, { theme, dot }: Look): void {
  const [bid, ask] = [book.touch(BID), book.touch(ASK)];
  if (bid !== undefined) surface.text(` bid ${grouped(bid.priceText)} ${bid.names.join(' ')}`, theme.bestBid);
  if (bid !== undefined && ask !== undefined) surface.text(` ${dot}`, theme.dim);
  if (ask !== undefined) surface.text(` ask ${grouped(ask.priceText)} ${ask.names.join(' ')}`, theme.bestAsk);
}

/** Asks above, bids below, the touch in the middle. */
function paintLevels(surface: Surface, book: ConsolidatedBook, look: Look): void {
  const rows = surface.height - 1;
  const perSide = Math.floor(rows / 2);
  if (perSide < 1) return;
  const asks = book.levels(ASK, rows - perSide);
  const bids = book.levels(BID, perSide);
  const all = [...asks, ...bids];
  const priceWidth = Math.max(PRICE_MIN_WIDTH, ...all.map(({ row }) => grouped(book.priceText(row)).length + 1));
  const largest = Math.max(0, ...all.map(({ size }) => size));
  const format = columnFormat({ largest, decimals: DECIMALS, width: SIZE_WIDTH - 1 });
  const columns = Math.max(0, Math.floor((surface.width - priceWidth - SIZE_WIDTH - 1) / SIZE_WIDTH));
  const style = { book, look, priceWidth, format, columns };
  paintNames(surface.at(0), style);
  const top = 1 + (rows - perSide) - asks.length;
  for (const [i, level] of asks.toReversed().entries()) paintLevel(surface.at(top + i), level, { ...style, side: ASK });
  for (const [i, level] of bids.entries())
    paintLevel(surface.at(1 + rows - perSide + i), level, { ...style, side: BID });
}

type LevelStyle = {
  readonly book: ConsolidatedBook;
  readonly look: Look;
  readonly priceWidth: number;
  readonly format: SizeFormat;
  /** Venues that have a column. */
  readonly columns: number;
};

function paintNames(surface: Surface, { book, look, priceWidth, columns }: LevelStyle): void {
  const { theme, sum } = look;
  surface.right('price', priceWidth, theme.title).right(sum, SIZE_WIDTH, theme.title);
  for (const { name } of book.sources.slice(0, columns))
    surface.right(name.slice(0, SIZE_WIDTH - 1), SIZE_WIDTH, theme.title);
}

function paintLevel(
  surface: Surface,
  { row, size, sizes, isComplete }: ConsolidatedLevel,
  { book, look, priceWidth, format, columns, side }: LevelStyle & { readonly side: typeof BID | typeof ASK },
): void {
  const { theme } = look;
  const style = side === BID ? theme.bid : theme.ask;
  surface.right(grouped(book.priceText(row)), priceWidth, theme.plain);
  const total = `${isComplete ? '' : look.atLeast}${formatSize(size, format)}`;
  surface.right(total.length > SIZE_WIDTH ? formatSize(size, format) : total, SIZE_WIDTH, style);
  for (const part of sizes.slice(0, columns))
    surface.right(part === 0 ? '' : formatSize(part, format), SIZE_WIDTH, theme.dim);
}

function paintCrossing(surface: Surface, crossing: Crossing, { theme }: Look): void {
  const { buyAt, sellAt, isCrossed, bps, bpsAfterFees, size } = crossing;
  const parts = [
    ` ${isCrossed ? 'CROSSED' : 'LOCKED'} ${sellAt} bids over ${buyAt} by ${bps.toFixed(2)} bp`,
    `${bpsAfterFees.toFixed(2)} bp after fees`,
    `size ${size === 0 ? 'none' : formatSize(size, columnFormat({ largest: size, decimals: DECIMALS, width: SIZE_WIDTH }))}`,
  ];
  surface.text(fitting(parts, surface.width, ', '), theme.notice);
}

type MembersOptions = { readonly left: readonly Member[]; readonly look: Look };

/** From this row on, as many as there is room for. */
function paintMembers(surface: Surface, row: number, { left, look }: MembersOptions): void {
  const rows = surface.height - row;
  const shown = left.length > rows ? left.slice(0, rows - 1) : left;
  for (const [i, { market, reason }] of shown.entries()) {
    surface
      .at(row + i, 1)
      .text(`${market.venue} ${market.symbol} left out`, stateStyle(market.state, look))
      .text(`: ${reason ?? ''}`, look.theme.dim);
  }
  if (shown.length < left.length)
    surface.at(row + shown.length, 1).text(`and ${left.length - shown.length} more left out`, look.theme.dim);
}
