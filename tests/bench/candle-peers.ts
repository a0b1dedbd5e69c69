import { type CandleKind, CandleSeries, PriceGrid, TAKER, type TradeColumns } from '../../src/engine/internal.js';

/** Candles of one symbol, as a peer keeps them. */
export type CandlePeer = {
  add(trades: TradeColumns, row: number): void;
  /** All candles that are kept, oldest first: [openTs, open, high, low, close, buy size, sell size, trades]. */
  candles(): number[][];
};

export type CandleDesign = {
  readonly name: string;
  readonly create: (kind: CandleKind, capacity: number) => CandlePeer;
};

const GRID = PriceGrid.of('0.01');

export const CANDLE_DESIGNS: readonly CandleDesign[] = [
  { name: 'lobtop CandleSeries', create: (kind, capacity) => new LobtopCandles(kind, capacity) },
  { name: 'array per field', create: (kind, capacity) => new ArrayCandles(kind, capacity) },
  { name: 'objects', create: (kind, capacity) => new ObjectCandles(kind, capacity) },
];

class LobtopCandles implements CandlePeer {
  readonly #series: CandleSeries;

  constructor(kind: CandleKind, capacity: number) {
    this.#series = new CandleSeries(kind, { grid: GRID, capacity });
  }

  add(trades: TradeColumns, row: number): void {
    this.#series.add(trades, row);
  }

  candles(): number[][] {
    return Array.from({ length: this.#series.length }, (_, i) => {
      const candle = this.#series.candle(this.#series.length - 1 - i);
      if (candle === undefined) throw new Error('no candle');
      const { openTs, openTicks, highTicks, lowTicks, closeTicks, buySize = 0, sellSize = 0, trades = 0 } = candle;
      return [openTs, openTicks, highTicks, lowTicks, closeTicks, buySize, sellSize, trades];
    });
  }
}

/** The limits that the five kinds differ in. */
class Limits {
  readonly interval: number;
  readonly duration: number;
  readonly trades: number;
  readonly size: number;
  readonly move: number;

  constructor(kind: CandleKind) {
    this.interval = kind.type === 'time' ? kind.intervalMs : 0;
    this.duration = kind.type === 'multi' ? kind.durationMs : Number.POSITIVE_INFINITY;
    this.trades = kind.type === 'tick' || kind.type === 'multi' ? kind.trades : Number.POSITIVE_INFINITY;
    this.size = kind.type === 'volume' || kind.type === 'multi' ? kind.size : Number.POSITIVE_INFINITY;
    this.move = kind.type === 'range' ? Math.round(kind.move * 100) : Number.POSITIVE_INFINITY;
  }

  start(ts: number): number {
    return this.interval > 0 ? Math.floor(ts / this.interval) * this.interval : ts;
  }
}

/** What one would write first: a ring with a typed array for each field. Trades on time only, no gaps, no late trades. */
class ArrayCandles implements CandlePeer {
  readonly #limits: Limits;
  readonly #rows: number;
  readonly #openTs: Float64Array;
  readonly #endTs: Float64Array;
  readonly #lastTs: Float64Array;
  readonly #open: Float64Array;
  readonly #high: Float64Array;
  readonly #low: Float64Array;
  readonly #close: Float64Array;
  readonly #size: Float64Array;
  readonly #buySize: Float64Array;
  readonly #buyVolume: Float64Array;
  readonly #sellSize: Float64Array;
  readonly #sellVolume: Float64Array;
  readonly #trades: Float64Array;
  #count = 0;
  #live = -1;

  constructor(kind: CandleKind, capacity: number) {
    this.#limits = new Limits(kind);
    this.#rows = capacity + 1;
    const column = () => new Float64Array(capacity + 1);
    this.#openTs = column();
    this.#endTs = column();
    this.#lastTs = column();
    this.#open = column();
    this.#high = column();
    this.#low = column();
    this.#close = column();
    this.#size = column();
    this.#buySize = column();
    this.#buyVolume = column();
    this.#sellSize = column();
    this.#sellVolume = column();
    this.#trades = column();
  }

  add(trades: TradeColumns, row: number): void {
    const ts = trades.eventTs[row];
    const ticks = trades.ticks[row];
    const limits = this.#limits;
    let rest = trades.sizes[row];
    if (this.#live >= 0 && ts >= this.#endTs[this.#live]) this.#live = -1;
    for (;;) {
      if (this.#live < 0) this.#begin(ts, ticks);
      const at = this.#live;
      const room = limits.size - this.#size[at];
      const isSplit = rest - room > 1e-12 * limits.size;
      const part = isSplit ? room : rest;
      if (ticks > this.#high[at]) this.#high[at] = ticks;
      if (ticks < this.#low[at]) this.#low[at] = ticks;
      this.#close[at] = ticks;
      this.#lastTs[at] = ts;
      this.#size[at] += part;
      this.#trades[at]++;
      if (trades.sides[row] === TAKER.buy) {
        this.#buySize[at] += part;
        this.#buyVolume[at] += part * ticks;
      } else {
        this.#sellSize[at] += part;
        this.#sellVolume[at] += part * ticks;
      }
      const isFull =
        this.#trades[at] >= limits.trades ||
        this.#size[at] >= limits.size * (1 - 1e-12) ||
        Math.abs(ticks - this.#open[at]) > limits.move;
      if (isFull) this.#live = -1;
      if (!isSplit) return;
      rest -= part;
    }
  }

  candles(): number[][] {
    const kept = Math.min(this.#count, this.#live >= 0 ? this.#rows : this.#rows - 1);
    return Array.from({ length: kept }, (_, i) => {
      const at = (this.#count - kept + i) % this.#rows;
      const prices = [this.#open, this.#high, this.#low, this.#close].map((column) => column[at]);
      return [this.#openTs[at], ...prices, this.#buySize[at], this.#sellSize[at], this.#trades[at]];
    });
  }

  #begin(ts: number, ticks: number): void {
    const at = this.#count % this.#rows;
    this.#count++;
    this.#live = at;
    const start = this.#limits.start(ts);
    this.#openTs[at] = start;
    this.#endTs[at] = start + (this.#limits.interval || this.#limits.duration);
    this.#lastTs[at] = ts;
    this.#open[at] = ticks;
    this.#high[at] = ticks;
    this.#low[at] = ticks;
    this.#close[at] = ticks;
    this.#size[at] = 0;
    this.#buySize[at] = 0;
    this.#buyVolume[at] = 0;
    this.#sellSize[at] = 0;
    this.#sellVolume[at] = 0;
    this.#trades[at] = 0;
  }
}

type CandleObject = {
  openTs: number;
  endTs: number;
  lastTs: number;
  open: number;
  high: number;
  low: number;
  close: number;
  size: number;
  buySize: number;
  buyVolume: number;
  sellSize: number;
  sellVolume: number;
  trades: number;
};

/** A ring of objects, one a candle. */
class ObjectCandles implements CandlePeer {
  readonly #limits: Limits;
  readonly #rows: number;
  readonly #candles: CandleObject[] = [];
  #count = 0;
  #live: CandleObject | undefined;

  constructor(kind: CandleKind, capacity: number) {
    this.#limits = new Limits(kind);
    this.#rows = capacity + 1;
  }

  add(trades: TradeColumns, row: number): void {
    const ts = trades.eventTs[row];
    const ticks = trades.ticks[row];
    const limits = this.#limits;
    let rest = trades.sizes[row];
    if (this.#live !== undefined && ts >= this.#live.endTs) this.#live = undefined;
    for (;;) {
      const live = this.#live ?? this.#begin(ts, ticks);
      const room = limits.size - live.size;
      const isSplit = rest - room > 1e-12 * limits.size;
      const part = isSplit ? room : rest;
      if (ticks > live.high) live.high = ticks;
      if (ticks < live.low) live.low = ticks;
      live.close = ticks;
      live.lastTs = ts;
      live.size += part;
      live.trades++;
      if (trades.sides[row] === TAKER.buy) {
        live.buySize += part;
        live.buyVolume += part * ticks;
      } else {
        live.sellSize += part;
        live.sellVolume += part * ticks;
      }
      const isFull =
        live.trades >= limits.trades ||
        live.size >= limits.size * (1 - 1e-12) ||
        Math.abs(ticks - live.open) > limits.move;
      if (isFull) this.#live = undefined;
      if (!isSplit) return;
      rest -= part;
    }
  }

  candles(): number[][] {
    const kept = Math.min(this.#count, this.#live !== undefined ? this.#rows : this.#rows - 1);
    return Array.from({ length: kept }, (_, i) => {
      const { openTs, open, high, low, close, buySize, sellSize, trades } =
        this.#candles[(this.#count - kept + i) % this.#rows];
      return [openTs, open, high, low, close, buySize, sellSize, trades];
    });
  }

  #begin(ts: number, ticks: number): CandleObject {
    const start = this.#limits.start(ts);
    const candle = {
      openTs: start,
      endTs: start + (this.#limits.interval || this.#limits.duration),
      lastTs: ts,
      open: ticks,
      high: ticks,
      low: ticks,
      close: ticks,
      size: 0,
      buySize: 0,
      buyVolume: 0,
      sellSize: 0,
      sellVolume: 0,
      trades: 0,
    };
    this.#candles[this.#count % this.#rows] = candle;
    this.#count++;
    this.#live = candle;
    return candle;
  }
}
