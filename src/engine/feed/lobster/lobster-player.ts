import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { OrderQueues } from '../../book/orders.js';
import type { LoggedEvent } from '../../capture/event-log.js';
import type { EventMark } from '../../capture/segment-reader.js';
import { LobtopError } from '../../errors.js';
import type { Market } from '../../market.js';
import {
  ASK,
  BID,
  type FeedStatus,
  type Instrument,
  type MarketSink,
  type OrderEvent,
  type Side,
  type Trade,
} from '../../sink.js';
import type { Playable } from '../replay/playable.js';
import { recall } from '../replay/recall.js';
import type { RecordedHost, RecordedSource } from '../replay/recorded-session.js';
import type { ReplayClock } from '../replay/replay-clock.js';
import { type LinePlace, LineReader } from './line-reader.js';
import {
  haltWords,
  LOBSTER,
  type LobsterFileName,
  type LobsterMessage,
  type LobsterRow,
  lobsterWords,
  parseLobsterMessage,
  parseLobsterName,
  parseLobsterRow,
} from './lobster-format.js';
import { LobsterOrders, sideOf } from './lobster-orders.js';
import { type FoundMessage, LOBSTER_FILTERS, LobsterSearch, parseMessageFilter } from './lobster-search.js';
import { midnightTs } from './midnight.js';

/** Messages told between two looks at the reader. */
const STRETCH = 1000;
/** A jump plays this many messages at most, from the checkpoint before its place. */
const CHECKPOINT_MESSAGES = 1000;
/** So many orders are kept in all checkpoints; beyond it every second one goes. */
const KEPT_ORDERS = 2_000_000;
/** Further than this it is quicker to go there without telling what lies between. */
const FAR_MESSAGES = 2000;
/** What is remembered of trades for the tape after a jump. */
const LOGGED_EVENTS = 200_000;
const FINEST_TICK = '0.0001';
const TICK = '0.01';
const PRICES_A_TICK = 100;

export type LobsterPlayerOptions = {
  readonly path: string;
  readonly clock: ReplayClock;
  readonly host: RecordedHost;
};

/** One step in the life of an order. */
export type OrderStep = { readonly seq: number; readonly ts: number; readonly words: string };

type Checkpoint = {
  readonly seq: number;
  readonly orders: ReturnType<LobsterOrders['copy']>;
  readonly shown: readonly [ReadonlyMap<number, number>, ReadonlyMap<number, number>];
  readonly messages: LinePlace;
  readonly rows: LinePlace | undefined;
  readonly pricesPerTick: number;
  readonly status: FeedStatus;
  readonly last: LobsterMessage | undefined;
};

/**
 * A LOBSTER message file as a source. With its orderbook file beside it, the levels shown are that file's row after every
 * message; without it they are what the messages alone tell, and what rested before the file is not known.
 * `seq` is the message's number, from 1.
 */
export class LobsterPlayer implements Playable, RecordedSource {
  readonly filters = LOBSTER_FILTERS;
  readonly start = 0;
  readonly #name: LobsterFileName;
  readonly #messages: LineReader;
  readonly #rows: LineReader | undefined;
  readonly #search: LobsterSearch;
  readonly #clock: ReplayClock;
  readonly #host: RecordedHost;
  readonly #midnightTs: number;
  readonly #orders = new LobsterOrders();
  readonly #checkpoints: Checkpoint[] = [];
  #checkpointEvery = CHECKPOINT_MESSAGES;
  readonly #log: LoggedEvent[] = [];
  #recent: { readonly seq: number; readonly count: number; readonly steps: readonly OrderStep[] } | undefined;
  readonly #lives = new Map<string, readonly OrderStep[]>();
  #shown: [Map<number, number>, Map<number, number>] = [new Map(), new Map()];
  #seq = 0;
  #pricesPerTick = PRICES_A_TICK;
  #status: FeedStatus;
  #last: LobsterMessage | undefined;
  /** Read, but not told yet. */
  #next: LobsterMessage | undefined;
  /** While it only passes by on its way to a place, nobody is told. */
  #isQuiet = false;
  /** What the market's source speaks to; asked for when there is something to say. */
  #met: MarketSink | undefined;
  #isClosed = false;

  /** @throws LobtopError `usage` when the name is none of a LOBSTER message file, `no-input` */
  constructor({ path, clock, host }: LobsterPlayerOptions) {
    const name = parseLobsterName(basename(path));
    if (name?.kind !== 'message') {
      throw new LobtopError('usage', `${basename(path)} is not named as a LOBSTER message file`, {
        remedy: 'Expected TICKER_YYYY-MM-DD_START_END_message_LEVELS.csv',
      });
    }
    this.#name = name;
    this.#clock = clock;
    this.#host = host;
    this.#midnightTs = midnightTs(name.date);
    this.#messages = new LineReader(path);
    this.#search = new LobsterSearch(new LineReader(path));
    const rowsPath = orderbookPath(path);
    this.#rows = rowsPath === undefined ? undefined : new LineReader(rowsPath);
    this.#status = this.#live();
    this.#keepCheckpoint();
  }

  /** Says what the market is, before anything is played of it. */
  introduce(): void {
    if (this.#met !== undefined) return;
    this.#sink.identify(this.instrument);
    this.#sink.status(this.#status);
  }

  get #sink(): MarketSink {
    this.#met ??= this.#host.sinkOf(this.instrument);
    return this.#met;
  }

  get instrument(): Instrument {
    return {
      venue: 'lobster',
      symbol: this.#name.ticker,
      tickSize: this.#pricesPerTick === 1 ? FINEST_TICK : TICK,
      lotSize: '1',
      base: this.#name.ticker,
      quote: 'USD',
      integrity: this.#rows === undefined ? 'unverifiable' : 'sequence',
      source: `lobster:${this.#name.date}`,
    };
  }

  /** The orders that rest, as far as they are known; their ticks are dollars × 10,000. */
  get orders(): OrderQueues {
    return this.#orders.queues;
  }

  /** How many of the queues' ticks make one of the book's. */
  get pricesPerTick(): number {
    return this.#pricesPerTick;
  }

  get arrivalsPerSecond(): number | undefined {
    return this.#orders.arrivalsPerSecond;
  }

  /** Whether an orderbook file says what rested before the message file. */
  get hasRows(): boolean {
    return this.#rows !== undefined;
  }

  get position(): number {
    return this.#seq;
  }

  get length(): number {
    return this.#search.length;
  }

  /** What has happened to an order up to here. */
  lifeOf(id: string): readonly OrderStep[] {
    const known = this.#lives.get(id);
    const life = known ?? this.#search.all(({ orderId }) => orderId === id).map((found) => this.#stepOf(found));
    this.#lives.set(id, life);
    return life.filter(({ seq }) => seq <= this.#seq);
  }

  /** The last messages up to here, oldest first. */
  recent(count: number): readonly OrderStep[] {
    if (this.#recent?.seq !== this.#seq || this.#recent.count < count) {
      const steps = this.#search.between(this.#seq - count, this.#seq).map((found) => this.#stepOf(found));
      this.#recent = { seq: this.#seq, count, steps };
    }
    return this.#recent.steps.slice(-count);
  }

  /** Tells the next messages; answers whether there may be more. @throws LobtopError `data` that names the line */
  step(untilTs = Number.POSITIVE_INFINITY): boolean {
    this.introduce();
    for (let i = 0; i < STRETCH; i++) {
      const mark = this.#peek();
      if (mark === undefined || mark.recvTs > untilTs) return false;
      this.#tellNext();
    }
    return true;
  }

  playTo(position: number): void {
    if (position - this.#seq > FAR_MESSAGES) this.seek(position);
    else this.playWhile(({ order }) => order < position);
  }

  playWhile(mayTell: (mark: EventMark) => boolean): void {
    for (let mark = this.#peek(); mark !== undefined && mayTell(mark); mark = this.#peek()) this.#tellNext();
  }

  seek(position: number): void {
    this.#goBackTo((checkpoint) => checkpoint.seq <= position);
    this.#pass(({ order }) => order < position);
  }

  seekTime(ts: number): void {
    this.#goBackTo(({ last }) => last === undefined || this.#tsOf(last) <= ts);
    this.#pass(({ recvTs }) => recvTs <= ts);
  }

  find(filter: string, direction: 1 | -1, _market: Market): number | undefined {
    const isMeant = parseMessageFilter(filter);
    return direction === 1 ? this.#search.after(this.#seq, isMeant) : this.#search.before(this.#seq, isMeant);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#messages.close();
    this.#rows?.close();
    this.#search.close();
  }

  #stepOf({ seq, message }: FoundMessage): OrderStep {
    return { seq, ts: this.#tsOf(message), words: lobsterWords(message) };
  }

  #tsOf({ timeMs }: LobsterMessage): number {
    return this.#midnightTs + timeMs;
  }

  #live(): FeedStatus {
    const { integrity } = this.instrument;
    return { state: 'live', reason: 'snapshot', attempt: 0, integrity, detail: '' };
  }

  /** The next message, still to be told. @throws LobtopError `data` that names the line */
  #peek(): EventMark | undefined {
    if (this.#next === undefined) {
      const line = this.#messages.next();
      if (line !== undefined) this.#next = parseLobsterMessage(line, this.#messages.lineNumber);
      else if (this.#rows?.next() !== undefined) throw this.#unequal('more');
    }
    return this.#next && { order: this.#seq, recvTs: this.#tsOf(this.#next) };
  }

  #tellNext(): void {
    const message = this.#next;
    if (message === undefined) return;
    this.#next = undefined;
    const line = this.#rows?.next();
    if (this.#rows !== undefined && line === undefined) throw this.#unequal('fewer');
    const row = line === undefined ? undefined : parseLobsterRow(line, this.#seq + 1, this.#name.levels);
    this.#tell(message, row);
    if (this.#seq % this.#checkpointEvery === 0) this.#keepCheckpoint();
  }

  #unequal(which: 'more' | 'fewer'): LobtopError {
    return new LobtopError(
      'data',
      `The orderbook file has ${which} rows than the message file has messages (${this.#seq})`,
    );
  }

  #tell(message: LobsterMessage, row: LobsterRow | undefined): void {
    const ts = this.#tsOf(message);
    this.#seq++;
    this.#last = message;
    this.#clock.moveTo(ts);
    const remaining = this.#orders.apply(message, ts);
    if (message.type === LOBSTER.halt) this.#tellHalt(message);
    else this.#tellOrder(message, { remaining, ts });
    this.#tellTrade(message, ts);
    if (this.#seq === 1 && !this.#isQuiet) this.#sink.begin();
    if (row === undefined) this.#showOrder(message);
    else this.#showRow(row);
    if (!this.#isQuiet) this.#commit(ts);
  }

  #commit(ts: number): void {
    this.#sink.commit({ seq: this.#seq, exchangeTs: ts, recvTs: ts, recvMono: this.#clock.monoMs() });
  }

  /** Prices come in hundredths of a cent. Between two ticks hidden orders trade: the first that does makes the grid finer. */
  #ticks(price: number): number {
    if (price % this.#pricesPerTick !== 0) {
      if (!this.#isQuiet) this.#sink.refine(this.#pricesPerTick, FINEST_TICK);
      this.#pricesPerTick = 1;
    }
    return price / this.#pricesPerTick;
  }

  #tellOrder(message: LobsterMessage, { remaining, ts }: { remaining: number | undefined; ts: number }): void {
    const { type, orderId, size, price } = message;
    const priceTicks = this.#ticks(price);
    if (this.#isQuiet) return;
    const event = ORDER_EVENTS[type];
    const hasId = type < LOBSTER.hiddenExecution;
    this.#sink.order?.({
      orderId: hasId ? orderId : '',
      event,
      side: sideOf(message),
      priceTicks,
      size,
      remaining: hasId ? remaining : undefined,
      seq: this.#seq,
      exchangeTs: ts,
    });
  }

  #tellTrade({ type, size, price, direction }: LobsterMessage, ts: number): void {
    if (type !== LOBSTER.visibleExecution && type !== LOBSTER.hiddenExecution) return;
    const side = direction === 1 ? 'sell' : 'buy';
    const priceTicks = this.#ticks(price);
    const trade: Trade = { id: String(this.#seq), exchangeTs: ts, recvTs: ts, priceTicks, size, side };
    this.#remember(trade);
    if (!this.#isQuiet) this.#sink.trade(trade);
  }

  /** Trades are remembered once, however often they are passed. */
  #remember(trade: Trade): void {
    const order = this.#seq - 1;
    if (order <= (this.#log.at(-1)?.order ?? -1)) return;
    if (this.#log.length >= LOGGED_EVENTS) this.#log.splice(0, LOGGED_EVENTS / 2);
    this.#log.push({ order, kind: trade.side, trade, tickSize: Number(this.instrument.tickSize), isWhole: true });
  }

  #tellHalt({ price }: LobsterMessage): void {
    const isOver = price === 1;
    this.#say({
      ...this.#status,
      state: isOver ? 'live' : 'stale',
      reason: isOver ? 'snapshot' : 'suspended',
      detail: haltWords(price),
    });
  }

  #say(status: FeedStatus): void {
    this.#status = status;
    if (!this.#isQuiet) this.#sink.status(status);
  }

  /** Without the orderbook file: the level that the message's order is on, as far as it is known. */
  #showOrder(message: LobsterMessage): void {
    if (message.type >= LOBSTER.hiddenExecution) return;
    const side = sideOf(message);
    this.#show(side, message.price, this.orders.sizeAt(side, message.price));
  }

  #showRow(row: LobsterRow): void {
    const wrong = this.#orders.agreeWith(row);
    if (wrong > 0) this.#disagree();
    this.#showSide(BID, row.bids);
    this.#showSide(ASK, row.asks);
  }

  /** The files contradict each other: the row is shown, but nothing is proven any more. */
  #disagree(): void {
    if (this.#status.integrity === 'unverifiable') return;
    const detail = `message ${this.#seq} does not make the orderbook file’s row`;
    this.#say({ ...this.#status, integrity: 'unverifiable', detail });
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
    const ticks = this.#ticks(price);
    if (!this.#isQuiet) this.#sink.level(side, ticks, size);
  }

  #keepCheckpoint(): void {
    if (this.#seq <= (this.#checkpoints.at(-1)?.seq ?? -1)) return;
    this.#checkpoints.push({
      seq: this.#seq,
      orders: this.#orders.copy(),
      shown: [new Map(this.#shown[BID]), new Map(this.#shown[ASK])],
      messages: this.#messages.place,
      rows: this.#rows?.place,
      pricesPerTick: this.#pricesPerTick,
      status: this.#status,
      last: this.#last,
    });
    // About as many as there are now; exact enough for a bound.
    if (this.#checkpoints.length * (this.orders.count + 1) <= KEPT_ORDERS) return;
    this.#checkpointEvery *= 2;
    const kept = this.#checkpoints.filter(({ seq }) => seq % this.#checkpointEvery === 0);
    this.#checkpoints.splice(0, this.#checkpoints.length, ...kept);
  }

  /** To the last checkpoint that will do, unless that lies further back than where it is and this will do too. */
  #goBackTo(willDo: (checkpoint: Pick<Checkpoint, 'seq' | 'last'>) => boolean): void {
    const checkpoint = this.#checkpoints.findLast(willDo) ?? this.#checkpoints[0];
    if (this.#seq >= checkpoint.seq && willDo({ seq: this.#seq, last: this.#last })) return;
    this.#orders.restore(checkpoint.orders);
    this.#shown = [new Map(checkpoint.shown[BID]), new Map(checkpoint.shown[ASK])];
    this.#messages.goTo(checkpoint.messages);
    if (checkpoint.rows !== undefined) this.#rows?.goTo(checkpoint.rows);
    this.#pricesPerTick = checkpoint.pricesPerTick;
    this.#status = checkpoint.status;
    this.#last = checkpoint.last;
    this.#seq = checkpoint.seq;
    this.#next = undefined;
  }

  /** On, unseen, for as long as may be; then the market is told what is there. */
  #pass(mayTell: (mark: EventMark) => boolean): void {
    this.#isQuiet = true;
    try {
      this.playWhile(mayTell);
    } finally {
      this.#isQuiet = false;
    }
    this.#tellWhole();
  }

  #tellWhole(): void {
    const { instrument } = this;
    const ts = this.#last === undefined ? this.#midnightTs + this.#name.startMs : this.#tsOf(this.#last);
    this.#clock.moveTo(ts);
    this.#sink.identify(instrument);
    const tape = this.#host.tapeOf?.(instrument);
    if (tape !== undefined) recall(tape, this.#log, this.#seq);
    this.#sink.status(this.#status);
    if (this.#last === undefined) return;
    this.#sink.begin();
    for (const side of [BID, ASK] as const) {
      for (const [price, size] of this.#shown[side]) this.#sink.level(side, this.#ticks(price), size);
    }
    this.#commit(ts);
  }
}

const ORDER_EVENTS: Readonly<Record<number, OrderEvent['event']>> = {
  [LOBSTER.new]: 'new',
  [LOBSTER.partialCancel]: 'cancel',
  [LOBSTER.delete]: 'delete',
  [LOBSTER.visibleExecution]: 'execution',
  [LOBSTER.hiddenExecution]: 'hidden',
  [LOBSTER.cross]: 'cross',
};

/** The orderbook file that belongs to a message file; undefined when there is none. */
function orderbookPath(messagePath: string): string | undefined {
  const path = join(dirname(messagePath), basename(messagePath).replace(/_message_/i, '_orderbook_'));
  return existsSync(path) ? path : undefined;
}
