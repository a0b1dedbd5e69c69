import { PriceVolumes } from './price-volumes.js';

const BUCKET_MS = 5000;
const BUCKETS = 12;

/** Changes of one side: what came to each price and what went from it. */
export type PriceChanges = {
  /** Adds what came and went at each price of the last minute to `visit`'s sums; a price may be visited several times. */
  recent(visit: (ticks: number, added: number, removed: number) => void): void;
  /** Since the reset: `bought` is what came, `sold` what went. */
  readonly session: PriceVolumes;
};

/**
 * Size that was added to and removed from the levels of a book ("stacked" and "pulled"), message by message: since the reset,
 * and over the last minute. What was removed is either filled or cancelled: the tape knows what was traded at the price.
 */
export class PullStack {
  readonly windowMs = BUCKET_MS * BUCKETS;
  readonly #sides = [new SideChanges(), new SideChanges()] as const;

  /** @param nowTs the venue's time */
  constructor(nowTs: number) {
    this.advance(nowTs);
  }

  /** A level of side 0 (bids) or 1 (asks) has grown by so much; shrunk, where it is negative. */
  change(side: 0 | 1, ticks: number, grown: number): void {
    this.#sides[side].change(ticks, grown);
  }

  /** It is `nowTs` by the venue's clock: what is older than the window falls out. */
  advance(nowTs: number): void {
    for (const side of this.#sides) side.advance(nowTs);
  }

  of(side: 0 | 1): PriceChanges {
    return this.#sides[side];
  }

  reset(): void {
    for (const side of this.#sides) side.reset();
  }

  /** Prices are counted on a grid `factor` times finer from here on. */
  refine(factor: number): void {
    for (const side of this.#sides) side.refine(factor);
  }
}

class SideChanges implements PriceChanges {
  readonly session = new PriceVolumes();
  readonly #buckets = Array.from({ length: BUCKETS }, () => new PriceVolumes());
  #newest = 0;

  change(ticks: number, grown: number): void {
    const added = grown > 0 ? grown : 0;
    const removed = grown < 0 ? -grown : 0;
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
