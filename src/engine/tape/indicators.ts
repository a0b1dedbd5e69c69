import { LobtopError } from '../errors.js';
import { requireWindow } from './average.js';
import { NumberRing } from './number-ring.js';

/**
 * Relative strength index (RSI), 0…100, with Wilder's smoothing and full warm-up: the first value comes after `period` changes
 * (New Concepts in Technical Trading Systems, 1978). NaN before.
 */
export class Rsi {
  readonly #period: number;
  #last = Number.NaN;
  #changes = 0;
  #gain = 0;
  #loss = 0;

  /** @throws LobtopError `number` for a period of 1 or less */
  constructor(period: number) {
    this.#period = requireWindow(period);
  }

  get value(): number {
    return this.#changes < this.#period ? Number.NaN : strength(this.#gain, this.#loss);
  }

  initialize(closes: ArrayLike<number>): number {
    this.#last = Number.NaN;
    this.#changes = 0;
    this.#gain = 0;
    this.#loss = 0;
    return this.updateBatch(closes);
  }

  /** What `update` would return; changes nothing. */
  next(close: number): number {
    if (this.#changes < this.#period - 1 || Number.isNaN(this.#last)) return Number.NaN;
    const change = close - this.#last;
    return strength(this.#smoothed(this.#gain, Math.max(0, change)), this.#smoothed(this.#loss, Math.max(0, -change)));
  }

  update(close: number): number {
    if (!Number.isNaN(this.#last)) {
      const change = close - this.#last;
      this.#gain = this.#smoothed(this.#gain, Math.max(0, change));
      this.#loss = this.#smoothed(this.#loss, Math.max(0, -change));
      this.#changes++;
    }
    this.#last = close;
    return this.value;
  }

  updateBatch(closes: ArrayLike<number>, out?: Float64Array): number {
    for (let i = 0; i < closes.length; i++) {
      const value = this.update(closes[i]);
      if (out !== undefined) out[i] = value;
    }
    return this.value;
  }

  /** A simple mean during warm-up, Wilder's average after. */
  #smoothed(average: number, change: number): number {
    if (this.#changes < this.#period) return average + change / this.#period;
    return (average * (this.#period - 1) + change) / this.#period;
  }
}

function strength(gain: number, loss: number): number {
  if (gain === 0 && loss === 0) return 50;
  return (100 * gain) / (gain + loss);
}

/** Bollinger bands: the mean of `window` closes, `width` population deviations either way. NaN before the window is full. */
export class Bollinger {
  readonly #values: NumberRing;
  readonly #width: number;
  middle = Number.NaN;
  /** Distance of either band from the middle. */
  reach = Number.NaN;

  /** @throws LobtopError `number` for a window of 1 or less, or a width that is not positive */
  constructor(window: number, width = 2) {
    this.#values = new NumberRing(requireWindow(window));
    if (!(width > 0 && Number.isFinite(width)))
      throw new LobtopError('number', `a width of ${width} is not positive: expected more than 0`);
    this.#width = width;
  }

  get lower(): number {
    return this.middle - this.reach;
  }

  get upper(): number {
    return this.middle + this.reach;
  }

  /** Adds a close; read `lower`, `middle` and `upper` afterwards. */
  update(close: number): void {
    const values = this.#values;
    values.insert(close);
    if (!values.isFull) return;
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values.at(i) ?? 0;
    const mean = sum / values.length;
    // Two passes: the difference of two large sums would lose small deviations of large prices to cancellation.
    let squares = 0;
    for (let i = 0; i < values.length; i++) squares += ((values.at(i) ?? 0) - mean) ** 2;
    this.middle = mean;
    this.reach = this.#width * Math.sqrt(squares / values.length);
  }
}

/** True range: the largest of high − low and the distances of both from the previous close; high − low when that is NaN (Wilder, 1978). */
export function trueRange(high: number, low: number, previousClose: number): number {
  if (Number.isNaN(previousClose)) return high - low;
  return Math.max(high - low, Math.abs(high - previousClose), Math.abs(low - previousClose));
}
