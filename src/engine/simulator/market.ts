import { ASK, BID, type Side } from '../sink.js';
import { PriceGrid } from '../units.js';
import { Klines } from './klines.js';
import { type Fill, MatchingEngine } from './matching-engine.js';
import { type FlowProfile, OrderFlow } from './order-flow.js';
import { prehistory } from './prehistory.js';
import { Random } from './random.js';

export type SimulatedSymbol = FlowProfile & {
  readonly base: string;
  readonly quote: string;
  readonly tickSize: string;
  readonly lotSize: string;
};

/** Price and size as text on the wire. */
export type WireLevel = [price: string, size: string];
export type WireEvent = Readonly<Record<string, unknown>>;
export type Publish = (stream: string, event: WireEvent) => void;

/** Binance sends every price and size with eight decimals. */
const WIRE_DECIMALS = 8;
/** Market time advances in steps of this length, so that a seed gives the same history however often `advance` is called. */
const STEP_S = 0.01;
/** Length of the market history before the first client connects. */
const WARM_UP_S = 120;
const DAY_MS = 86_400_000;
/** Candles before that: more than a day. */
const PAST_MINUTES = 1500;

/** One simulated market: order flow through a matching engine, published in Binance spot's format. */
export class SimulatedMarket {
  readonly symbol: SimulatedSymbol;
  readonly id: string;
  readonly #engine: MatchingEngine;
  readonly #flow: OrderFlow;
  readonly #prices: PriceGrid;
  readonly #lots: PriceGrid;
  readonly #klines: Klines;
  readonly #publish: Publish;
  readonly #changed: readonly [Set<number>, Set<number>] = [new Set(), new Set()];
  #updateId = 1_000_000;
  #publishedId = 1_000_000;
  #tradeId = 0;
  #nowTs: number;
  #pendingS = 0;
  #touch = '';

  constructor(symbol: SimulatedSymbol, options: { seed: number; nowTs: number; publish: Publish }) {
    this.symbol = symbol;
    this.id = symbol.base + symbol.quote;
    this.#prices = PriceGrid.of(symbol.tickSize);
    this.#lots = PriceGrid.of(symbol.lotSize);
    this.#publish = options.publish;
    this.#nowTs = options.nowTs - WARM_UP_S * 1000;
    this.#engine = new MatchingEngine({
      levelChanged: (side, ticks) => this.#levelChanged(side, ticks),
      filled: (fill) => this.#filled(fill),
    });
    this.#flow = new OrderFlow(this.#engine, symbol, new Random(options.seed));
    const past = { profile: symbol, random: new Random(options.seed + 1), untilTs: this.#nowTs, minutes: PAST_MINUTES };
    this.#klines = new Klines(prehistory(past));
    this.advance(options.nowTs);
  }

  /** Advances the market to `nowTs`; trades and changes of the touch are published immediately. */
  advance(nowTs: number): void {
    this.#pendingS += Math.max(0, nowTs - this.#nowTs) / 1000;
    const startTs = this.#nowTs;
    for (let done = 1; this.#pendingS >= STEP_S; done++) {
      this.#pendingS -= STEP_S;
      this.#nowTs = Math.min(nowTs, startTs + done * STEP_S * 1000);
      this.#flow.advance(STEP_S);
    }
    this.#nowTs = nowTs;
    this.#publishTouch();
  }

  /** Publishes the changes since the last call as one diff, as the venue does every 100 ms. */
  publishDepth(): void {
    if (this.#updateId === this.#publishedId) return;
    const first = this.#publishedId + 1;
    this.#publishedId = this.#updateId;
    this.#publish(`${this.id.toLowerCase()}@depth@100ms`, {
      e: 'depthUpdate',
      E: Math.round(this.#nowTs),
      s: this.id,
      U: first,
      u: this.#publishedId,
      b: this.#takeChanges(BID),
      a: this.#takeChanges(ASK),
    });
  }

  /** Publishes the figures of the last 24 hours, as the venue does every second. */
  publishTicker(): void {
    const day = this.#klines.total(this.#nowTs - DAY_MS);
    if (day === undefined) return;
    this.#publish(`${this.id.toLowerCase()}@miniTicker`, {
      e: '24hrMiniTicker',
      E: Math.round(this.#nowTs),
      s: this.id,
      o: this.#price(day.open),
      h: this.#price(day.high),
      l: this.#price(day.low),
      c: this.#price(day.close),
      v: this.#size(day.lots),
      q: this.#size(day.lots * this.#prices.price(day.close)),
    });
  }

  /** The REST snapshot: never older than the last published diff, as required for bridging. */
  depth(limit: number): WireEvent {
    return {
      lastUpdateId: this.#updateId,
      bids: this.#engine.prices(BID, limit).map((ticks) => this.#level(BID, ticks)),
      asks: this.#engine.prices(ASK, limit).map((ticks) => this.#level(ASK, ticks)),
    };
  }

  klines(intervalMs: number, limit: number, fromTs: number | undefined): unknown[] {
    return this.#klines
      .candles(intervalMs, limit, fromTs)
      .map((candle) => [
        candle.openTs,
        this.#price(candle.open),
        this.#price(candle.high),
        this.#price(candle.low),
        this.#price(candle.close),
        this.#size(candle.lots),
        candle.openTs + intervalMs - 1,
        this.#size(candle.lots * this.#prices.price(candle.close)),
        candle.trades,
        '0',
        '0',
        '0',
      ]);
  }

  #levelChanged(side: Side, ticks: number): void {
    this.#changed[side].add(ticks);
    this.#updateId++;
  }

  #filled(fill: Fill): void {
    this.#klines.add(this.#nowTs, fill.ticks, fill.lots);
    const ts = Math.round(this.#nowTs);
    this.#publish(`${this.id.toLowerCase()}@trade`, {
      e: 'trade',
      E: ts,
      s: this.id,
      t: ++this.#tradeId,
      p: this.#price(fill.ticks),
      q: this.#size(fill.lots),
      T: ts,
      m: !fill.takerIsBuyer,
      M: true,
    });
  }

  #publishTouch(): void {
    const bid = this.#engine.best(BID);
    const ask = this.#engine.best(ASK);
    if (bid === undefined || ask === undefined) return;
    const [bidPrice, bidSize] = this.#level(BID, bid);
    const [askPrice, askSize] = this.#level(ASK, ask);
    const touch = `${bidPrice} ${bidSize} ${askPrice} ${askSize}`;
    if (touch === this.#touch) return;
    this.#touch = touch;
    const event = { u: this.#updateId, s: this.id, b: bidPrice, B: bidSize, a: askPrice, A: askSize };
    this.#publish(`${this.id.toLowerCase()}@bookTicker`, event);
  }

  #takeChanges(side: Side): WireLevel[] {
    const levels = [...this.#changed[side]].map((ticks) => this.#level(side, ticks));
    this.#changed[side].clear();
    return levels;
  }

  #level(side: Side, ticks: number): WireLevel {
    return [this.#price(ticks), this.#size(this.#engine.lotsAt(side, ticks))];
  }

  #price(ticks: number): string {
    return padded(this.#prices.priceText(ticks));
  }

  #size(lots: number): string {
    return padded(this.#lots.priceText(Math.round(lots)));
  }
}

function padded(text: string): string {
  const [whole, fraction = ''] = text.split('.');
  return `${whole}.${fraction.padEnd(WIRE_DECIMALS, '0')}`;
}
