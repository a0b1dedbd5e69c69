import {
  type CandleSeries,
  type CommitMeta,
  candleKindText,
  type MarketSink,
  partialSink,
  type ReadonlyMarket,
  type Side,
} from '../../engine/internal.js';
import { SIZE_DECIMALS, sumOf } from '../output/candle-text.js';
import type { ExportTable } from '../values.js';
import type { Cell, Column, Row } from './row-file.js';

export type TableOptions = {
  /** Levels per side of a book. */
  readonly depth: number;
  /** A market's candles. The first call starts the series. */
  readonly candlesOf: (market: ReadonlyMarket) => CandleSeries | undefined;
  /** Whether a receive time, ms since the epoch, is to be exported. */
  readonly isInRange: (recvTs: number) => boolean;
  readonly add: (row: Row) => void;
};

const MARKET: readonly Column[] = [text('venue'), text('symbol')];
const TIMES: readonly Column[] = [number('exchangeTs'), number('recvTs')];
/** What the sizes are counted in, as in `hello`; empty for spot. */
const UNIT: readonly Column[] = [text('contractKind'), number('contractSize'), text('settle')];
const CANDLE = ['openTs', 'closeTs', 'open', 'high', 'low', 'close', 'size', 'buySize', 'sellSize', 'trades'] as const;

/** The columns of a table, in order. */
export function tableColumns(table: ExportTable, depth: number): readonly Column[] {
  switch (table) {
    case 'trades':
      return [...MARKET, ...TIMES, text('id'), number('price'), number('size'), text('side'), ...UNIT];
    case 'deltas':
      return [
        ...[...MARKET, number('seq'), ...TIMES, flag('reset'), text('side')],
        ...[number('price'), number('size'), ...UNIT],
      ];
    case 'books':
      return [...MARKET, number('seq'), ...TIMES, text('state'), ...bookColumns(depth), ...UNIT];
    case 'candles':
      return [...MARKET, text('kind'), ...CANDLE.map(number), ...UNIT];
  }
}

/** A sink that adds a market's rows. Candles are added at the end, by `addCandles`. */
export function tableSink(market: ReadonlyMarket, table: ExportTable, options: TableOptions): MarketSink {
  switch (table) {
    case 'trades':
      return tradeRows(market, options);
    case 'deltas':
      return deltaRows(market, options);
    case 'books':
      return partialSink({ commit: (meta) => addBook(market, meta, options) });
    case 'candles':
      return partialSink({ identify: () => options.candlesOf(market) });
  }
}

/** Adds all candles of a market, including the open one. */
export function addCandles(market: ReadonlyMarket, { candlesOf, isInRange, add }: TableOptions): void {
  const { venue, symbol } = market;
  const series = candlesOf(market);
  if (series === undefined) return;
  const kind = candleKindText(series.kind);
  for (let age = series.length - 1; age >= 0; age--) {
    const candle = series.candle(age);
    if (candle === undefined || !isInRange(candle.openTs)) continue;
    const { openTs, closeTs, openTicks, highTicks, lowTicks, closeTicks, size, buySize, sellSize, trades } = candle;
    const prices = [openTicks, highTicks, lowTicks, closeTicks].map((ticks) => series.grid.price(ticks));
    const sizes = [size, buySize, sellSize].map(sizeSum);
    add([venue, symbol, kind, openTs, closeTs, ...prices, ...sizes, trades, ...unitCells(market)]);
  }
}

function unitCells({ instrument }: ReadonlyMarket): readonly Cell[] {
  const contract = instrument?.contract;
  return [contract?.kind, contract && Number(contract.size), contract?.settle];
}

function sizeSum(size: number | undefined): number | undefined {
  return size === undefined ? undefined : sumOf(size, SIZE_DECIMALS);
}

function tradeRows(market: ReadonlyMarket, { isInRange, add }: TableOptions): MarketSink {
  const { venue, symbol } = market;
  return partialSink({
    trade: ({ id, exchangeTs, recvTs, priceTicks, size, side }) => {
      const price = market.book?.grid.price(priceTicks);
      if (!isInRange(recvTs)) return;
      add([venue, symbol, exchangeTs, recvTs, id, price, size, side, ...unitCells(market)]);
    },
  });
}

/** One row per level update; `reset` on the first level of a snapshot. */
function deltaRows(market: ReadonlyMarket, { isInRange, add }: TableOptions): MarketSink {
  const { venue, symbol } = market;
  let levels: [side: Side, ticks: number, size: number][] = [];
  let isReset = false;
  const level = (side: Side, ticks: number, size: number) => void levels.push([side, ticks, size]);
  return partialSink({
    begin: () => {
      levels = [];
      isReset = true;
    },
    level,
    levels: (side, ticks, sizes, from, to) => {
      for (let i = from; i < to; i++) level(side, ticks[i], sizes[i]);
    },
    refine: (factor) => {
      levels = levels.map(([side, ticks, size]) => [side, ticks * factor, size]);
    },
    commit: ({ seq, exchangeTs, recvTs }) => {
      // An empty snapshot clears the book, but has no level that could carry `reset`.
      const isEmpty = isReset && levels.length === 0 && isInRange(recvTs);
      const unit = unitCells(market);
      if (isEmpty) add([venue, symbol, seq, exchangeTs, recvTs, true, undefined, undefined, undefined, ...unit]);
      for (const [at, [side, ticks, size]] of isInRange(recvTs) ? levels.entries() : []) {
        const price = market.book?.grid.price(ticks);
        const change = [isReset && at === 0, side === 0 ? 'bid' : 'ask', price, size];
        add([venue, symbol, seq, exchangeTs, recvTs, ...change, ...unit]);
      }
      levels = [];
      isReset = false;
    },
  });
}

function addBook(market: ReadonlyMarket, meta: CommitMeta, { depth, isInRange, add }: TableOptions): void {
  const { venue, symbol, state, book } = market;
  const { seq, exchangeTs, recvTs } = meta;
  if (book === undefined || !isInRange(recvTs)) return;
  const row: Cell[] = [venue, symbol, seq, exchangeTs, recvTs, state];
  for (const side of [0, 1] as const) {
    const top = book.top(side, depth);
    for (let at = 0; at < depth; at++) {
      const hasLevel = at < top.length;
      row.push(hasLevel ? book.grid.price(top.ticks[at]) : undefined, hasLevel ? top.sizes[at] : undefined);
    }
  }
  add([...row, ...unitCells(market)]);
}

function bookColumns(depth: number): Column[] {
  const level = (side: string, at: number) => [number(`${side}Price${at + 1}`), number(`${side}Size${at + 1}`)];
  return ['bid', 'ask'].flatMap((side) => Array.from({ length: depth }, (_, at) => level(side, at)).flat());
}

function text(name: string): Column {
  return { name, type: 'text' };
}

function number(name: string): Column {
  return { name, type: 'number' };
}

function flag(name: string): Column {
  return { name, type: 'flag' };
}
