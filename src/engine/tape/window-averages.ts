import { LobtopError } from '../errors.js';
import { Running, requireWindow } from './average.js';

/** Simple: the mean of the last `window` values. */
export class Sma extends Running {
  protected override readonly seedLength: number;
  readonly #ring: Float64Array;
  /** The sum of the values, in a column like them. */
  readonly #sum = new Float64Array(1);
  /** Where the next value goes: the oldest, once the ring is full. */
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
    // Slots that nothing has been put into are 0.
    this.#sum[0] += values[at] - ring[this.#head];
    ring[this.#head] = values[at];
    this.#count++;
    this.#head++;
    if (this.#head === ring.length) this.#turn();
    values[at] = this.#count < ring.length ? Number.NaN : this.#sum[0] / ring.length;
  }

  protected override forget(): void {
    this.#ring.fill(0);
    this.#sum[0] = 0;
    this.#head = 0;
    this.#count = 0;
  }

  /** Adding and taking away leaves a rest in the last bits: once a window the sum is made anew. */
  #turn(): void {
    this.#head = 0;
    let sum = 0;
    for (let i = 0; i < this.#ring.length; i++) sum += this.#ring[i];
    this.#sum[0] = sum;
  }
}

/** Linearly weighted: the newest of `window` values weighs `window`, the oldest 1. */
export class Wma extends Running {
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
    // Every value loses one weight, which takes the oldest out; slots that nothing has been put into are 0.
    sums[1] += ring.length * values[at] - sums[0];
    sums[0] += values[at] - ring[this.#head];
    ring[this.#head] = values[at];
    this.#count++;
    this.#head++;
    if (this.#head === ring.length) this.#turn();
    values[at] = this.#count < ring.length ? Number.NaN : sums[1] / this.#divisor;
  }

  protected override forget(): void {
    this.#ring.fill(0);
    this.#sums.fill(0);
    this.#head = 0;
    this.#count = 0;
  }

  /** As with the simple average: made anew once a window. The oldest stands first now. */
  #turn(): void {
    this.#head = 0;
    this.#sums.fill(0);
    for (let i = 0; i < this.#ring.length; i++) {
      this.#sums[0] += this.#ring[i];
      this.#sums[1] += (i + 1) * this.#ring[i];
    }
  }
}

/** Hull: WMA over √window of (2 × WMA over half the window − WMA over the window) (Hull, 2005). */
export class Hull extends Running {
  protected override readonly seedLength: number;
  readonly #half: Wma;
  readonly #whole: Wma;
  readonly #smooth: Wma;
  readonly #work = new Float64Array(2);

  /** @throws LobtopError `number` for a window below 4, whose half could not be averaged */
  constructor(window: number) {
    super();
    if (requireWindow(window) < 4) throw new LobtopError('number', `a Hull average of ${window}: expected at least 4`);
    const smoothing = Math.round(Math.sqrt(window));
    this.#half = new Wma(Math.floor(window / 2));
    this.#whole = new Wma(window);
    this.#smooth = new Wma(smoothing);
    this.seedLength = window + smoothing - 1;
  }

  override peek(values: Float64Array, at: number): void {
    const work = this.#work;
    work[0] = values[at];
    work[1] = values[at];
    this.#half.peek(work, 0);
    this.#whole.peek(work, 1);
    values[at] = 2 * work[0] - work[1];
    this.#smooth.peek(values, at);
  }

  override take(values: Float64Array, at: number): void {
    const work = this.#work;
    work[0] = values[at];
    work[1] = values[at];
    this.#half.take(work, 0);
    this.#whole.take(work, 1);
    values[at] = 2 * work[0] - work[1];
    // What the longer one cannot tell yet must not get into the smoothing.
    if (!Number.isNaN(values[at])) this.#smooth.take(values, at);
  }

  protected override forget(): void {
    for (const average of [this.#half, this.#whole, this.#smooth]) average.clear();
  }
}
