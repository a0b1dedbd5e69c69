import { decimalsOf, trimZeros } from '../../../decimal.js';
import { LobtopError } from '../../../errors.js';
import { PriceGrid } from '../../../units.js';

/** So few different prices may be multiples of a coarser step by chance. */
const MIN_PRICES = 10;
/** More do not make a step any likelier. */
const MAX_PRICES = 10_000;
/** Steps that venues have, times a power of ten: 0.01, 0.02, 0.05, 0.25. */
const STEPS = [25, 5, 2, 1];

/**
 * Tick and lot size of a market, from its first prices and sizes: files do not name them. The tick is the largest step that all of these
 * prices are multiples of; later prices refine it.
 */
export class InferredGrid {
  readonly #prices = new Set<string>();
  #grid: PriceGrid | undefined;
  #priceDecimals = 0;
  #sizeDecimals = 0;

  sample(price: string, size: string): void {
    this.#priceDecimals = Math.max(this.#priceDecimals, decimalsOf(trimZeros(price)));
    this.#sizeDecimals = Math.max(this.#sizeDecimals, decimalsOf(trimZeros(size)));
    if (this.#prices.has(price) || this.#prices.size >= MAX_PRICES || !(Number(price) > 0)) return;
    this.#prices.add(price);
    try {
      this.#grid = this.#grid?.refinedFor(price).grid ?? PriceGrid.of(price);
    } catch (error) {
      // Its line is reported when it is read.
      if (!(error instanceof LobtopError)) throw error;
    }
  }

  get tickSize(): string {
    const unit = unitOf(this.#priceDecimals);
    return this.#grid === undefined || this.#prices.size < MIN_PRICES ? unit : stepIn(this.#grid);
  }

  get lotSize(): string {
    return unitOf(this.#sizeDecimals);
  }
}

/** The largest usual step that a tick is a multiple of. */
function stepIn({ mantissa, decimals }: PriceGrid): string {
  const isDivisor = (step: number) => step <= mantissa && mantissa % step === 0;
  let largest = 1;
  for (let power = 1; power <= mantissa; power *= 10) {
    const step = STEPS.map((each) => each * power).find(isDivisor);
    largest = Math.max(largest, step ?? 1);
  }
  return PriceGrid.of(unitOf(decimals)).priceText(largest);
}

function unitOf(decimals: number): string {
  return decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1`;
}
