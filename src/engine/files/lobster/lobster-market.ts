import type { LoggedEvent } from '../../playback/event-log.js';
import { ASK, BID, type FeedStatus, type MarketSink, type OrderEvent, partialSink, type Side } from '../../sink.js';
import { describeHalt, LOBSTER, type LobsterMessage, type LobsterRow } from './lobster-format.js';
import { LobsterOrders, sideOf } from './lobster-orders.js';

/** What is remembered of trades, for the tape after a jump. */
const LOGGED_EVENTS = 200_000;
/** Prices are hundredths of a cent, ticks are cents until one lies between two. */
const PRICES_A_TICK = 100;
const TICK = '0.01';
const FINEST_TICK = '0.0001';
const NOBODY = partialSink({});

const ORDER_EVENTS: Readonly<Record<number, OrderEvent['event']>> = {
  [LOBSTER.new]: 'new',
  [LOBSTER.partialCancel]: 'cancel',
  [LOBSTER.delete]: 'delete',
  [LOBSTER.visibleExecution]: 'execution',
  [LOBSTER.hiddenExecution]: 'hidden',
  [LOBSTER.cross]: 'cross',
};

/** A message, its row of the orderbook file where there is one, and when it was. */
export type LobsterEvent = {
  readonly message: LobsterMessage;
  readonly row: LobsterRow | undefined;
  readonly ts: number;
};

type Shown = readonly [bids: Map<number, number>, asks: Map<number, number>];

/** Everything that `LobsterMarket` knows at a place, to go back to. */
export type LobsterPlace = {
  readonly seq: number;
  /** When the last message was; undefined before the first. */
  readonly ts: number | undefined;
  readonly orders: ReturnType<LobsterOrders['copy']>;
  readonly shown: Shown;
  readonly pricesPerTick: number;
  readonly status: FeedStatus;
};

/** The market that a file's messages have made up to a place: its orders, the levels that are shown, its state. Says what changes to a sink. */
export class LobsterMarket {
  readonly orders = new LobsterOrders();
  /** Trades and words on the state up to the furthest place that was ever come to. */
  readonly log: LoggedEvent[] = [];
  /** Who is told; nobody while it only passes by on its way to a place. */
  sink: MarketSink = NOBODY;
  status: FeedStatus;
  /** Messages so far. */
  seq = 0;
  ts: number | undefined;
  #shown: Shown = [new Map(), new Map()];
  #pricesPerTick = PRICES_A_TICK;

  constructor(status: FeedStatus) {
    this.status = status;
  }

  /** How many of the file's prices make a tick of the book. */
  get pricesPerTick(): number {
    return this.#pricesPerTick;
  }

  get tickSize(): string {
    return this.#pricesPerTick === 1 ? FINEST_TICK : TICK;
  }

  /** One message further. @param recvMono our monotonic time, for who is told */
  apply({ message, row, ts }: LobsterEvent, recvMono: number): void {
    this.seq++;
    this.ts = ts;
    const remaining = this.orders.apply(message, ts);
    if (message.type === LOBSTER.halt) this.#tellHalt(message);
    else this.#tellOrder(message, { remaining, ts });
    this.#tellTrade(message, ts);
    if (this.seq === 1) this.sink.begin();
    if (row === undefined) this.#showOrder(message);
    else this.#showRow(row);
    this.#commit(ts, recvMono);
  }

  /** The whole book as it is, to who has just been told what the market is. */
  tellWhole(recvMono: number): void {
    if (this.ts === undefined) return;
    this.sink.begin();
    for (const side of [BID, ASK] as const) {
      for (const [price, size] of this.#shown[side]) this.sink.level(side, this.#ticks(price), size);
    }
    this.#commit(this.ts, recvMono);
  }

  copy(): LobsterPlace {
    const { seq, ts, status } = this;
    const shown: Shown = [new Map(this.#shown[BID]), new Map(this.#shown[ASK])];
    return { seq, ts, orders: this.orders.copy(), shown, pricesPerTick: this.#pricesPerTick, status };
  }

  restore({ seq, ts, orders, shown, pricesPerTick, status }: LobsterPlace): void {
    this.seq = seq;
    this.ts = ts;
    this.status = status;
    this.orders.restore(orders);
    this.#shown = [new Map(shown[BID]), new Map(shown[ASK])];
    this.#pricesPerTick = pricesPerTick;
  }

  /** Nobody is told what `run` does. */
  withoutEmitting(run: () => void): void {
    const { sink } = this;
    this.sink = NOBODY;
    try {
      run();
    } finally {
      this.sink = sink;
    }
  }

  #commit(ts: number, recvMono: number): void {
    this.sink.commit({ seq: this.seq, exchangeTs: ts, recvTs: ts, recvMono });
  }

  /** Between two ticks hidden orders trade: the first that does makes the grid finer. */
  #ticks(price: number): number {
    if (price % this.#pricesPerTick !== 0) {
      this.sink.refine(this.#pricesPerTick, FINEST_TICK);
      this.#pricesPerTick = 1;
    }
    return price / this.#pricesPerTick;
  }

  #tellOrder(message: LobsterMessage, { remaining, ts }: { remaining: number | undefined; ts: number }): void {
    const { type, orderId, size, price } = message;
    const hasId = type < LOBSTER.hiddenExecution;
    const priceTicks = this.#ticks(price);
    this.sink.order({
      orderId: hasId ? orderId : '',
      event: ORDER_EVENTS[type],
      side: sideOf(message),
      priceTicks,
      size,
      remaining: hasId ? remaining : undefined,
      seq: this.seq,
      exchangeTs: ts,
      recvTs: ts,
    });
  }

  #tellTrade({ type, size, price, direction }: LobsterMessage, ts: number): void {
    if (type !== LOBSTER.visibleExecution && type !== LOBSTER.hiddenExecution) return;
    const side = direction === 1 ? 'sell' : 'buy';
    const trade = {
      id: String(this.seq),
      exchangeTs: ts,
      recvTs: ts,
      priceTicks: this.#ticks(price),
      size,
      side,
    } as const;
    this.#remember({ kind: side, trade });
    this.sink.trade(trade);
  }

  /** Once, however often it is passed. */
  #remember({ kind, trade, status }: Pick<LoggedEvent, 'kind'> & Partial<Pick<LoggedEvent, 'trade' | 'status'>>): void {
    const eventIndex = this.seq - 1;
    if (eventIndex <= (this.log.at(-1)?.eventIndex ?? -1)) return;
    if (this.log.length >= LOGGED_EVENTS) this.log.splice(0, LOGGED_EVENTS / 2);
    const [recvTs, tickSize] = [this.ts ?? 0, Number(this.tickSize)];
    this.log.push({ eventIndex, kind, recvTs, trade, status, tickSize, isComplete: true });
  }

  #tellHalt({ price }: LobsterMessage): void {
    const isOver = price === 1;
    this.#say({
      ...this.status,
      state: isOver ? 'live' : 'stale',
      reason: isOver ? 'snapshot' : 'suspended',
      detail: describeHalt(price),
    });
  }

  #say(status: FeedStatus): void {
    this.status = status;
    this.#remember({ kind: 'status', status });
    this.sink.status(status);
  }

  /** Without the orderbook file: the level that the message's order is on, as far as it is known. */
  #showOrder(message: LobsterMessage): void {
    if (message.type >= LOBSTER.hiddenExecution) return;
    const side = sideOf(message);
    this.#show(side, message.price, this.orders.queues.sizeAt(side, message.price));
  }

  #showRow(row: LobsterRow): void {
    const wrong = this.orders.reconcile(row);
    if (wrong > 0) this.#markUnverifiable();
    this.#showSide(BID, row.bids);
    this.#showSide(ASK, row.asks);
  }

  /** The files contradict each other: the row is shown, but nothing is proven any more. */
  #markUnverifiable(): void {
    if (this.status.integrity === 'unverifiable') return;
    const detail = `message ${this.seq} does not make the orderbook file’s row`;
    this.#say({ ...this.status, integrity: 'unverifiable', detail });
  }

  /** Levels that the row does not have any more are gone, or out of its sight. */
  #showSide(side: Side, levels: LobsterRow['bids']): void {
    const shown = this.#shown[side];
    for (const [price, size] of levels) this.#show(side, price, size);
    if (shown.size === levels.length) return;
    const wanted = new Set(levels.map(([price]) => price));
    for (const price of [...shown.keys()]) if (!wanted.has(price)) this.#show(side, price, 0);
  }

  #show(side: Side, price: number, size: number): void {
    const shown = this.#shown[side];
    if ((shown.get(price) ?? 0) === size) return;
    if (size === 0) shown.delete(price);
    else shown.set(price, size);
    this.sink.level(side, this.#ticks(price), size);
  }
}
