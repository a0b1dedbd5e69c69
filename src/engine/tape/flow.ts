import { BASE_UNIT, baseAmount, quoteValue, type SizeUnit } from '../size-unit.js';
import { SlidingSums } from './sliding-sums.js';
import { TAKER, type TradeColumns } from './trade-columns.js';

/** Upper limits of the size classes of trades, in quote units; the last class has none. */
export const SIZE_CLASS_LIMITS = [10_000, 100_000, 1_000_000, 10_000_000, 100_000_000] as const;
export const SIZE_CLASSES = SIZE_CLASS_LIMITS.length + 1;

const WINDOW_BUCKETS = 60;
const BUCKET_MS = 1000;

const BUY_SIZE = 0;
const SELL_SIZE = 1;
const BUY_VOLUME = 2;
const SELL_VOLUME = 3;
const TRADES = 4;
const ORDER_FLOW = 5;
const KINDS = 6;

/** Sums over a period. Sizes in base units, volumes in quote units, sides are the taker's; trades whose side is not known are in `trades` only. */
export type FlowSums = {
  readonly buySize: number;
  readonly sellSize: number;
  readonly buyVolume: number;
  readonly sellVolume: number;
  readonly trades: number;
  /** Order-flow imbalance: net size added at the best bid minus that at the best ask, base units. */
  readonly orderFlowImbalance: number;
};

/** Best bid and ask with their sizes. */
export type Touch = {
  readonly bidTicks: number;
  readonly bidSize: number;
  readonly askTicks: number;
  readonly askSize: number;
};

/** Trade and order flow of a market: since the last reset, and over the last minute. */
export class Flow {
  /** Number of trades by size class and the taker's side. */
  readonly boughtByClass = new Float64Array(SIZE_CLASSES);
  readonly soldByClass = new Float64Array(SIZE_CLASSES);
  readonly #total = new Float64Array(KINDS);
  readonly #window = new SlidingSums({ kinds: KINDS, bucketMs: BUCKET_MS, buckets: WINDOW_BUCKETS });
  readonly #sizeUnit: SizeUnit;
  #tickSize = 1;
  #hasTouch = false;
  #bidTicks = 0;
  #bidSize = 0;
  #askTicks = 0;
  #askSize = 0;

  /** @param sizeUnit what sizes are counted in; default: amounts of base currency */
  constructor(sizeUnit: SizeUnit = BASE_UNIT) {
    this.#sizeUnit = sizeUnit;
  }

  get windowMs(): number {
    return this.#window.windowMs;
  }

  /** Cumulative volume delta (CVD) in base units since the last reset: bought − sold. */
  get cvd(): number {
    return this.#total[BUY_SIZE] - this.#total[SELL_SIZE];
  }

  /** CVD in quote units. */
  get cvdVolume(): number {
    return this.#total[BUY_VOLUME] - this.#total[SELL_VOLUME];
  }

  /** Sums since the last reset. */
  get session(): FlowSums {
    return flowSums((kind) => this.#total[kind]);
  }

  /** Sums over the `windowMs` up to `nowTs`, venue time. */
  recent(nowTs: number): FlowSums {
    this.#window.advance(nowTs);
    return flowSums((kind) => this.#window.sum(kind));
  }

  /** Trades per second over the window. */
  tradeRate(nowTs: number): number {
    return (this.recent(nowTs).trades * 1000) / this.#window.windowMs;
  }

  /** Sets the tick size, to compute volumes in quote units; resets the touch. */
  setTickSize(tickSize: number): void {
    this.#tickSize = tickSize;
    this.#hasTouch = false;
  }

  add(trades: TradeColumns, row: number): void {
    const size = this.#baseSize(trades.sizes[row], trades.ticks[row]);
    const volume = this.#volume(trades.sizes[row], trades.ticks[row]);
    const ts = trades.eventTs[row];
    this.#count(TRADES, ts, 1);
    const side = trades.sides[row];
    if (side === TAKER.unknown) return;
    const isBuy = side === TAKER.buy;
    this.#count(isBuy ? BUY_SIZE : SELL_SIZE, ts, size);
    this.#count(isBuy ? BUY_VOLUME : SELL_VOLUME, ts, volume);
    (isBuy ? this.boughtByClass : this.soldByClass)[sizeClassOf(volume)]++;
  }

  /**
   * Updates the order-flow imbalance with the touch after an applied message. A bid that rises or grows, or an ask that rises or shrinks,
   * counts as demand (Cont, Kukanov and Stoikov, The Price Impact of Order Book Events, 2014, eq. 4).
   */
  touch(touch: Touch, ts: number): void {
    const { bidTicks, bidSize, askTicks, askSize } = touch;
    if (this.#hasTouch) {
      let flow = 0;
      if (bidTicks >= this.#bidTicks) flow += bidSize;
      if (bidTicks <= this.#bidTicks) flow -= this.#bidSize;
      if (askTicks <= this.#askTicks) flow -= askSize;
      if (askTicks >= this.#askTicks) flow += this.#askSize;
      if (flow !== 0) this.#count(ORDER_FLOW, ts, this.#baseSize(flow, (bidTicks + askTicks) / 2));
    }
    this.#hasTouch = true;
    this.#bidTicks = bidTicks;
    this.#bidSize = bidSize;
    this.#askTicks = askTicks;
    this.#askSize = askSize;
  }

  /** Forgets the touch after the book was lost: the next one cannot be compared with it. */
  resetTouch(): void {
    this.#hasTouch = false;
  }

  reset(): void {
    this.#total.fill(0);
    this.#window.clear();
    this.boughtByClass.fill(0);
    this.soldByClass.fill(0);
  }

  /** A quanto contract is not an amount of base currency: its sizes are added as they are. */
  #baseSize(size: number, ticks: number): number {
    const { kind } = this.#sizeUnit;
    return kind === 'base' || kind === 'quanto' ? size : baseAmount(this.#sizeUnit, size, ticks * this.#tickSize);
  }

  /** 0 for quanto contracts, which have no value in quote currency. */
  #volume(size: number, ticks: number): number {
    const { kind } = this.#sizeUnit;
    if (kind === 'base') return size * ticks * this.#tickSize;
    return kind === 'quanto' ? 0 : quoteValue(this.#sizeUnit, size, ticks * this.#tickSize);
  }

  #count(kind: number, ts: number, value: number): void {
    this.#total[kind] += value;
    this.#window.add(kind, ts, value);
  }
}

/** Size class of a trade by its volume in quote units: 0 is the smallest. */
export function sizeClassOf(volume: number): number {
  const at = SIZE_CLASS_LIMITS.findIndex((limit) => volume < limit);
  return at < 0 ? SIZE_CLASSES - 1 : at;
}

function flowSums(sum: (kind: number) => number): FlowSums {
  return {
    buySize: sum(BUY_SIZE),
    sellSize: sum(SELL_SIZE),
    buyVolume: sum(BUY_VOLUME),
    sellVolume: sum(SELL_VOLUME),
    trades: sum(TRADES),
    orderFlowImbalance: sum(ORDER_FLOW),
  };
}
