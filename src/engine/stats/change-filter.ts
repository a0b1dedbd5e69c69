import { LobtopError } from '../errors.js';

/** Passes a value that is outside a relative band around the last value passed; the band includes its edges. */
export class ChangeFilter {
  readonly #share: number;
  #base = 0;

  /** @param percent half the width of the band. @throws LobtopError `usage` unless it is between 0 and 100, both excluded */
  constructor(percent: number) {
    if (!(percent > 0 && percent < 100)) {
      throw new LobtopError('usage', `${percent} % is not a valid change: expected more than 0 and less than 100`);
    }
    this.#share = percent / 100;
  }

  /** Whether the value is outside the band; if so, the band moves to it. */
  isChange(value: number): boolean {
    // A band around 0 has no width: any other value is a change.
    const reach = Math.abs(this.#base) * this.#share;
    const isWithin = value >= this.#base - reach && value <= this.#base + reach;
    if (!isWithin) this.#base = value;
    return !isWithin;
  }

  /** Restarts the filter with a band around `base`. */
  reset(base = 0): void {
    this.#base = base;
  }
}
