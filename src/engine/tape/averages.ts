import { LobtopError } from '../errors.js';
import { NumberRing } from './number-ring.js';

/**
 * A running average of a column of numbers. Until it has seen enough, its value is NaN: a column has no room for undefined,
 * and nothing is drawn where there is none. Nothing is allocated after construction.
 */
export type Average = {
  /** NaN before the first value. */
  readonly value: number;
  /** Forgets everything and starts from a column, oldest first. @throws LobtopError `number` when it is too short */
  initialize(column: ArrayLike<number>): number;
  /** What `update` would answer; changes nothing. */
  next(value: number): number;
  /** Takes one value in and answers the new average. */
  update(value: number): number;
  /** Takes a column in; `out` gets the average after each of its values. Answers the last. */
  updateBatch(column: ArrayLike<number>, out?: Float64Array): number;
};

/** What all averages share: batches and starting anew. */
abstract class Running implements Average {
  /** The fewest values that `initialize` must be given. */
  protected readonly seedLength: number = 1;

  abstract readonly value: number;
  abstract next(value: number): number;
  abstract update(value: number): number;
  abstract clear(): void;

  initialize(column: ArrayLike<number>): number {
    if (column.length < this.seedLength) {
      throw new LobtopError('number', `${column.length} values to start from: expected at least ${this.seedLength}`);
    }
    this.clear();
    return this.updateBatch(column);
  }

  updateBatch(column: ArrayLike<number>, out?: Float64Array): number {
    for (let i = 0; i < column.length; i++) {
      const value = this.update(column[i]);
      if (out !== undefined) out[i] = value;
    }
    return this.value;
  }
}

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

/** Exponential, starting at the first value. */
export class Ema extends Running {
  readonly #alpha: number;
  #value = Number.NaN;

  /** @throws LobtopError `number` for a window of 1 or less, or an alpha outside 0…1 */
  constructor(by: { readonly window: number } | { readonly alpha: number }) {
    super();
    this.#alpha = 'window' in by ? 2 / (requireWindow(by.window) + 1) : requireAlpha(by.alpha);
  }

  get value(): number {
    return this.#value;
  }

  next(value: number): number {
    return Number.isNaN(this.#value) ? value : this.#value + this.#alpha * (value - this.#value);
  }

  update(value: number): number {
    this.#value = this.next(value);
    return this.#value;
  }

  clear(): void {
    this.#value = Number.NaN;
  }
}

/** Triple exponential: 3 × EMA − 3 × EMA of it + EMA of that (Mulloy, 1994). Follows a trend with less delay than an EMA. */
export class Tema extends Running {
  readonly #first: Ema;
  readonly #second: Ema;
  readonly #third: Ema;

  /** @throws LobtopError `number` for a window of 1 or less, or an alpha outside 0…1 */
  constructor(by: { readonly window: number } | { readonly alpha: number }) {
    super();
    this.#first = new Ema(by);
    this.#second = new Ema(by);
    this.#third = new Ema(by);
  }

  get value(): number {
    return triple(this.#first.value, this.#second.value, this.#third.value);
  }

  next(value: number): number {
    const first = this.#first.next(value);
    const second = this.#second.next(first);
    return triple(first, second, this.#third.next(second));
  }

  update(value: number): number {
    this.#third.update(this.#second.update(this.#first.update(value)));
    return this.value;
  }

  clear(): void {
    for (const average of [this.#first, this.#second, this.#third]) average.clear();
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

/** Exponential in time: after `halfLifeMs` without a change the old value counts half. alpha = 1 − 2^(−Δt / halfLife). */
export class TimeEma {
  readonly #halfLifeMs: number;
  #value = Number.NaN;
  #ts = Number.NaN;

  /** @throws LobtopError `number` for a half-life that is not positive */
  constructor(halfLifeMs: number) {
    if (!(halfLifeMs > 0 && Number.isFinite(halfLifeMs))) {
      throw new LobtopError('number', `a half-life of ${halfLifeMs} ms: expected more than 0`);
    }
    this.#halfLifeMs = halfLifeMs;
  }

  get value(): number {
    return this.#value;
  }

  /** Starts from columns of times and values, oldest first. */
  initialize(timesMs: ArrayLike<number>, values: ArrayLike<number>): number {
    this.#value = Number.NaN;
    this.#ts = Number.NaN;
    return this.updateBatch(timesMs, values);
  }

  /** What `update` would answer. Time that runs backwards counts as none. */
  next(ts: number, value: number): number {
    if (Number.isNaN(this.#value)) return value;
    const alpha = 1 - 2 ** (-Math.max(0, ts - this.#ts) / this.#halfLifeMs);
    return this.#value + alpha * (value - this.#value);
  }

  update(ts: number, value: number): number {
    this.#value = this.next(ts, value);
    this.#ts = Number.isNaN(this.#ts) ? ts : Math.max(this.#ts, ts);
    return this.#value;
  }

  updateBatch(timesMs: ArrayLike<number>, values: ArrayLike<number>, out?: Float64Array): number {
    for (let i = 0; i < values.length; i++) {
      const value = this.update(timesMs[i], values[i]);
      if (out !== undefined) out[i] = value;
    }
    return this.#value;
  }
}

/** Volume-weighted: Σ price × size / Σ size since it was started; NaN while nothing has been traded. */
export class Vwap {
  #size = 0;
  #volume = 0;

  get value(): number {
    return this.#size > 0 ? this.#volume / this.#size : Number.NaN;
  }

  /** Starts from columns of prices and sizes. */
  initialize(prices: ArrayLike<number>, sizes: ArrayLike<number>): number {
    this.#size = 0;
    this.#volume = 0;
    return this.updateBatch(prices, sizes);
  }

  next(price: number, size: number): number {
    const total = this.#size + size;
    return total > 0 ? (this.#volume + price * size) / total : Number.NaN;
  }

  update(price: number, size: number): number {
    this.#size += size;
    this.#volume += price * size;
    return this.value;
  }

  updateBatch(prices: ArrayLike<number>, sizes: ArrayLike<number>, out?: Float64Array): number {
    for (let i = 0; i < prices.length; i++) {
      const value = this.update(prices[i], sizes[i]);
      if (out !== undefined) out[i] = value;
    }
    return this.value;
  }
}

function triple(first: number, second: number, third: number): number {
  return 3 * first - 3 * second + third;
}

/** @throws LobtopError `number` for a window of 1 or less, which would average nothing */
export function requireWindow(window: number): number {
  if (Number.isSafeInteger(window) && window > 1) return window;
  throw new LobtopError('number', `a window of ${window}: expected a whole number of at least 2`);
}

function requireAlpha(alpha: number): number {
  if (alpha > 0 && alpha <= 1) return alpha;
  throw new LobtopError('number', `alpha ${alpha} is not between 0 and 1`);
}
