import type { LoggedEvent } from '../../playback/event-log.js';
import {
  ASK,
  BID,
  type FeedStatus,
  type MarketSink,
  type OrderEvent,
  partialSink,
  type Side,
  type TradeSide,
} from '../../sink.js';
import { describeHalt, hasSide, LOBSTER, type LobsterMessage, type LobsterRow } from './lobster-format.js';
import { LobsterOrders, sideOf } from './lobster-orders.js';

/** Trades and statuses that are kept, for the tape after a seek. */
const MAX_LOGGED = 200_000;
/** Prices in the file are in 1/100 cent. Ticks are cents until a price lies between two of them. */
const PRICES_PER_TICK = 100;
const TICK = '0.01';
const FINEST_TICK = '0.0001';
const NO_SINK = partialSink({});

const ORDER_EVENTS: Readonly<Record<number, OrderEvent['event']>> = {
  [LOBSTER.new]: 'new',
  [LOBSTER.partialCancel]: 'cancel',
  [LOBSTER.delete]: 'delete',
  [LOBSTER.visibleExecution]: 'execution',
  [LOBSTER.hiddenExecution]: 'hidden',
  [LOBSTER.cross]: 'cross',
};

/** A message, its row of the orderbook file if there is one, and its time, ms since the epoch. */
export type LobsterEvent = {
  readonly message: LobsterMessage;
  readonly row: LobsterRow | undefined;
  readonly ts: number;
};

/** Size by price. */
type Levels = readonly [bids: Map<number, number>, asks: Map<number, number>];

/** The state of a `LobsterMarket` after a message, to restore it. */
export type LobsterState = {
  readonly seq: number;
  /** Time of the last message; undefined before the first. */
  readonly ts: number | undefined;
  readonly orders: ReturnType<LobsterOrders['copy']>;
  readonly levels: Levels;
  readonly pricesPerTick: number;
  readonly status: FeedStatus;
};

function takerOf(message: LobsterMessage, ts: number): TradeSide {
  if (!hasSide(message, ts)) return 'unknown';
  return message.direction === 1 ? 'sell' : 'buy';
}

/** A market built from LOBSTER messages: its orders, levels and status. Passes every change to a sink. */
export class LobsterMarket {
  readonly orders = new LobsterOrders();
  /** Trades and statuses up to the furthest message played so far. */
  readonly log: LoggedEvent[] = [];
  sink: MarketSink = NO_SINK;
  status: FeedStatus;
  /** Messages so far. */
  seq = 0;
  ts: number | undefined;
  #levels: Levels = [new Map(), new Map()];
  #pricesPerTick = PRICES_PER_TICK;

  constructor(status: FeedStatus) {
    this.status = status;
  }

  /** Prices of the file in one tick of the book. */
  get pricesPerTick(): number {
    return this.#pricesPerTick;
  }

  get tickSize(): string {
    return this.#pricesPerTick === 1 ? FINEST_TICK : TICK;
  }

  /** Applies one message. @param recvMono monotonic receive time, for the sink */
  apply({ message, row, ts }: LobsterEvent, recvMono: number): void {
    this.seq++;
    this.ts = ts;
    const remaining = this.orders.apply(message, ts);
    if (message.type === LOBSTER.halt) this.#applyHalt(message);
    else this.#emitOrder(message, { remaining, ts });
    this.#emitTrade(message, ts);
    if (this.seq === 1) this.sink.begin();
    if (row === undefined) this.#updateLevel(message);
    else this.#applyRow(row);
    this.#commit(ts, recvMono);
  }

  /** Sends the full book, after the sink got the instrument. */
  emitBook(recvMono: number): void {
    if (this.ts === undefined) return;
    this.sink.begin();
    for (const side of [BID, ASK] as const) {
      for (const [price, size] of this.#levels[side]) this.sink.level(side, this.#ticks(price), size);
    }
    this.#commit(this.ts, recvMono);
  }

  copy(): LobsterState {
    const { seq, ts, status } = this;
    const levels: Levels = [new Map(this.#levels[BID]), new Map(this.#levels[ASK])];
    return { seq, ts, orders: this.orders.copy(), levels, pricesPerTick: this.#pricesPerTick, status };
  }

  restore({ seq, ts, orders, levels, pricesPerTick, status }: LobsterState): void {
    this.seq = seq;
    this.ts = ts;
    this.status = status;
    this.orders.restore(orders);
    this.#levels = [new Map(levels[BID]), new Map(levels[ASK])];
    this.#pricesPerTick = pricesPerTick;
  }

  /** The sink gets nothing of what `run` changes. */
  withoutEmitting(run: () => void): void {
    const { sink } = this;
    this.sink = NO_SINK;
    try {
      run();
    } finally {
      this.sink = sink;
    }
  }

  #commit(ts: number, recvMono: number): void {
    this.sink.commit({ seq: this.seq, exchangeTs: ts, recvTs: ts, recvMono });
  }

  /** Hidden orders trade between two ticks: the first such price refines the grid. */
  #ticks(price: number): number {
    if (price % this.#pricesPerTick !== 0) {
      this.sink.refine(this.#pricesPerTick, FINEST_TICK);
      this.#pricesPerTick = 1;
    }
    return price / this.#pricesPerTick;
  }

  #emitOrder(message: LobsterMessage, { remaining, ts }: { remaining: number | undefined; ts: number }): void {
    const { type, orderId, size, price } = message;
    const hasId = type < LOBSTER.hiddenExecution;
    const priceTicks = this.#ticks(price);
    this.sink.order({
      orderId: hasId ? orderId : '',
      event: ORDER_EVENTS[type],
      side: hasSide(message, ts) ? sideOf(message) : undefined,
      priceTicks,
      size,
      remaining: hasId ? remaining : undefined,
      seq: this.seq,
      exchangeTs: ts,
      recvTs: ts,
    });
  }

  #emitTrade(message: LobsterMessage, ts: number): void {
    const { type, size, price } = message;
    if (type !== LOBSTER.visibleExecution && type !== LOBSTER.hiddenExecution) return;
    const side = takerOf(message, ts);
    const trade = {
      id: String(this.seq),
      exchangeTs: ts,
      recvTs: ts,
      priceTicks: this.#ticks(price),
      size,
      side,
    };
    this.#logEvent({ kind: side, trade });
    this.sink.trade(trade);
  }

  /** Each event once, however often it is played. */
  #logEvent({ kind, trade, status }: Pick<LoggedEvent, 'kind'> & Partial<Pick<LoggedEvent, 'trade' | 'status'>>): void {
    const eventIndex = this.seq - 1;
    if (eventIndex <= (this.log.at(-1)?.eventIndex ?? -1)) return;
    if (this.log.length >= MAX_LOGGED) this.log.splice(0, MAX_LOGGED / 2);
    const [recvTs, tickSize] = [this.ts ?? 0, Number(this.tickSize)];
    this.log.push({ eventIndex, kind, recvTs, trade, liquidation: undefined, status, tickSize, isComplete: true });
  }

  #applyHalt({ price }: LobsterMessage): void {
    const isOver = price === 1;
    this.#setStatus({
      ...this.status,
      state: isOver ? 'live' : 'stale',
      reason: isOver ? 'snapshot' : 'suspended',
      detail: describeHalt(price),
    });
  }

  #setStatus(status: FeedStatus): void {
    this.status = status;
    this.#logEvent({ kind: 'status', status });
    this.sink.status(status);
  }

  /** Without an orderbook file: the level of the message's order, as far as its orders are known. */
  #updateLevel(message: LobsterMessage): void {
    if (message.type >= LOBSTER.hiddenExecution) return;
    const side = sideOf(message);
    this.#setLevel(side, message.price, this.orders.queues.sizeAt(side, message.price));
  }

  #applyRow(row: LobsterRow): void {
    const mismatches = this.orders.reconcile(row);
    if (mismatches > 0) this.#markUnverifiable();
    this.#applySide(BID, row.bids);
    this.#applySide(ASK, row.asks);
  }

  /** The two files disagree: the book follows the row, but it is no longer verified. */
  #markUnverifiable(): void {
    if (this.status.integrity === 'unverifiable') return;
    const detail = `orderbook row ${this.seq} differs from what the messages produce`;
    this.#setStatus({ ...this.status, integrity: 'unverifiable', detail });
  }

  /** Levels that are not in the row are removed: empty, or beyond its last level. */
  #applySide(side: Side, levels: LobsterRow['bids']): void {
    const known = this.#levels[side];
    for (const [price, size] of levels) this.#setLevel(side, price, size);
    if (known.size === levels.length) return;
    const inRow = new Set(levels.map(([price]) => price));
    for (const price of [...known.keys()]) if (!inRow.has(price)) this.#setLevel(side, price, 0);
  }

  #setLevel(side: Side, price: number, size: number): void {
    const levels = this.#levels[side];
    if ((levels.get(price) ?? 0) === size) return;
    if (size === 0) levels.delete(price);
    else levels.set(price, size);
    this.sink.level(side, this.#ticks(price), size);
  }
}
