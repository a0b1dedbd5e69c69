import { LobtopError } from '../errors.js';
import { Running, requireWindow } from './average.js';

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

function triple(first: number, second: number, third: number): number {
  return 3 * first - 3 * second + third;
}

function requireAlpha(alpha: number): number {
  if (alpha > 0 && alpha <= 1) return alpha;
  throw new LobtopError('number', `alpha ${alpha} is not between 0 and 1`);
}
