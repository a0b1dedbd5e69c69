/** A bucket's midpoint is within 1/128 of each of its values: percentiles are off by 0.8 % at most. */
const SUB_BUCKETS = 128;
const SUB_BITS = 7;
const EXPONENTS = 40;
const MAX_INT32 = 2 ** 31 - 1;

/** Summary of a histogram. */
export type Percentiles = {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  readonly n: number;
};

/** Counts per column, and the range that the columns cover. */
export type Distribution = { readonly counts: Float64Array; readonly low: number; readonly high: number };

/**
 * Log-linear histogram in fixed memory, for percentiles without keeping samples.
 * Values are multiplied by `unitsPerStep` and rounded: 1 keeps integers, 1000 keeps thousandths.
 * Negative values (a venue's clock ahead of ours) go to the lowest bucket; `min` keeps the exact value.
 */
export class Histogram {
  /** Of the buckets up to the highest value so far: most latencies need a tenth of all. */
  #counts = new Uint32Array(SUB_BUCKETS);
  readonly #scale: number;
  #n = 0;
  #max = Number.NEGATIVE_INFINITY;
  #min = Number.POSITIVE_INFINITY;

  constructor(unitsPerStep = 1) {
    this.#scale = unitsPerStep;
  }

  get n(): number {
    return this.#n;
  }

  get min(): number | undefined {
    return this.#n === 0 ? undefined : this.#min;
  }

  record(value: number): void {
    this.#n++;
    if (value > this.#max) this.#max = value;
    if (value < this.#min) this.#min = value;
    const bucket = bucketOf(value * this.#scale);
    if (bucket >= this.#counts.length) this.#grow(bucket);
    this.#counts[bucket]++;
  }

  /** The value at a quantile (0–1); undefined while empty. */
  quantile(quantile: number): number | undefined {
    if (this.#n === 0) return undefined;
    const rank = Math.max(1, Math.ceil(quantile * this.#n));
    let seen = 0;
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      seen += this.#counts[bucket];
      if (seen < rank) continue;
      if (bucket === 0) return Math.min(this.#max, 0);
      return Math.min(this.#max, middleOf(bucket) / this.#scale);
    }
    return this.#max;
  }

  percentiles(): Percentiles | undefined {
    const p50 = this.quantile(0.5);
    const p90 = this.quantile(0.9);
    const p99 = this.quantile(0.99);
    if (p50 === undefined || p90 === undefined || p99 === undefined) return undefined;
    return { p50, p90, p99, max: this.#max, n: this.#n };
  }

  /** All values in logarithmic columns from the smallest to the largest value; undefined while empty. */
  distribution(columns: number): Distribution | undefined {
    if (this.#n === 0) return undefined;
    const first = this.#counts.findIndex((count) => count > 0);
    const last = this.#counts.findLastIndex((count) => count > 0);
    const low = Math.max(1, middleOf(first));
    const ratio = Math.log(Math.max(low * 2, middleOf(last)) / low);
    const counts = new Float64Array(columns);
    for (let bucket = first; bucket <= last; bucket++) {
      if (this.#counts[bucket] === 0) continue;
      const share = Math.log(Math.max(low, middleOf(bucket)) / low) / ratio;
      counts[Math.min(columns - 1, Math.floor(share * columns))] += this.#counts[bucket];
    }
    return { counts, low: low / this.#scale, high: (low * Math.exp(ratio)) / this.#scale };
  }

  reset(): void {
    this.#counts.fill(0);
    this.#n = 0;
    this.#max = Number.NEGATIVE_INFINITY;
    this.#min = Number.POSITIVE_INFINITY;
  }

  #grow(bucket: number): void {
    const counts = new Uint32Array(Math.ceil((bucket + 1) / SUB_BUCKETS) * SUB_BUCKETS);
    counts.set(this.#counts);
    this.#counts = counts;
  }
}

function bucketOf(scaled: number): number {
  if (!(scaled >= 1)) return 0;
  const value = Math.round(scaled);
  if (value < SUB_BUCKETS) return value;
  // Nearly all values fit 31 bits; `clz32` costs a tenth of a logarithm.
  const isNarrow = value <= MAX_INT32;
  const log2 = isNarrow ? 31 - Math.clz32(value) : Math.floor(Math.log2(value));
  const exponent = log2 - SUB_BITS + 1;
  const mantissa = isNarrow ? value >>> exponent : Math.floor(value / 2 ** exponent);
  return Math.min(exponent * (SUB_BUCKETS / 2) + mantissa, SUB_BUCKETS * EXPONENTS - 1);
}

/** The midpoint of a bucket. */
function middleOf(bucket: number): number {
  if (bucket < SUB_BUCKETS) return bucket;
  const exponent = Math.floor(bucket / (SUB_BUCKETS / 2)) - 1;
  const mantissa = bucket - exponent * (SUB_BUCKETS / 2);
  return (mantissa + 0.5) * 2 ** exponent;
}
