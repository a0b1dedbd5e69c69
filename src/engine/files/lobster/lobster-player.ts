import type { OrderQueues } from '../../book/orders.js';
import type { EventPosition } from '../../capture/segment-reader.js';
import { LobtopError } from '../../errors.js';
import type { Market } from '../../market.js';
import type { Playback } from '../../playback/playback.js';
import { restoreStatuses, restoreTrades } from '../../playback/recall.js';
import type { RecordedHost, RecordedSource } from '../../playback/recorded-session.js';
import type { Instrument, MarketSink } from '../../sink.js';
import type { ReplayClock } from '../../time/replay-clock.js';
import { LineReader } from '../lines/line-reader.js';
import { LobsterCheckpoints } from './lobster-checkpoints.js';
import type { LobsterFiles } from './lobster-files.js';
import {
  describeMessage,
  type LobsterMessage,
  type LobsterRow,
  parseLobsterMessage,
  parseLobsterRow,
} from './lobster-format.js';
import { LobsterMarket, type LobsterPlace } from './lobster-market.js';
import { type FoundMessage, LOBSTER_FILTERS, LobsterSearch, parseMessageFilter } from './lobster-search.js';
import { midnightTs } from './midnight.js';

/** Messages told between two looks at the reader. */
const STRETCH = 1000;
/** Further than this it is quicker to go there without telling what lies between. */
const FAR_MESSAGES = 2000;

export type LobsterPlayerOptions = {
  readonly files: LobsterFiles;
  readonly clock: ReplayClock;
  readonly host: RecordedHost;
};

/** One step in the life of an order. */
export type OrderEventDescription = { readonly seq: number; readonly ts: number; readonly description: string };

/**
 * A LOBSTER message file as a source. With its orderbook file beside it, the levels shown are that file's row after every
 * message; without it they are what the messages alone tell, and what rested before the file is not known.
 * `seq` is the message's number, from 1.
 */
export class LobsterPlayer implements Playback, RecordedSource {
  readonly filters = LOBSTER_FILTERS;
  readonly start = 0;
  readonly #files: LobsterFiles;
  #levels: number | undefined;
  readonly #messages: LineReader;
  readonly #rows: LineReader | undefined;
  readonly #search: LobsterSearch;
  readonly #clock: ReplayClock;
  readonly #host: RecordedHost;
  readonly #midnightTs: number;
  readonly #market: LobsterMarket;
  readonly #checkpoints = new LobsterCheckpoints();
  readonly #orderHistories = new Map<string, readonly OrderEventDescription[]>();
  #recent:
    | { readonly seq: number; readonly count: number; readonly steps: readonly OrderEventDescription[] }
    | undefined;
  /** Read, but not told yet. */
  #next: LobsterMessage | undefined;
  /** What the market's source speaks to; asked for when there is something to say. */
  #met: MarketSink | undefined;

  constructor({ files, clock, host }: LobsterPlayerOptions) {
    this.#files = files;
    this.#levels = files.name.levels;
    this.#clock = clock;
    this.#host = host;
    this.#midnightTs = midnightTs(files.name.date);
    this.#messages = new LineReader(files.messages);
    this.#search = new LobsterSearch(files);
    this.#rows = files.rows === undefined ? undefined : new LineReader(files.rows);
    const integrity = this.#rows === undefined ? 'unverifiable' : 'sequence';
    this.#market = new LobsterMarket({ state: 'live', reason: 'snapshot', attempt: 0, integrity, detail: '' });
    this.#keepCheckpoint();
  }

  /** Says what the market is, before anything is played of it. */
  introduce(): void {
    if (this.#met !== undefined) return;
    this.#sink.identify(this.instrument);
    this.#sink.status(this.#market.status);
  }

  get #sink(): MarketSink {
    if (this.#met === undefined) {
      this.#met = this.#host.sinkOf(this.instrument);
      this.#market.sink = this.#met;
    }
    return this.#met;
  }

  get instrument(): Instrument {
    return {
      venue: 'lobster',
      symbol: this.#files.name.ticker,
      tickSize: this.#market.tickSize,
      lotSize: '1',
      base: this.#files.name.ticker,
      quote: 'USD',
      integrity: this.hasRows ? 'sequence' : 'unverifiable',
      source: `lobster:${this.#files.name.date}`,
    };
  }

  /** The orders that rest, as far as they are known; their ticks are dollars × 10,000. */
  get orders(): OrderQueues {
    return this.#market.orders.queues;
  }

  /** How many of the queues' ticks make one of the book's. */
  get pricesPerTick(): number {
    return this.#market.pricesPerTick;
  }

  get arrivalsPerSecond(): number | undefined {
    return this.#market.orders.arrivalsPerSecond;
  }

  /** Whether an orderbook file says what rested before the message file. */
  get hasRows(): boolean {
    return this.#rows !== undefined;
  }

  get position(): number {
    return this.#market.seq;
  }

  get length(): number {
    return this.#search.length;
  }

  /** What has happened to an order up to here. */
  orderHistory(id: string): readonly OrderEventDescription[] {
    const known = this.#orderHistories.get(id);
    const life = known ?? this.#search.all(({ orderId }) => orderId === id).map((found) => this.#stepOf(found));
    this.#orderHistories.set(id, life);
    return life.filter(({ seq }) => seq <= this.position);
  }

  /** The last messages up to here, oldest first. */
  recent(count: number): readonly OrderEventDescription[] {
    const { position: seq } = this;
    if (this.#recent?.seq !== seq || this.#recent.count < count) {
      const steps = this.#search.between(seq - count, seq).map((found) => this.#stepOf(found));
      this.#recent = { seq, count, steps };
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
    if (position - this.position > FAR_MESSAGES) this.seek(position);
    else this.playWhile(({ order }) => order < position);
  }

  playWhile(shouldContinue: (mark: EventPosition) => boolean): void {
    for (let mark = this.#peek(); mark !== undefined && shouldContinue(mark); mark = this.#peek()) this.#tellNext();
  }

  seek(position: number): void {
    this.#goBackTo(({ seq }) => seq <= position);
    this.#pass(({ order }) => order < position);
  }

  seekTime(ts: number): void {
    this.#goBackTo((place) => place.ts === undefined || place.ts <= ts);
    this.#pass(({ recvTs }) => recvTs <= ts);
  }

  positionAfter(events: number): number {
    return Math.max(0, this.position + events);
  }

  find(filter: string, direction: 1 | -1, _market: Market): number | undefined {
    const matches = parseMessageFilter(filter);
    return direction === 1 ? this.#search.after(this.position, matches) : this.#search.before(this.position, matches);
  }

  close(): void {
    this.#files.close();
  }

  #stepOf({ seq, message }: FoundMessage): OrderEventDescription {
    return { seq, ts: this.#tsOf(message), description: describeMessage(message) };
  }

  #tsOf({ timeMs }: LobsterMessage): number {
    return this.#midnightTs + timeMs;
  }

  /** The next message, still to be told. @throws LobtopError `data` that names the line */
  #peek(): EventPosition | undefined {
    if (this.#next === undefined && this.position < this.#files.playable) {
      const line = this.#messages.next();
      if (line !== undefined) this.#next = parseLobsterMessage(line, this.#messages.lineNumber);
      else if (!this.#files.messages.isCutShort && this.#rows?.next() !== undefined) throw this.#unequal('more');
    }
    return this.#next && { order: this.position, recvTs: this.#tsOf(this.#next) };
  }

  #tellNext(): void {
    const message = this.#next;
    if (message === undefined) return;
    this.#next = undefined;
    const line = this.#rows?.next();
    if (this.#rows !== undefined && line === undefined) throw this.#unequal('fewer');
    const row = line === undefined ? undefined : this.#rowOf(line);
    const ts = this.#tsOf(message);
    this.#clock.moveTo(ts);
    this.#market.apply({ message, row, ts }, this.#clock.monoMs());
    if (this.#checkpoints.isDue(this.position)) this.#keepCheckpoint();
  }

  /** Every row has as many levels as the name says, or as the first. */
  #rowOf(line: string): LobsterRow {
    const row = parseLobsterRow(line, this.#rows?.lineNumber ?? 0, this.#levels);
    this.#levels ??= line.split(',').length / 4;
    return row;
  }

  #unequal(which: 'more' | 'fewer'): LobtopError {
    return new LobtopError(
      'data',
      `The orderbook file has ${which} rows than the message file has messages (${this.position})`,
    );
  }

  #keepCheckpoint(): void {
    const market = this.#market.copy();
    this.#checkpoints.keep({ market, messages: this.#messages.place, rows: this.#rows?.place });
  }

  /** To the last checkpoint that will do, unless that lies further back than where it is and this will do too. */
  #goBackTo(isBefore: (place: Pick<LobsterPlace, 'seq' | 'ts'>) => boolean): void {
    const { market, messages, rows } = this.#checkpoints.last(isBefore);
    if (this.position >= market.seq && isBefore(this.#market)) return;
    this.#market.restore(market);
    this.#messages.goTo(messages);
    if (rows !== undefined) this.#rows?.goTo(rows);
    this.#next = undefined;
  }

  /** On, unseen, for as long as may be; then the market is told what is there. */
  #pass(shouldContinue: (mark: EventPosition) => boolean): void {
    this.#market.withoutEmitting(() => this.playWhile(shouldContinue));
    const { instrument } = this;
    this.#clock.moveTo(this.#market.ts ?? this.#midnightTs + this.#files.name.startMs);
    this.#sink.identify(instrument);
    const market = this.#host.marketOf?.(instrument);
    if (market !== undefined) restoreTrades(market, this.#market.log, this.position);
    this.#sink.status(this.#market.status);
    this.#market.tellWhole(this.#clock.monoMs());
    if (market !== undefined) restoreStatuses(market, this.#market.log, this.position);
  }
}
