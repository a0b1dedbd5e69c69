const MINUTE_MS = 60_000;
const MAX_MINUTES = 1500;

/** One candle, for Binance's kline fields: open time, open, high, low, close, volume, close time, quote volume, trades. */
export type Kline = {
  readonly openTs: number;
  readonly open: number;
  high: number;
  low: number;
  close: number;
  lots: number;
  trades: number;
};

/** One-minute candles of a simulated market, resampled on request. Prices in ticks, sizes in lots. */
export class Klines {
  readonly #minutes: Kline[];

  /** @param history one-minute candles from before the start, oldest first */
  constructor(history: readonly Kline[]) {
    this.#minutes = [...history];
  }

  add(ts: number, ticks: number, lots: number): void {
    const openTs = Math.floor(ts / MINUTE_MS) * MINUTE_MS;
    const open = this.#minutes.at(-1);
    if (open === undefined || open.openTs < openTs) {
      this.#minutes.push({ openTs, open: ticks, high: ticks, low: ticks, close: ticks, lots, trades: 1 });
      if (this.#minutes.length > MAX_MINUTES) this.#minutes.shift();
      return;
    }
    open.high = Math.max(open.high, ticks);
    open.low = Math.min(open.low, ticks);
    open.close = ticks;
    open.lots += lots;
    open.trades++;
  }

  /** The last `limit` candles of `intervalMs` (a multiple of a minute) that open at or after `fromTs`. */
  candles(intervalMs: number, limit: number, fromTs = 0): Kline[] {
    const merged = new Map<number, Kline>();
    for (const minute of this.#minutes) {
      const openTs = Math.floor(minute.openTs / intervalMs) * intervalMs;
      if (openTs < fromTs) continue;
      const open = merged.get(openTs);
      if (open === undefined) merged.set(openTs, { ...minute, openTs });
      else merge(open, minute);
    }
    return [...merged.values()].slice(fromTs > 0 ? 0 : -limit).slice(0, limit);
  }

  /** All candles that open at or after `fromTs` as one; undefined when there are none. */
  total(fromTs: number): Kline | undefined {
    const [first, ...rest] = this.#minutes.filter(({ openTs }) => openTs >= fromTs);
    if (first === undefined) return undefined;
    const total = { ...first };
    for (const minute of rest) merge(total, minute);
    return total;
  }
}

function merge(into: Kline, { high, low, close, lots, trades }: Kline): void {
  into.high = Math.max(into.high, high);
  into.low = Math.min(into.low, low);
  into.close = close;
  into.lots += lots;
  into.trades += trades;
}
