import type { Side } from '../sink.js';
import type { MatchingEngine } from './matching-engine.js';
import type { Random } from './random.js';

/** Parameters of one simulated market; prices in ticks, sizes in lots, rates per second. */
export type FlowProfile = {
  readonly startTicks: number;
  /** Roughly the median order size. */
  readonly typicalLots: number;
  /** Number of resting orders at the start, and roughly from then on. */
  readonly restingOrders: number;
  /** Base rate of events per second. */
  readonly calmRate: number;
  /** Volatility of the fair value: standard deviation per second, in ticks. */
  readonly driftTicks: number;
  /** Typical distance of a new order from the fair value, in ticks. */
  readonly depthTicks: number;
};

/** Each event makes further events more likely (a Hawkes process): this many on average, over about this time. */
const CHILDREN_PER_EVENT = 0.65;
const EXCITEMENT_S = 0.8;
const MARKET_SHARE = 0.07;
const HEAVY_TAIL = 1.35;
const LARGEST_MULTIPLE = 400;
/** As in real books, most orders are near the touch and some far away: cumulative share of the orders, and a factor on their distance. */
const REACHES = [
  { upTo: 0.45, factor: 0.06 },
  { upTo: 0.88, factor: 1 },
  { upTo: 1, factor: 12 },
] as const;

/**
 * The order flow of one market: limit, market and cancel orders clustered in time, with heavy-tailed sizes, around a drifting fair
 * value. Marketable orders trade, so the price follows the fair value through trades.
 */
export class OrderFlow {
  readonly #engine: MatchingEngine;
  readonly #profile: FlowProfile;
  readonly #random: Random;
  #fairTicks: number;
  #momentum = 0;
  #excitement = 0;

  constructor(engine: MatchingEngine, profile: FlowProfile, random: Random) {
    this.#engine = engine;
    this.#profile = profile;
    this.#random = random;
    this.#fairTicks = profile.startTicks + 0.5;
    for (let i = 0; i < profile.restingOrders; i++) this.#placeLimit();
  }

  /** Advances market time by `seconds`. */
  advance(seconds: number): void {
    this.#drift(seconds);
    const rate = this.#profile.calmRate + this.#excitement;
    const events = this.#random.poisson(rate * seconds);
    this.#excitement *= Math.exp(-seconds / EXCITEMENT_S);
    this.#excitement += (events * CHILDREN_PER_EVENT) / EXCITEMENT_S;
    for (let i = 0; i < events; i++) this.#event();
  }

  #drift(seconds: number): void {
    const { driftTicks } = this.#profile;
    this.#momentum =
      this.#momentum * Math.exp(-seconds / 20) + this.#random.normal() * driftTicks * 0.05 * Math.sqrt(seconds);
    this.#fairTicks += this.#momentum * seconds + this.#random.normal() * driftTicks * Math.sqrt(seconds);
    this.#fairTicks = Math.max(this.#fairTicks, this.#profile.startTicks / 2);
  }

  #event(): void {
    if (this.#random.chance(MARKET_SHARE)) {
      this.#engine.market(this.#random.chance(this.#buyChance()) ? 0 : 1, this.#lots());
      return;
    }
    // The fuller the book, the more likely a cancel, which keeps the number of orders stable.
    const fullness = this.#engine.orderCount / this.#profile.restingOrders;
    if (this.#random.chance(Math.min(0.9, 0.5 * fullness))) this.#cancel();
    else this.#placeLimit();
  }

  #placeLimit(): void {
    const side: Side = this.#random.chance(0.5) ? 0 : 1;
    const distance = 0.5 + this.#random.exponential(this.#profile.depthTicks * this.#reach());
    const ticks = side === 0 ? Math.floor(this.#fairTicks - distance) : Math.ceil(this.#fairTicks + distance);
    if (ticks > 0) this.#engine.limit(side, ticks, this.#lots());
  }

  #reach(): number {
    const draw = this.#random.uniform();
    return REACHES.find(({ upTo }) => draw < upTo)?.factor ?? 1;
  }

  #cancel(): void {
    const order = this.#engine.orderAt(this.#random.below(this.#engine.orderCount));
    if (order !== undefined) this.#engine.cancel(order);
  }

  #lots(): number {
    const multiple = Math.min(LARGEST_MULTIPLE, this.#random.pareto(HEAVY_TAIL));
    return Math.max(1, Math.round(this.#profile.typicalLots * 0.6 * multiple * (0.3 + this.#random.uniform())));
  }

  #buyChance(): number {
    const { driftTicks } = this.#profile;
    const bid = this.#engine.best(0) ?? this.#fairTicks;
    const ask = this.#engine.best(1) ?? this.#fairTicks;
    const pull = (this.#fairTicks - (bid + ask) / 2) / Math.max(1, driftTicks);
    return 0.5 + Math.max(-0.35, Math.min(0.35, pull * 0.2));
  }
}
