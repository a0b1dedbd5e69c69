import { PriceVolumes } from './price-volumes.js';

const BUCKET_MS = 5000;
const BUCKETS = 12;

/** Size added and removed at each price of one side. */
export type PriceChanges = {
  /** Visits the size added and removed at each price over the last minute; a price may be visited several times, to be summed up. */
  recent(visit: (ticks: number, added: number, removed: number) => void): void;
  /** Since the last reset: `bought` is the size added, `sold` the size removed. */
  readonly session: PriceVolumes;
};

/**
 * Size added to and removed from the levels of a book ("stacked" and "pulled"), message by message: since the last reset, and over the
 * last minute. Removed size was either filled or cancelled; the tape has the volume traded at the price.
 */
export class PullStack {
  readonly windowMs = BUCKET_MS * BUCKETS;
  readonly #sides = [new SideChanges(), new SideChanges()] as const;

  /** @param nowTs the venue's time */
  constructor(nowTs: number) {
    this.advance(nowTs);
  }

  /** Records a change in size of a level of side 0 (bids) or 1 (asks); negative when it shrank. */
  change(side: 0 | 1, ticks: number, difference: number): void {
    this.#sides[side].change(ticks, difference);
  }

  /** Advances to `nowTs` on the venue's clock: drops what is older than the window. */
  advance(nowTs: number): void {
    for (const side of this.#sides) side.advance(nowTs);
  }

  of(side: 0 | 1): PriceChanges {
    return this.#sides[side];
  }

  reset(): void {
    for (const side of this.#sides) side.reset();
  }

  /** Converts prices to a grid `factor` times finer. */
  refine(factor: number): void {
    for (const side of this.#sides) side.refine(factor);
  }
}

class SideChanges implements PriceChanges {
  readonly session = new PriceVolumes();
  readonly #buckets = Array.from({ length: BUCKETS }, () => new PriceVolumes());
  #newest = 0;

  change(ticks: number, difference: number): void {
    const added = difference > 0 ? difference : 0;
    const removed = difference < 0 ? -difference : 0;
    this.session.add(ticks, added, removed);
    this.#buckets[this.#newest % BUCKETS].add(ticks, added, removed);
  }

  advance(nowTs: number): void {
    const bucket = Math.floor(nowTs / BUCKET_MS);
    if (!(bucket > this.#newest)) return;
    const passed = Math.min(BUCKETS, bucket - this.#newest);
    for (let i = 0; i < passed; i++) this.#buckets[(bucket - i) % BUCKETS].clear();
    this.#newest = bucket;
  }

  recent(visit: (ticks: number, added: number, removed: number) => void): void {
    for (const bucket of this.#buckets) {
      for (let row = 0; row < bucket.length; row++) visit(bucket.ticks[row], bucket.bought[row], bucket.sold[row]);
    }
  }

  reset(): void {
    this.session.clear();
    for (const bucket of this.#buckets) bucket.clear();
  }

  refine(factor: number): void {
    this.session.refine(factor);
    for (const bucket of this.#buckets) bucket.refine(factor);
  }
}
