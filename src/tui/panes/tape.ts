import {
  type PriceGrid,
  quoteValue,
  type ReadonlyMarket,
  sideOfCode,
  type Tape,
  type TradeSide,
} from '../../engine/internal.js';
import { rightwardBar } from '../bars.js';
import { left, priceText, right, sizeText, timeText } from '../format.js';
import { type Look, paneTitle } from '../look.js';
import { styled } from '../theme.js';
import { sideMark, sideStyle } from '../trade-side-look.js';

const TIME_WIDTH = 12;
const SIZE_WIDTH = 9;
const TIME_FROM_WIDTH = 36;
/** Narrower bars are not drawn. */
const BAR_MIN_WIDTH = 4;
const LIQUIDATION = 'liquidation';

export type TapeOptions = {
  readonly width: number;
  readonly height: number;
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
export function tapeRows({ tape, instrument }: ReadonlyMarket, options: TapeOptions): string[] {
  if (tape === undefined || instrument === undefined) return [title(options, '')];
  const { grid } = tape;
  const rows = withLiquidations(tapeOf(tape, options), tape, options);
  const largest = rows.reduce((most, { size }) => Math.max(most, size), 0);
  return [title(options, instrument.quote), ...rows.map((row) => rowText(row, { grid, largest, options }))];
}

/** The last few trades in one line, for small screens. */
export function tapeStrip({ tape }: ReadonlyMarket, options: TapeOptions): string {
  const { width, look } = options;
  let line = styled(look.theme.title, ' trades');
  let used = 7;
  const rows = tape === undefined ? [] : tapeOf(tape, { ...options, height: width });
  for (const { ticks, size, side } of rows) {
    const text = `${sideMark(look, side)}${tape === undefined ? '' : priceText(tape.grid, ticks)} ${sizeText(size)}`;
    if (used + 2 + text.length > width) break;
    line += `  ${styled(sideStyle(look, side), text)}`;
    used += 2 + text.length;
  }
  return line + left('', width - used);
}

/** The rows that fit below the title, newest first. A joined row has the price of its newest trade. */
function tapeOf({ trades, grid, sizeUnit }: Tape, { height, minVolume, joinsTimes }: TapeOptions): Row[] {
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
    if (rows.length >= height - 1) return rows;
    const volume = quoteValue(sizeUnit, sizes[at], grid.price(ticks[at]));
    open = { ts: eventTs[at], ticks: ticks[at], size: sizes[at], volume, count: 1, side: sideOfCode(sides[at]) };
  }
  if (open !== undefined && open.volume >= minVolume) rows.push(open);
  return rows.slice(0, height - 1);
}

/** Liquidations in their place by time, newest first; they are shown whatever their size. */
function withLiquidations(
  rows: readonly Row[],
  { liquidations, sizeUnit, grid }: Tape,
  { height }: TapeOptions,
): Row[] {
  if (liquidations.length === 0) return [...rows];
  const oldest = rows.at(-1)?.ts ?? Number.NEGATIVE_INFINITY;
  const marked = liquidations.flatMap(({ exchangeTs, recvTs, priceTicks: ticks, size, side }): Row[] => {
    const ts = exchangeTs ?? recvTs;
    const volume = quoteValue(sizeUnit, size, grid.price(ticks));
    const isShown = ts >= oldest || rows.length < height - 1;
    return isShown ? [{ isLiquidation: true, ts, ticks, size, volume, count: 1, side }] : [];
  });
  return [...rows, ...marked.toReversed()].sort((a, b) => b.ts - a.ts).slice(0, height - 1);
}

function rowText(
  row: Row,
  { grid, largest, options }: { grid: PriceGrid; largest: number; options: TapeOptions },
): string {
  const { width, look } = options;
  const style = sideStyle(look, row.side);
  const hasTime = width >= TIME_FROM_WIDTH;
  const time = hasTime ? styled(look.theme.dim, `${timeText(row.ts)} `) : '';
  const price = priceText(grid, row.ticks);
  const priceWidth = Math.max(price.length + 1, 11);
  const barWidth = width - (hasTime ? TIME_WIDTH + 1 : 0) - priceWidth - SIZE_WIDTH - 5;
  const text = `${right(price, priceWidth)}${right(sizeText(row.size), SIZE_WIDTH)} ${sideMark(look, row.side)}`;
  if (row.isLiquidation) {
    const label = barWidth < LIQUIDATION.length + 1 ? '' : ` ${LIQUIDATION}`;
    return ` ${time}${styled(look.theme.notice, `${text}${label}`)}`;
  }
  const bar = barWidth < BAR_MIN_WIDTH ? '' : ` ${rightwardBar(row.size / largest, barWidth, { look, style })}`;
  return ` ${time}${styled(style, text)}${bar}`;
}

function title({ width, look, minVolume, joinsTimes }: TapeOptions, quote: string): string {
  const filter = minVolume > 0 ? `  min ${sizeText(minVolume).replace('.00', '')} ${quote}` : '';
  const joined = joinsTimes ? '' : '  not joined';
  return paneTitle(`trades${filter}${joined}`, width, look);
}
