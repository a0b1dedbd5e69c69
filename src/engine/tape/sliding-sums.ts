/**
 * Sums over the last `buckets` × `bucketMs`, in fixed memory. Buckets are dropped as a unit, so nothing is ever subtracted and no
 * rounding error accumulates. Times are those of the events, ms since the epoch, and may be slightly out of order.
 */
export class SlidingSums {
  readonly windowMs: number;
  readonly #bucketMs: number;
  readonly #buckets: number;
  readonly #kinds: number;
  readonly #sums: Float64Array;
  /** Number of the newest bucket, counted from the epoch. */
  #newest = Number.NEGATIVE_INFINITY;

  constructor(options: { readonly kinds: number; readonly bucketMs: number; readonly buckets: number }) {
    this.#kinds = options.kinds;
    this.#bucketMs = options.bucketMs;
    this.#buckets = options.buckets;
    this.windowMs = options.bucketMs * options.buckets;
    this.#sums = new Float64Array(options.kinds * options.buckets);
  }

  add(kind: number, ts: number, value: number): void {
    const bucket = Math.floor(ts / this.#bucketMs);
    this.advance(ts);
    if (bucket > this.#newest - this.#buckets) this.#sums[this.#slot(bucket) * this.#kinds + kind] += value;
  }

  /** Advances to `ts`: drops what is older than the window. */
  advance(ts: number): void {
    const bucket = Math.floor(ts / this.#bucketMs);
    if (!(bucket > this.#newest)) return;
    // Counted down from the end: after a time beyond 2^53, `bucket + 1` would be `bucket`.
    const passed = Math.min(this.#buckets, bucket - this.#newest);
    for (let back = 0; back < passed; back++) {
      const at = this.#slot(bucket - back) * this.#kinds;
      this.#sums.fill(0, at, at + this.#kinds);
    }
    this.#newest = bucket;
  }

  sum(kind: number): number {
    let sum = 0;
    for (let at = kind; at < this.#sums.length; at += this.#kinds) sum += this.#sums[at];
    return sum;
  }

  clear(): void {
    this.#sums.fill(0);
  }

  #slot(bucket: number): number {
    return ((bucket % this.#buckets) + this.#buckets) % this.#buckets;
  }
}
