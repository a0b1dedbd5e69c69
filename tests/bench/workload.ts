/** A seeded stream of level updates around a wandering touch; see "Workloads" in docs/performance.md. */
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

const UPDATES = 200_000;
const PER_MESSAGE = 20;
const MEAN_DISTANCE = 20;
const BURST_EVERY = 2000;
const BURST = 100;
/** About one message in this many is a sweep that moves the mid. */
const SWEEP_EVERY = 100;
const MAX_SWEEP = 12;
const MID_TICKS = 5_000_000;

export function touchWorkload(levels: number, seed: number): Workload {
  const random = mulberry32(seed);
  const book = new Generator(levels, random);
  const initial = [book.snapshot()];
  const messages: Message[] = [];
  let updates = 0;
  while (updates < UPDATES) {
    const isBurst = Math.floor(updates / BURST_EVERY) !== Math.floor((updates - PER_MESSAGE) / BURST_EVERY);
    const count = isBurst ? BURST : PER_MESSAGE;
    messages.push(book.message(count, isBurst));
    updates += count;
  }
  return { name: `touch${levels / 1000}k`, seed, tickSize: 0.01, initial, messages, updates };
}

/** Keeps sorted sides, best first, so that distance can be drawn in levels. */
class Generator {
  readonly #random: () => number;
  readonly #bids: number[] = [];
  readonly #asks: number[] = [];

  constructor(levels: number, random: () => number) {
    this.#random = random;
    let bid = MID_TICKS;
    let ask = MID_TICKS + 1;
    for (let i = 0; i < levels; i++) {
      this.#bids.push(bid);
      this.#asks.push(ask);
      bid -= 1 + Math.floor(random() * 3);
      ask += 1 + Math.floor(random() * 3);
    }
  }

  snapshot(): Message {
    return columns(
      this.#bids.map((ticks) => [0, ticks, this.#size()]),
      this.#asks.map((ticks) => [1, ticks, this.#size()]),
    );
  }

  message(count: number, isDeep: boolean): Message {
    const bids: Change[] = [];
    const asks: Change[] = [];
    const swept = this.#random() < 1 / SWEEP_EVERY ? this.#sweep() : [];
    for (const change of swept) (change[0] === 0 ? bids : asks).push(change);
    for (let i = swept.length; i < count; i++) {
      const change = this.#change(isDeep);
      (change[0] === 0 ? bids : asks).push(change);
    }
    return columns(bids, asks);
  }

  /** A large order eats the best levels of a side, and the other side follows into the gap. */
  #sweep(): Change[] {
    const side = this.#random() < 0.5 ? 0 : 1;
    const [eaten, following] = side === 0 ? [this.#bids, this.#asks] : [this.#asks, this.#bids];
    const depth = Math.min(eaten.length - 1, 1 + Math.floor(this.#random() * MAX_SWEEP));
    return eaten.splice(0, depth).flatMap((ticks): Change[] => {
      const followed = following[0] + (side === 0 ? -1 : 1);
      const isFree = side === 0 ? followed > eaten[0] : followed < eaten[0];
      if (!isFree) return [[side, ticks, 0]];
      following.unshift(followed);
      return [
        [side, ticks, 0],
        [side === 0 ? 1 : 0, followed, this.#size()],
      ];
    });
  }

  #change(isDeep: boolean): Change {
    const side = this.#random() < 0.5 ? 0 : 1;
    const levels = side === 0 ? this.#bids : this.#asks;
    const reach = isDeep ? levels.length : MEAN_DISTANCE;
    const distance = isDeep ? this.#random() * reach : -Math.log(1 - this.#random()) * reach;
    const at = Math.min(levels.length - 1, Math.floor(distance));
    const kind = this.#random();
    if (kind < 0.58 || levels.length < 50) return [side, levels[at], this.#size()];
    if (kind < 0.79) return this.#insert(side, levels, at);
    const [removed] = levels.splice(at, 1);
    return [side, removed, 0];
  }

  /** Beside a level, or inside the spread: so the touch wanders. */
  #insert(side: 0 | 1, levels: number[], at: number): Change {
    const outward = side === 0 ? -1 : 1;
    const other = side === 0 ? this.#asks[0] : this.#bids[0];
    const inside = levels[0] - outward;
    const isFree = side === 0 ? inside < other : inside > other;
    if (at === 0 && isFree) {
      levels.unshift(inside);
      return [side, inside, this.#size()];
    }
    for (let i = at; i < levels.length; i++) {
      const ticks = levels[i] + outward;
      if (levels[i + 1] === ticks) continue;
      levels.splice(i + 1, 0, ticks);
      return [side, ticks, this.#size()];
    }
    return [side, levels[at], this.#size()];
  }

  #size(): number {
    return Math.round((0.001 + this.#random() * 20) * 1e5) / 1e5;
  }
}

type Change = [side: 0 | 1, ticks: number, size: number];

function columns(bids: readonly Change[], asks: readonly Change[]): Message {
  return {
    bidTicks: Float64Array.from(bids, ([, ticks]) => ticks),
    bidSizes: Float64Array.from(bids, ([, , size]) => size),
    askTicks: Float64Array.from(asks, ([, ticks]) => ticks),
    askSizes: Float64Array.from(asks, ([, , size]) => size),
  };
}

export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
