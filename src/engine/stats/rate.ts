const BUCKET_MS = 250;
const BUCKETS = 20;

/** Events per second over the last five seconds, in fixed memory. Times are monotonic ms. */
export class Rate {
  readonly #counts = new Float64Array(BUCKETS);
  #lastBucket = 0;
  #firstMono: number | undefined;

  add(nowMono: number, count = 1): void {
    this.#firstMono ??= nowMono;
    this.#advance(nowMono);
    this.#counts[this.#lastBucket % BUCKETS] += count;
  }

  perSecond(nowMono: number): number {
    if (this.#firstMono === undefined) return 0;
    this.#advance(nowMono);
    const windowMs = Math.min(BUCKET_MS * BUCKETS, Math.max(1000, nowMono - this.#firstMono));
    return (this.#counts.reduce((sum, count) => sum + count, 0) * 1000) / windowMs;
  }

  #advance(nowMono: number): void {
    const bucket = Math.floor(nowMono / BUCKET_MS);
    const passed = Math.min(BUCKETS, bucket - this.#lastBucket);
    for (let i = 1; i <= passed; i++) this.#counts[(bucket - passed + i) % BUCKETS] = 0;
    this.#lastBucket = Math.max(bucket, this.#lastBucket);
  }
}
