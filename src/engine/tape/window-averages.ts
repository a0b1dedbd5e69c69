import { LobtopError } from '../errors.js';
import { Running, requireWindow } from './average.js';
import { NumberRing } from './number-ring.js';

/** Simple: the mean of the last `window` values. */
export class Sma extends Running {
  protected override readonly seedLength: number;
  readonly #window: number;
  readonly #values: NumberRing;
  #sum = 0;
  #untilExact: number;

  /** @throws LobtopError `number` for a window of 1 or less */
  constructor(window: number) {
    super();
    this.#window = requireWindow(window);
    this.seedLength = window;
    this.#values = new NumberRing(window);
    this.#untilExact = window;
  }

  get value(): number {
    return this.#values.isFull ? this.#sum / this.#window : Number.NaN;
  }

  next(value: number): number {
    const isEnough = this.#values.length >= this.#window - 1;
    return isEnough ? (this.#sum + value - this.#leaving()) / this.#window : Number.NaN;
  }

  update(value: number): number {
    this.#sum += value - this.#leaving();
    this.#values.insert(value);
    // Adding and taking away leaves a rest in the last bits: once a window the sum is made anew.
    if (--this.#untilExact <= 0) this.#sumAnew();
    return this.value;
  }

  clear(): void {
    this.#values.clear();
    this.#sum = 0;
    this.#untilExact = this.#window;
  }

  #leaving(): number {
    return this.#values.isFull ? (this.#values.peekOldest() ?? 0) : 0;
  }

  #sumAnew(): void {
    this.#untilExact = this.#window;
    this.#sum = 0;
    for (let i = 0; i < this.#values.length; i++) this.#sum += this.#values.at(i) ?? 0;
  }
}

/** Linearly weighted: the newest of `window` values weighs `window`, the oldest 1. */
export class Wma extends Running {
  protected override readonly seedLength: number;
  readonly #window: number;
  readonly #divisor: number;
  readonly #values: NumberRing;
  #sum = 0;
  #weighted = 0;
  #untilExact: number;

  /** @throws LobtopError `number` for a window of 1 or less */
  constructor(window: number) {
    super();
    this.#window = requireWindow(window);
    this.seedLength = window;
    this.#divisor = (window * (window + 1)) / 2;
    this.#values = new NumberRing(window);
    this.#untilExact = window;
  }

  get value(): number {
    return this.#values.isFull ? this.#weighted / this.#divisor : Number.NaN;
  }

  next(value: number): number {
    const { length } = this.#values;
    if (length < this.#window - 1) return Number.NaN;
    const weighted = length === this.#window ? this.#weighted - this.#sum : this.#weighted;
    return (weighted + this.#window * value) / this.#divisor;
  }

  update(value: number): number {
    const { length } = this.#values;
    if (length < this.#window) {
      this.#sum += value;
      this.#weighted += (length + 1) * value;
    } else {
      // Every value loses one weight, which takes the oldest out.
      this.#weighted += this.#window * value - this.#sum;
      this.#sum += value - (this.#values.peekOldest() ?? 0);
    }
    this.#values.insert(value);
    if (--this.#untilExact <= 0) this.#sumAnew();
    return this.value;
  }

  clear(): void {
    this.#values.clear();
    this.#sum = 0;
    this.#weighted = 0;
    this.#untilExact = this.#window;
  }

  #sumAnew(): void {
    this.#untilExact = this.#window;
    this.#sum = 0;
    this.#weighted = 0;
    for (let i = 0; i < this.#values.length; i++) {
      const value = this.#values.at(i) ?? 0;
      this.#sum += value;
      this.#weighted += (i + 1) * value;
    }
  }
}

/** Hull: WMA over √window of (2 × WMA over half the window − WMA over the window) (Hull, 2005). */
export class Hull extends Running {
  protected override readonly seedLength: number;
  readonly #half: Wma;
  readonly #whole: Wma;
  readonly #smooth: Wma;

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

  get value(): number {
    return this.#smooth.value;
  }

  next(value: number): number {
    return this.#smooth.next(2 * this.#half.next(value) - this.#whole.next(value));
  }

  update(value: number): number {
    const raw = 2 * this.#half.update(value) - this.#whole.update(value);
    return Number.isNaN(raw) ? Number.NaN : this.#smooth.update(raw);
  }

  clear(): void {
    for (const average of [this.#half, this.#whole, this.#smooth]) average.clear();
  }
}
