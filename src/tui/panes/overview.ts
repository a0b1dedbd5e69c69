import { type BookView, imbalance, type ReadonlyMarket, spreadBps } from '../../engine/internal.js';
import { ageText, causeText, fittingNumber, priceText, signed, sizeText } from '../format.js';
import { type Look, stateStyle } from '../look.js';
import { dayChange, IMBALANCE_LEVELS, reliableBook } from '../market-figures.js';
import type { Style } from '../style.js';
import type { Surface } from '../terminal/surface.js';
import type { OverviewColumn, OverviewState } from '../view/overview-state.js';

const TITLE_ROWS = 2;
/** Between two columns. */
const GAP = 2;

/** What a column shows of a market, and what it is sorted by. */
type Column = {
  readonly title: string;
  readonly width: number;
  /** Where there is no room for all, those with the lowest rank go first. */
  readonly rank: number;
  readonly isLeft?: boolean;
  readonly text: (row: Row) => string;
  /** undefined sorts last. */
  readonly value: (row: Row) => number | string | undefined;
  readonly style?: (row: Row, look: Look) => Style;
};

type Row = {
  readonly market: ReadonlyMarket;
  /** Of a book that can be relied on. */
  readonly book: BookView | undefined;
  readonly dayAgo: number | undefined;
  readonly look: Look;
};

export type OverviewOptions = {
  readonly look: Look;
  readonly state: OverviewState;
  /** The market under the cursor. */
  readonly selected: ReadonlyMarket;
  /** The price of 24 hours ago. */
  readonly dayAgo: (market: ReadonlyMarket) => number | undefined;
};

const COLUMNS: Readonly<Record<OverviewColumn, Column>> = {
  market: {
    title: 'market',
    width: 22,
    rank: 99,
    isLeft: true,
    text: ({ market }) => nameOf(market),
    value: ({ market }) => nameOf(market),
  },
  state: {
    title: 'state',
    width: 10,
    rank: 98,
    isLeft: true,
    text: ({ market, look }) => `${look.state} ${market.state}`,
    value: ({ market }) => market.state,
  },
  proof: {
    title: 'proof',
    width: 9,
    rank: 4,
    isLeft: true,
    text: ({ market }) => (market.integrity === 'unverifiable' ? 'none' : market.integrity),
    value: ({ market }) => market.integrity,
  },
  bid: {
    title: 'bid',
    width: 13,
    rank: 96,
    text: ({ book }) => touchText(book, book?.bestBid),
    value: ({ book }) => book?.bestBid && book.grid.price(book.bestBid),
    style: (_row, look) => look.theme.bid,
  },
  ask: {
    title: 'ask',
    width: 13,
    rank: 95,
    text: ({ book }) => touchText(book, book?.bestAsk),
    value: ({ book }) => book?.bestAsk && book.grid.price(book.bestAsk),
    style: (_row, look) => look.theme.ask,
  },
  spread: {
    title: 'spread',
    width: 9,
    rank: 94,
    text: ({ book }) => withUnit(book && spreadBps(book), 2, ' bp'),
    value: ({ book }) => book && spreadBps(book),
  },
  last: {
    title: 'last',
    width: 13,
    rank: 6,
    text: ({ market, book }) => touchText(book, market.tape?.trades.newest()?.priceTicks),
    value: (row) => lastPrice(row),
  },
  change: {
    title: '24h',
    width: 9,
    rank: 8,
    text: (row) => withSign(changeOf(row), 2, ' %'),
    value: changeOf,
    style: (row, look) => ((changeOf(row) ?? 0) >= 0 ? look.theme.bid : look.theme.ask),
  },
  age: {
    title: 'age',
    width: 5,
    rank: 7,
    text: ({ market }) => ageText(market.ageMs),
    value: ({ market }) => market.ageMs,
  },
  imbalance: {
    title: 'imb',
    width: 6,
    rank: 5,
    text: ({ book }) => withSign(book && imbalance(book, IMBALANCE_LEVELS), 2, ''),
    value: ({ book }) => book && imbalance(book, IMBALANCE_LEVELS),
  },
  volume: {
    title: 'traded',
    width: 9,
    rank: 3,
    text: (row) => volumeText(row),
    value: ({ market }) => volumeOf(market),
  },
};

/** The indexes of the markets in the order of the table. */
export function overviewOrder(
  markets: readonly ReadonlyMarket[],
  { sortedBy, isDescending }: OverviewState,
  options: Pick<OverviewOptions, 'dayAgo' | 'look'>,
): number[] {
  const order = markets.map((_, index) => index);
  if (sortedBy === undefined) return isDescending ? order.reverse() : order;
  const values = markets.map((market) => COLUMNS[sortedBy].value(rowOf(market, options)));
  return order.sort((a, b) => compared(values[a], values[b], isDescending) || a - b);
}

/** The first row that is shown, so that the selected one is. */
export function firstShown(selectedRow: number, rows: number, count: number): number {
  return Math.max(0, Math.min(count - rows, selectedRow - Math.floor(rows / 2)));
}

/** A table of all markets: whether each is to be relied on, its touch and its main figures; of one that is not, why. */
export function paintOverview(surface: Surface, markets: readonly ReadonlyMarket[], options: OverviewOptions): void {
  const { look, state, selected } = options;
  const order = overviewOrder(markets, state, options);
  const columns = fittingColumns(surface.width);
  paintTitles(surface, markets, { columns, look, state });
  const rows = surface.height - TITLE_ROWS;
  const first = firstShown(order.indexOf(markets.indexOf(selected)), rows, order.length);
  for (let i = 0; i < rows && first + i < order.length; i++) {
    const market = markets[order[first + i]];
    paintRow(surface, TITLE_ROWS + i, { row: rowOf(market, options), columns, isSelected: market === selected });
  }
}

/** The market at a row of the surface; undefined for a title, and below the last. */
export function overviewIndexAt(
  row: number,
  height: number,
  { order, selected }: { readonly order: readonly number[]; readonly selected: number },
): number | undefined {
  const first = firstShown(order.indexOf(selected), height - TITLE_ROWS, order.length);
  return row < TITLE_ROWS ? undefined : order[first + row - TITLE_ROWS];
}

type Shown = readonly (readonly [OverviewColumn, Column])[];

function fittingColumns(width: number): Shown {
  let shown = Object.entries(COLUMNS) as [OverviewColumn, Column][];
  const needed = () => shown.reduce((sum, [, column]) => sum + column.width + GAP, 0);
  while (needed() > width && shown.length > 1) {
    const least = Math.min(...shown.map(([, { rank }]) => rank));
    shown = shown.filter(([, { rank }]) => rank !== least);
  }
  return shown;
}

type TitleOptions = { readonly columns: Shown; readonly look: Look; readonly state: OverviewState };

function paintTitles(
  surface: Surface,
  markets: readonly ReadonlyMarket[],
  { columns, look, state }: TitleOptions,
): void {
  const { theme, up, down } = look;
  const live = markets.filter((market) => market.isLive).length;
  const failed = markets.filter((market) => market.state === 'failed').length;
  const failures = failed === 0 ? '' : `, ${failed} failed`;
  surface.at(0).text(` ${markets.length} markets, ${live} live${failures}`, theme.bold);
  surface.at(1);
  for (const [name, { title, width, isLeft = false }] of columns) {
    const arrow = state.sortedBy === name ? ` ${state.isDescending ? down : up}` : '';
    const text = `${title}${arrow}`;
    surface.skip(GAP / 2);
    if (isLeft) surface.left(text, width, theme.title);
    else surface.right(text, width, theme.title);
    surface.skip(GAP / 2);
  }
}

type RowOptions = { readonly row: Row; readonly columns: Shown; readonly isSelected: boolean };

function paintRow(surface: Surface, at: number, { row, columns, isSelected }: RowOptions): void {
  const { market, look } = row;
  const { theme } = look;
  surface.at(at);
  for (const [name, column] of columns) {
    const { width, isLeft = false } = column;
    const style = market.isLive ? (column.style?.(row, look) ?? theme.plain) : theme.dim;
    const shown = name === 'state' ? stateStyle(market.state, look) : style;
    const text = column.text(row);
    surface.skip(GAP / 2);
    if (isLeft) surface.left(shortened(text, width), width, shown);
    else surface.right(fittingNumber(text, width), width, shown);
    surface.skip(GAP / 2);
    if (name === 'state' && row.book === undefined) {
      surface.skip(GAP / 2).text(causeText(market.feedStatus), theme.notice);
      break;
    }
  }
  if (isSelected) surface.restyle(at, theme.cursor);
}

function rowOf(market: ReadonlyMarket, { dayAgo, look }: Pick<OverviewOptions, 'dayAgo' | 'look'>): Row {
  const book = reliableBook(market);
  return { market, book: book?.isReady === true ? book : undefined, dayAgo: dayAgo(market), look };
}

function compared(a: number | string | undefined, b: number | string | undefined, isDescending: boolean): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const difference = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
  return isDescending ? -difference : difference;
}

function nameOf({ venue, symbol }: ReadonlyMarket): string {
  return `${venue} ${symbol}`;
}

function shortened(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 2)}..` : text;
}

function touchText(book: BookView | undefined, ticks: number | undefined): string {
  return book === undefined || ticks === undefined ? '-' : priceText(book.grid, ticks);
}

function withUnit(value: number | undefined, decimals: number, unit: string): string {
  return value === undefined ? '-' : `${value.toFixed(decimals)}${unit}`;
}

function withSign(value: number | undefined, decimals: number, unit: string): string {
  return value === undefined ? '-' : `${signed(value, decimals)}${unit}`;
}

function lastPrice({ market, book }: Row): number | undefined {
  const ticks = market.tape?.trades.newest()?.priceTicks;
  return book === undefined || ticks === undefined ? undefined : book.grid.price(ticks);
}

function changeOf({ market, book, dayAgo }: Row): number | undefined {
  return dayChange(market, book, dayAgo);
}

/** Since the start, or the last reset. */
function volumeOf({ tape }: ReadonlyMarket): number | undefined {
  if (tape === undefined) return undefined;
  const { buySize, sellSize } = tape.flow.session;
  return buySize + sellSize;
}

function volumeText({ market }: Row): string {
  const volume = volumeOf(market);
  return volume === undefined ? '-' : sizeText(volume);
}
