import type { BookView } from '../../src/engine/internal.js';

const DOUBLES = new Float64Array(2);
const WORDS = new Uint32Array(DOUBLES.buffer);

/** A book as one number, whatever the order of its levels: the sum over them, so that a level can be added and taken away. */
export class LevelSum {
  #high = 0;
  #low = 0;
  count = 0;

  add(side: number, price: number, size: number): void {
    this.#change(side, price, size, 1);
  }

  remove(side: number, price: number, size: number): void {
    this.#change(side, price, size, -1);
  }

  clear(): void {
    this.#high = 0;
    this.#low = 0;
    this.count = 0;
  }

  get text(): string {
    return `${this.count}:${this.#high >>> 0}:${this.#low >>> 0}`;
  }

  #change(side: number, price: number, size: number, sign: 1 | -1): void {
    DOUBLES[0] = price;
    DOUBLES[1] = size;
    let hash = side + 0x9e3779b9;
    for (let i = 0; i < 4; i++) {
      hash = Math.imul(hash ^ WORDS[i], 0x85ebca6b);
      hash ^= hash >>> 13;
    }
    this.#high = (this.#high + sign * hash) | 0;
    this.#low = (this.#low + sign * Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35)) | 0;
    this.count += sign;
  }
}

/** The sum over a book as it is now, level by level. */
export function sumOf(book: BookView): string {
  const sum = new LevelSum();
  for (const side of [0, 1] as const) {
    const levels = book.side(side);
    for (let rank = 0; rank < levels.length; rank++) {
      sum.add(side, book.grid.price(levels.ticksAt(rank)), levels.sizeAtRank(rank));
    }
  }
  return sum.text;
}

/** A book rebuilt from prices and sizes as some output gives them. */
export class RebuiltBook {
  readonly #levels = [new Map<number, number>(), new Map<number, number>()] as const;
  readonly #sum = new LevelSum();

  clear(): void {
    for (const levels of this.#levels) levels.clear();
    this.#sum.clear();
  }

  set(side: 0 | 1, price: number, size: number): void {
    const levels = this.#levels[side];
    const before = levels.get(price);
    if (before !== undefined) this.#sum.remove(side, price, before);
    if (size === 0) levels.delete(price);
    else {
      levels.set(price, size);
      this.#sum.add(side, price, size);
    }
  }

  get text(): string {
    return this.#sum.text;
  }
}
