import { createHash } from 'node:crypto';
import { mulberry32 } from './random.js';

/** A seeded stream of level updates; see "Workloads" in docs/performance.md. */
export type Workload = {
  readonly name: string;
  readonly seed: number;
  readonly tickSize: number;
  readonly initial: readonly Message[];
  readonly messages: readonly Message[];
  readonly updates: number;
};

/** One message: columns of ticks and sizes, bids then asks. */
export type Message = {
  readonly bidTicks: Float64Array;
  readonly bidSizes: Float64Array;
  readonly askTicks: Float64Array;
  readonly askSizes: Float64Array;
};

type Update = readonly [side: 0 | 1, ticks: number, size: number];

type Stream = {
  readonly levels: number;
  readonly seed: number;
  /** Changes anywhere in the book; else near the touch, with bursts over the whole book. */
  readonly isUniform?: boolean;
  /** Levels further apart the further they are from the touch. */
  readonly isSparse?: boolean;
  /** Of the snapshot and the updates, a line "side tick size" each: the first 12 digits of their SHA-256. */
  readonly hashes: readonly [snapshot: string, updates: string];
};

const STREAMS = {
  touch1k: { levels: 1000, seed: 11, hashes: ['80c0d9b393b3', '61e5c197e0ec'] },
  touch10k: { levels: 10_000, seed: 12, hashes: ['cbac701f5335', 'c9b90fa7b225'] },
  uniform1k: { levels: 1000, seed: 13, isUniform: true, hashes: ['c3ddb464e35b', 'a5087d819013'] },
  uniform10k: { levels: 10_000, seed: 14, isUniform: true, hashes: ['54989d3575a8', 'ddbe4aab7c00'] },
  sparse1k: { levels: 1000, seed: 15, isSparse: true, hashes: ['c1431c55b977', '6af43912a80b'] },
} as const satisfies Record<string, Stream>;

export type StreamName = keyof typeof STREAMS;
export const STREAM_NAMES = Object.keys(STREAMS) as StreamName[];

const UPDATES = 200_000;
const PER_MESSAGE = 20;
const MID_TICKS = 6_500_000;
/** At every multiple of so many updates, the next steps are deep. */
const BURST_EVERY = 2000;
const BURST_STEPS = 100;
const SWEEP_SHARE = 0.004;
const CHANGE_SHARE = 0.6;
const INSERT_SHARE = 0.8;
const MIN_LEVELS = 10;

/** @throws Error when the stream is not the one whose hash is known */
export function workload(name: StreamName): Workload {
  const stream: Stream = STREAMS[name];
  const generator = new Generator(stream);
  const snapshot = generator.snapshot();
  const updates = generator.updates();
  for (const [i, rows] of [snapshot, updates].entries()) {
    const hash = hashOf(rows);
    if (hash !== stream.hashes[i]) throw new Error(`${name} has the hash ${hash}, not ${stream.hashes[i]}`);
  }
  const messages = Array.from({ length: UPDATES / PER_MESSAGE }, (_, i) =>
    columns(updates.slice(i * PER_MESSAGE, (i + 1) * PER_MESSAGE)),
  );
  return { name, seed: stream.seed, tickSize: 0.01, initial: [columns(snapshot)], messages, updates: UPDATES };
}

/** Keeps both sides as ascending keys, the best at the end: ticks of bids, negative ticks of asks. */
class Generator {
  readonly #stream: Stream;
  readonly #random: () => number;
  readonly #sides: readonly [number[], number[]] = [[], []];
  #deepSteps = 0;

  constructor(stream: Stream) {
    this.#stream = stream;
    this.#random = mulberry32(stream.seed);
  }

  snapshot(): Update[] {
    const { levels, isSparse = false } = this.#stream;
    const rows: Update[] = [];
    for (const side of [0, 1] as const) {
      let distance = 1;
      for (let i = 0; i < levels; i++) {
        const ticks = MID_TICKS + (side === 0 ? -distance : distance);
        rows.push([side, ticks, this.#lot()]);
        this.#sides[side].push(keyOf(side, ticks));
        distance +=
          1 +
          (isSparse
            ? Math.floor(Math.exp((12 * this.#random() * i) / levels))
            : this.#geometric(0.5 + (2 * i) / levels));
      }
      this.#sides[side].reverse();
    }
    return rows;
  }

  updates(): Update[] {
    const rows: Update[] = [];
    while (rows.length < UPDATES) {
      if (rows.length % BURST_EVERY === 0) this.#deepSteps = BURST_STEPS;
      const isFar = this.#stream.isUniform === true || this.#deepSteps > 0;
      if (this.#deepSteps > 0) this.#deepSteps--;
      rows.push(...this.#step(isFar));
    }
    // A sweep may have more.
    return rows.slice(0, UPDATES);
  }

  #step(isFar: boolean): Update[] {
    const side = this.#random() < 0.5 ? 0 : 1;
    const share = this.#random();
    const keys = this.#sides[side];
    const { levels } = this.#stream;
    const isFull = keys.length > 1.03 * levels;
    if (!isFar && share < SWEEP_SHARE) return this.#sweep(side);
    if (share < CHANGE_SHARE) return [[side, ticksOf(side, this.#pick(keys, isFar)), this.#lot()]];
    if ((share < INSERT_SHARE || keys.length < 0.97 * levels) && !isFull) return [this.#insert(side, isFar)];
    if (keys.length <= MIN_LEVELS) return [];
    const key = this.#pick(keys, isFar || isFull);
    keys.splice(lowerBound(keys, key), 1);
    return [[side, ticksOf(side, key), 0]];
  }

  /** A large order takes the best levels of a side, and the other side follows. */
  #sweep(side: 0 | 1): Update[] {
    const keys = this.#sides[side];
    const other = side === 0 ? 1 : 0;
    const rows: Update[] = [];
    for (let taken = 1 + Math.floor(5 * this.#random()); taken > 0 && keys.length > 0; taken--) {
      const ticks = ticksOf(side, keys.pop() as number);
      rows.push([side, ticks, 0]);
      const isFree = !includes(this.#sides[other], keyOf(other, ticks));
      if (keys.length === 0 || !isFree) continue;
      add(this.#sides[other], keyOf(other, ticks));
      rows.push([other, ticks, this.#lot()]);
    }
    return rows;
  }

  #insert(side: 0 | 1, isFar: boolean): Update {
    const keys = this.#sides[side];
    const opposite = this.#sides[side === 0 ? 1 : 0].at(-1) ?? Number.NEGATIVE_INFINITY;
    const drawn = isFar ? this.#pick(keys, true) : (keys.at(-1) as number) + 1 - this.#geometric(30);
    // One tick short of the other touch.
    let key = Math.min(drawn, -opposite - 1);
    while (includes(keys, key)) key--;
    add(keys, key);
    return [side, ticksOf(side, key), this.#lot()];
  }

  #pick(keys: readonly number[], isFar: boolean): number {
    const rank = isFar ? Math.floor(this.#random() * keys.length) : Math.min(keys.length - 1, this.#geometric(20));
    return keys[keys.length - 1 - rank];
  }

  #geometric(mean: number): number {
    return Math.floor(Math.log(1 - this.#random()) / Math.log(mean / (mean + 1)));
  }

  #lot(): number {
    return Math.max(1, Math.floor(Math.exp(7 * this.#random()))) / 1000;
  }
}

function keyOf(side: 0 | 1, ticks: number): number {
  return side === 0 ? ticks : -ticks;
}

function ticksOf(side: 0 | 1, key: number): number {
  return side === 0 ? key : -key;
}

function lowerBound(keys: readonly number[], key: number): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle] < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function includes(keys: readonly number[], key: number): boolean {
  return keys[lowerBound(keys, key)] === key;
}

function add(keys: number[], key: number): void {
  keys.splice(lowerBound(keys, key), 0, key);
}

function hashOf(rows: readonly Update[]): string {
  const text = rows.map((row) => `${row.join(' ')}\n`).join('');
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function columns(rows: readonly Update[]): Message {
  const [bids, asks] = [rows.filter(([side]) => side === 0), rows.filter(([side]) => side === 1)];
  return {
    bidTicks: Float64Array.from(bids, ([, ticks]) => ticks),
    bidSizes: Float64Array.from(bids, ([, , size]) => size),
    askTicks: Float64Array.from(asks, ([, ticks]) => ticks),
    askSizes: Float64Array.from(asks, ([, , size]) => size),
  };
}
