import { LobtopError } from '../errors.js';
import { RunningAverage, requireWindow } from './average.js';

/** Exponential moving average, starting at the first value. */
export class Ema extends RunningAverage {
  readonly #alpha: number;
  /** The current average, in a column like the values. */
  readonly #average = new Float64Array(1).fill(Number.NaN);

  /** @throws LobtopError `number` for a window of 1 or less, or an alpha outside 0…1 */
  constructor(by: { readonly window: number } | { readonly alpha: number }) {
    super();
    this.#alpha = 'window' in by ? 2 / (requireWindow(by.window) + 1) : requireAlpha(by.alpha);
  }

  override peek(values: Float64Array, at: number): void {
    const before = this.#average[0];
    if (!Number.isNaN(before)) values[at] = before + this.#alpha * (values[at] - before);
  }

  override take(values: Float64Array, at: number): void {
    this.peek(values, at);
    this.#average[0] = values[at];
  }

  protected override resetState(): void {
    this.#average[0] = Number.NaN;
  }
}

/** Triple exponential moving average: 3 × EMA − 3 × EMA(EMA) + EMA(EMA(EMA)) (Mulloy, 1994). Less lag than an EMA. */
export class Tema extends RunningAverage {
  readonly #first: Ema;
  readonly #second: Ema;
  readonly #third: Ema;
  readonly #work = new Float64Array(3);

  /** @throws LobtopError `number` for a window of 1 or less, or an alpha outside 0…1 */
  constructor(by: { readonly window: number } | { readonly alpha: number }) {
    super();
    this.#first = new Ema(by);
    this.#second = new Ema(by);
    this.#third = new Ema(by);
  }

  override peek(values: Float64Array, at: number): void {
    const work = this.#work;
    work[0] = values[at];
    this.#first.peek(work, 0);
    work[1] = work[0];
    this.#second.peek(work, 1);
    work[2] = work[1];
    this.#third.peek(work, 2);
    values[at] = 3 * work[0] - 3 * work[1] + work[2];
  }

  override take(values: Float64Array, at: number): void {
    const work = this.#work;
    work[0] = values[at];
    this.#first.take(work, 0);
    work[1] = work[0];
    this.#second.take(work, 1);
    work[2] = work[1];
    this.#third.take(work, 2);
    values[at] = 3 * work[0] - 3 * work[1] + work[2];
  }

  protected override resetState(): void {
    for (const average of [this.#first, this.#second, this.#third]) average.clear();
  }
}

/** Exponential average over time: after `halfLifeMs` the weight of the old value is half. alpha = 1 − 2^(−Δt / halfLife). */
export class TimeEma {
  readonly #halfLifeMs: number;
  #value = Number.NaN;
  #ts = Number.NaN;

  /** @throws LobtopError `number` for a half-life that is not positive */
  constructor(halfLifeMs: number) {
    if (!(halfLifeMs > 0 && Number.isFinite(halfLifeMs))) {
      throw new LobtopError('number', `a half-life of ${halfLifeMs} ms is not positive: expected more than 0`);
    }
    this.#halfLifeMs = halfLifeMs;
  }

  get value(): number {
    return this.#value;
  }

  /** Restarts from columns of times and values, oldest first. */
  initialize(timesMs: ArrayLike<number>, values: ArrayLike<number>): number {
    this.#value = Number.NaN;
    this.#ts = Number.NaN;
    return this.updateBatch(timesMs, values);
  }

  /** What `update` would return. Time that runs backwards counts as 0. */
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

function requireAlpha(alpha: number): number {
  if (alpha > 0 && alpha <= 1) return alpha;
  throw new LobtopError('number', `alpha ${alpha} is not between 0 and 1`);
}
