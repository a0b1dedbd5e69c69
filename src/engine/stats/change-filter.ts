import { LobtopError } from '../errors.js';

/** Lets a number through when it has left a band around the last one that came through; the band's edges are within it. */
export class ChangeFilter {
  readonly #share: number;
  #base = 0;

  /** @param percent half the width of the band. @throws LobtopError `usage` for anything but more than 0 and less than 100 */
  constructor(percent: number) {
    if (!(percent > 0 && percent < 100)) {
      throw new LobtopError('usage', `A change of ${percent} %: expected more than 0 and less than 100`);
    }
    this.#share = percent / 100;
  }

  /** Whether the value is outside the band; if so, the band is around it from now on. */
  isChange(value: number): boolean {
    // From 0 every share is 0: the first value that is not is a change.
    const reach = Math.abs(this.#base) * this.#share;
    const isWithin = value >= this.#base - reach && value <= this.#base + reach;
    if (!isWithin) this.#base = value;
    return !isWithin;
  }

  /** The next value counts as the first. */
  reset(base = 0): void {
    this.#base = base;
  }
}
