import { LobtopError } from '../errors.js';
import { RunningAverage, requireWindow } from './average.js';

/** Simple moving average: the mean of the last `window` values. */
export class Sma extends RunningAverage {
  protected override readonly seedLength: number;
  readonly #ring: Float64Array;
  /** The sum of the values, in a column like them. */
  readonly #sum = new Float64Array(1);
  /** Index of the next value: the oldest, once the ring is full. */
  #head = 0;
  #count = 0;

  /** @throws LobtopError `number` for a window of 1 or less */
  constructor(window: number) {
    super();
    this.#ring = new Float64Array(requireWindow(window));
    this.seedLength = window;
  }

  override peek(values: Float64Array, at: number): void {
    const window = this.#ring.length;
    values[at] = this.#count < window - 1 ? Number.NaN : (this.#sum[0] + values[at] - this.#ring[this.#head]) / window;
  }

  override take(values: Float64Array, at: number): void {
    const ring = this.#ring;
    // Unused slots are 0.
    this.#sum[0] += values[at] - ring[this.#head];
    ring[this.#head] = values[at];
    this.#count++;
    this.#head++;
    if (this.#head === ring.length) this.#recomputeSums();
    values[at] = this.#count < ring.length ? Number.NaN : this.#sum[0] / ring.length;
  }

  protected override resetState(): void {
    this.#ring.fill(0);
    this.#sum[0] = 0;
    this.#head = 0;
    this.#count = 0;
  }

  /** Adding and subtracting accumulates rounding errors, so the sum is recomputed once per window. */
  #recomputeSums(): void {
    this.#head = 0;
    let sum = 0;
    for (let i = 0; i < this.#ring.length; i++) sum += this.#ring[i];
    this.#sum[0] = sum;
  }
}

/** Linearly weighted moving average: the newest of `window` values has weight `window`, the oldest 1. */
export class Wma extends RunningAverage {
  protected override readonly seedLength: number;
  readonly #ring: Float64Array;
  readonly #divisor: number;
  /** The sum of the values, and their weighted sum. */
  readonly #sums = new Float64Array(2);
  #head = 0;
  #count = 0;

  /** @throws LobtopError `number` for a window of 1 or less */
  constructor(window: number) {
    super();
    this.#ring = new Float64Array(requireWindow(window));
    this.seedLength = window;
    this.#divisor = (window * (window + 1)) / 2;
  }

  override peek(values: Float64Array, at: number): void {
    const window = this.#ring.length;
    const [sum, weighted] = [this.#sums[0], this.#sums[1]];
    const isEnough = this.#count >= window - 1;
    values[at] = isEnough ? (weighted - sum + window * values[at]) / this.#divisor : Number.NaN;
  }

  override take(values: Float64Array, at: number): void {
    const ring = this.#ring;
    const sums = this.#sums;
    // Every weight decreases by one, which removes the oldest value; unused slots are 0.
    sums[1] += ring.length * values[at] - sums[0];
    sums[0] += values[at] - ring[this.#head];
    ring[this.#head] = values[at];
    this.#count++;
    this.#head++;
    if (this.#head === ring.length) this.#recomputeSums();
    values[at] = this.#count < ring.length ? Number.NaN : sums[1] / this.#divisor;
  }

  protected override resetState(): void {
    this.#ring.fill(0);
    this.#sums.fill(0);
    this.#head = 0;
    this.#count = 0;
  }

  /** Recomputed once per window, as for the simple average; the oldest value is first in the ring at that point. */
  #recomputeSums(): void {
    this.#head = 0;
    this.#sums.fill(0);
    for (let i = 0; i < this.#ring.length; i++) {
      this.#sums[0] += this.#ring[i];
      this.#sums[1] += (i + 1) * this.#ring[i];
    }
  }
}

/** Hull moving average: WMA over √window of (2 × WMA over half the window − WMA over the window) (Hull, 2005). */
export class Hull extends RunningAverage {
  protected override readonly seedLength: number;
  readonly #half: Wma;
  readonly #full: Wma;
  readonly #smooth: Wma;
  readonly #work = new Float64Array(2);

  /** @throws LobtopError `number` for a window below 4, whose half could not be averaged */
  constructor(window: number) {
    super();
    if (requireWindow(window) < 4)
      throw new LobtopError('number', `a window of ${window} is too short for a Hull average: expected at least 4`);
    const smoothing = Math.round(Math.sqrt(window));
    this.#half = new Wma(Math.floor(window / 2));
    this.#full = new Wma(window);
    this.#smooth = new Wma(smoothing);
    this.seedLength = window + smoothing - 1;
  }

  override peek(values: Float64Array, at: number): void {
    const work = this.#work;
    work[0] = values[at];
    work[1] = values[at];
    this.#half.peek(work, 0);
    this.#full.peek(work, 1);
    values[at] = 2 * work[0] - work[1];
    this.#smooth.peek(values, at);
  }

  override take(values: Float64Array, at: number): void {
    const work = this.#work;
    work[0] = values[at];
    work[1] = values[at];
    this.#half.take(work, 0);
    this.#full.take(work, 1);
    values[at] = 2 * work[0] - work[1];
    // NaN while the longer average warms up must not enter the smoothing.
    if (!Number.isNaN(values[at])) this.#smooth.take(values, at);
  }

  protected override resetState(): void {
    for (const average of [this.#half, this.#full, this.#smooth]) average.clear();
  }
}
