import type { BookChange } from './venue-script.js';

/** Price and size as the venue wrote them. */
export type Row = readonly [price: string, size: string];

/**
 * The book that a venue has, kept the plain way and apart from lobtop's own: sorted prices and the text of each size.
 */
export class TruthBook {
  readonly #sizes = { bids: new Map<number, Row>(), asks: new Map<number, Row>() };
  readonly #prices: { bids: number[]; asks: number[] } = { bids: [], asks: [] };

  clear(): void {
    for (const side of ['bids', 'asks'] as const) {
      this.#sizes[side].clear();
      this.#prices[side] = [];
    }
  }

  set(side: 'bids' | 'asks', rows: readonly Row[]): void {
    for (const [priceText, size] of rows) {
      const price = Number(priceText);
      const prices = this.#prices[side];
      const index = lowerBound(prices, price);
      const isKnown = prices[index] === price;
      if (Number(size) === 0) {
        if (isKnown) prices.splice(index, 1);
        this.#sizes[side].delete(price);
      } else {
        if (!isKnown) prices.splice(index, 0, price);
        this.#sizes[side].set(price, [priceText, size]);
      }
    }
  }

  trim(depth: number): void {
    while (this.#prices.asks.length > depth) this.#sizes.asks.delete(this.#prices.asks.pop() as number);
    while (this.#prices.bids.length > depth) this.#sizes.bids.delete(this.#prices.bids.shift() as number);
  }

  /** Best first. */
  rows(side: 'bids' | 'asks', depth = Number.POSITIVE_INFINITY): Row[] {
    const prices = this.#prices[side];
    const count = Math.min(depth, prices.length);
    const best = Array.from({ length: count }, (_, i) => prices[side === 'asks' ? i : prices.length - 1 - i]);
    return best.map((price) => this.#sizes[side].get(price) as Row);
  }

  count(side: 'bids' | 'asks'): number {
    return this.#prices[side].length;
  }
}

/**
 * A venue's book through its messages. A REST snapshot may be older than changes that came before it:
 * those are kept, and follow it once more.
 */
export class VenueTruth {
  readonly book = new TruthBook();
  seq: number | undefined;
  readonly #early: BookChange[] = [];
  readonly #window: number | undefined;
  readonly #onState: (truth: VenueTruth) => void;

  /** @param onState hears of every state that the venue's book was in */
  constructor(window: number | undefined, onState: (truth: VenueTruth) => void = () => {}) {
    this.#window = window;
    this.#onState = onState;
  }

  apply(change: BookChange): void {
    const { seq } = change;
    if (change.kind === 'snapshot') this.#restart(change);
    else if (this.seq === undefined && seq !== undefined) this.#early.push(change);
    else if (seq === undefined || this.seq === undefined || seq > this.seq) this.#store(change);
  }

  #restart(snapshot: BookChange): void {
    this.book.clear();
    this.#store(snapshot);
    for (const change of this.#early) if ((change.seq as number) > (snapshot.seq as number)) this.#store(change);
    this.#early.length = 0;
  }

  #store(change: BookChange): void {
    this.book.set('bids', change.bids);
    this.book.set('asks', change.asks);
    if (this.#window !== undefined) this.book.trim(this.#window);
    this.seq = change.seq ?? this.seq;
    this.#onState(this);
  }
}

/** The best levels of both sides as one text, for comparing states. */
export function digestOf(
  bids: readonly (readonly [number, number])[],
  asks: readonly (readonly [number, number])[],
): string {
  return JSON.stringify([bids, asks]);
}

export function numbersOf(rows: readonly Row[]): [number, number][] {
  return rows.map(([price, size]) => [Number(price), Number(size)]);
}

function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
