import {
  type PriceGrid,
  quoteValue,
  type ReadonlyMarket,
  sideOfCode,
  type Tape,
  type TradeSide,
} from '../../engine/internal.js';
import { paintRightwardBar } from '../bars.js';
import { priceText, sizeText, timeText } from '../format.js';
import { type Look, paintTitle } from '../look.js';
import { columnFormat, formatSize, marketSize, type SizeFormat, sizeDecimals } from '../size-format.js';
import type { Surface } from '../terminal/surface.js';
import { sideMark, sideStyle } from '../trade-side-look.js';
import { TAPE_FILTERS } from '../view/choices.js';
import type { Pane } from './pane.js';
import type { Scene } from './scene.js';
import { versionOf } from './versions.js';

const TIME_WIDTH = 12;
const SIZE_WIDTH = 9;
const TIME_FROM_WIDTH = 36;
/** Narrower bars are not drawn. */
const BAR_MIN_WIDTH = 4;
const LIQUIDATION = 'liquidation';

export const tape = {
  name: 'tape',
  binding: { keys: ['t'], action: 'trades', topic: 'panes', help: 'trades on or off', short: 'trades' },
  rows: 5,
  share: 2,
  rank: 5,
  isOn: () => true,
  open: (scene) => ({
    version: versionOfTrades(scene),
    paint: (surface) => paintTape(surface, scene.market, optionsOf(scene)),
  }),
  openStrip: (scene) => ({
    version: versionOfTrades(scene),
    paint: (surface) => paintTapeStrip(surface, scene.market, optionsOf(scene)),
  }),
} as const satisfies Pane;

function versionOfTrades(scene: Scene): () => number {
  return versionOf(
    () => scene.ui.version,
    () => scene.tradeCount,
  );
}

function optionsOf({ look, view }: Scene): TapeOptions {
  return { look, minVolume: TAPE_FILTERS[view.tapeFilter], joinsTimes: view.joinsTimes };
}

export type TapeOptions = {
  readonly look: Look;
  /** Trades below this volume, in quote units, are not shown. */
  readonly minVolume: number;
  /** Joins trades of equal side and time into one row: they are usually one order sweeping several others. */
  readonly joinsTimes: boolean;
};

type Row = {
  /** The venue closed somebody's position: marked, and not a trade. */
  readonly isLiquidation?: boolean;
  readonly ts: number;
  readonly ticks: number;
  size: number;
  volume: number;
  count: number;
  readonly side: TradeSide;
};

/** The tape, newest first: time, price, size, taker side and a size bar. */
export function paintTape(surface: Surface, market: ReadonlyMarket, options: TapeOptions): void {
  const { tape, instrument } = market;
  paintTitle(surface, titleOf(options, instrument?.quote ?? ''), options.look);
  if (tape === undefined || instrument === undefined) return;
  const { grid } = tape;
  const count = surface.height - 1;
  const rows = withLiquidations(tapeOf(tape, options, count), tape, count);
  const sizes = rows.map(({ size }) => size);
  const largest = Math.max(0, ...sizes);
  const format = columnFormat({ largest, decimals: sizeDecimals(instrument, sizes), width: SIZE_WIDTH - 1 });
  const style = { grid, largest, format, look: options.look };
  for (const [i, row] of rows.entries()) paintRow(surface.at(1 + i), row, style);
}

/** The last few trades in one line, for small screens. */
export function paintTapeStrip(surface: Surface, { tape, instrument }: ReadonlyMarket, options: TapeOptions): void {
  const { look } = options;
  surface.at(0).text(' trades', look.theme.title);
  if (tape === undefined) return;
  for (const { ticks, size, side } of tapeOf(tape, options, surface.width)) {
    const text = `${sideMark(look, side)}${priceText(tape.grid, ticks)} ${marketSize(size, instrument)}`;
    if (surface.column + 2 + text.length > surface.width) break;
    surface.skip(2).text(text, sideStyle(look, side));
  }
}

/** At most `count` rows, newest first. A joined row has the price of its newest trade. */
function tapeOf({ trades, grid, sizeUnit }: Tape, { minVolume, joinsTimes }: TapeOptions, count: number): Row[] {
  const { eventTs, ticks, sizes, sides } = trades.columns;
  const rows: Row[] = [];
  let open: Row | undefined;
  for (let age = 0; age < trades.length; age++) {
    const at = trades.rowOf(age);
    const isSame = joinsTimes && open?.ts === eventTs[at] && open.side === sideOfCode(sides[at]);
    if (open !== undefined && isSame) {
      open.size += sizes[at];
      open.volume += quoteValue(sizeUnit, sizes[at], grid.price(ticks[at]));
      open.count++;
      continue;
    }
    if (open !== undefined && open.volume >= minVolume) rows.push(open);
    if (rows.length >= count) return rows;
    const volume = quoteValue(sizeUnit, sizes[at], grid.price(ticks[at]));
    open = { ts: eventTs[at], ticks: ticks[at], size: sizes[at], volume, count: 1, side: sideOfCode(sides[at]) };
  }
  if (open !== undefined && open.volume >= minVolume) rows.push(open);
  return rows.slice(0, count);
}

/** Liquidations in their place by time, newest first; they are shown whatever their size. */
function withLiquidations(rows: readonly Row[], { liquidations, sizeUnit, grid }: Tape, most: number): Row[] {
  if (liquidations.length === 0) return [...rows];
  const oldest = rows.at(-1)?.ts ?? Number.NEGATIVE_INFINITY;
  const marked = liquidations.flatMap(({ exchangeTs, recvTs, priceTicks: ticks, size, side }): Row[] => {
    const ts = exchangeTs ?? recvTs;
    const volume = quoteValue(sizeUnit, size, grid.price(ticks));
    const isShown = ts >= oldest || rows.length < most;
    return isShown ? [{ isLiquidation: true, ts, ticks, size, volume, count: 1, side }] : [];
  });
  return [...rows, ...marked.toReversed()].sort((a, b) => b.ts - a.ts).slice(0, most);
}

type RowStyle = {
  readonly grid: PriceGrid;
  readonly largest: number;
  readonly format: SizeFormat;
  readonly look: Look;
};

function paintRow(surface: Surface, row: Row, { grid, largest, format, look }: RowStyle): void {
  const { width } = surface;
  const side = sideStyle(look, row.side);
  const style = row.isLiquidation ? look.theme.notice : side;
  const hasTime = width >= TIME_FROM_WIDTH;
  const price = priceText(grid, row.ticks);
  const priceWidth = Math.max(price.length + 1, 11);
  const barWidth = width - (hasTime ? TIME_WIDTH + 1 : 0) - priceWidth - SIZE_WIDTH - 5;
  surface.skip(1);
  if (hasTime) surface.text(timeText(row.ts), look.theme.dim).skip(1);
  surface
    .right(price, priceWidth, style)
    .right(formatSize(row.size, format), SIZE_WIDTH, style)
    .skip(1)
    .text(sideMark(look, row.side), style)
    .skip(1);
  if (row.isLiquidation) {
    if (barWidth > LIQUIDATION.length) surface.text(LIQUIDATION, style);
  } else if (barWidth >= BAR_MIN_WIDTH) {
    paintRightwardBar(surface, row.size / largest, { width: barWidth, look, style });
  }
}

function titleOf({ minVolume, joinsTimes }: TapeOptions, quote: string): string {
  const filter = minVolume > 0 ? `  min ${sizeText(minVolume).replace('.00', '')} ${quote}` : '';
  const joined = joinsTimes ? '' : '  not joined';
  return `trades${filter}${joined}`;
}
