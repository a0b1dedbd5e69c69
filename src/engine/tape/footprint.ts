import type { PriceVolumes } from './price-volumes.js';
import { TAKER, type TradeColumns } from './trade-columns.js';

const STRIDE = 5;
const ID = 0;
const TICKS = 1;
const BOUGHT = 2;
/** Then sold, then of unknown side: in the order of the codes of `TAKER`. */
const SOLD = BOUGHT + TAKER.sell;
const UNKNOWN = BOUGHT + TAKER.unknown;
const DEFAULT_ENTRIES = 16_384;

/**
 * Volume bought and sold at each price of each candle, in fixed memory: one entry per candle and price, the oldest overwritten.
 * A late trade in an earlier candle gets a second entry for its price; readers add them up.
 */
export class Footprint {
  readonly #data: Float64Array;
  readonly #capacity: number;
  /** Entry offsets by price, of the newest candle. */
  readonly #current = new Map<number, number>();
  #candle = -1;
  #count = 0;

  constructor(entries = DEFAULT_ENTRIES) {
    this.#capacity = entries;
    this.#data = new Float64Array(entries * STRIDE);
  }

  /** Adds a trade, or a part of one, to the candle with this id. */
  add(candle: number, trades: TradeColumns, row: number): void {
    const at = this.#entry(candle, trades.ticks[row]);
    this.#data[at + BOUGHT + trades.sides[row]] += trades.sizes[row];
  }

  /** Adds the volume traded in the candles with these ids to `out`. */
  collect(ids: ReadonlySet<number>, out: PriceVolumes): void {
    const used = Math.min(this.#count, this.#capacity) * STRIDE;
    for (let at = 0; at < used; at += STRIDE) {
      if (!ids.has(this.#data[at + ID])) continue;
      out.add(this.#data[at + TICKS], this.#data[at + BOUGHT], this.#data[at + SOLD]);
      if (this.#data[at + UNKNOWN] > 0) out.addUnknown(this.#data[at + TICKS], this.#data[at + UNKNOWN]);
    }
  }

  refine(factor: number): void {
    const used = Math.min(this.#count, this.#capacity) * STRIDE;
    for (let at = 0; at < used; at += STRIDE) this.#data[at + TICKS] *= factor;
    this.#current.clear();
  }

  #entry(candle: number, ticks: number): number {
    if (candle !== this.#candle) this.#current.clear();
    this.#candle = candle;
    const known = this.#current.get(ticks);
    // It may have been overwritten by another price or candle in the meantime.
    if (known !== undefined && this.#data[known + ID] === candle && this.#data[known + TICKS] === ticks) return known;
    const at = (this.#count % this.#capacity) * STRIDE;
    this.#count++;
    this.#data[at + ID] = candle;
    this.#data[at + TICKS] = ticks;
    this.#data[at + BOUGHT] = 0;
    this.#data[at + SOLD] = 0;
    this.#data[at + UNKNOWN] = 0;
    this.#current.set(ticks, at);
    return at;
  }
}
