import type { OrderQueues } from '../../book/orders.js';
import type { EventPosition } from '../../capture/segment-reader.js';
import { LobtopError } from '../../errors.js';
import type { ReadonlyMarket } from '../../market.js';
import type { OrderEventDescription, OrderSource, Playback } from '../../playback/playback.js';
import type { RecordedHost } from '../../playback/recorded-session.js';
import { lastBefore, restoreStatuses, restoreTrades } from '../../playback/restore-tape.js';
import type { Instrument, MarketSink } from '../../sink.js';
import type { RecordedSource } from '../../source.js';
import { sanitize } from '../../text.js';
import type { ReplayClock } from '../../time/replay-clock.js';
import { LobsterCheckpoints } from './lobster-checkpoints.js';
import type { LobsterFiles } from './lobster-files.js';
import {
  describeMessage,
  type LobsterMessage,
  type LobsterRow,
  lobsterLevels,
  parseLobsterMessage,
  parseLobsterRow,
} from './lobster-format.js';
import { LobsterMarket, type LobsterState } from './lobster-market.js';
import { type FoundMessage, LOBSTER_FILTERS, LobsterSearch, parseMessageFilter } from './lobster-search.js';
import { LobsterRows } from './lobster-table.js';
import { midnightTs } from './midnight.js';

const NO_ROWS = 'no orderbook file: orders older than the messages are missing';
/** Messages that `step` plays before it returns, so that signals and slow readers are noticed. */
const MESSAGES_PER_STEP = 1000;
/** Beyond this many messages a seek is faster than playing each of them to the sink. */
const FAR_MESSAGES = 2000;

export type LobsterPlayerOptions = {
  readonly files: LobsterFiles;
  readonly clock: ReplayClock;
  readonly host: RecordedHost;
};

/**
 * Plays a LOBSTER message file. With its orderbook file the levels after every message are that file's row; without it they come from the messages
 * alone, and orders older than the file are not known. `seq` is the message's number, from 1.
 */
export class LobsterPlayer implements Playback, RecordedSource, OrderSource {
  readonly kind = 'recorded';
  readonly orderSource: OrderSource = this;
  readonly filters = LOBSTER_FILTERS;
  readonly start = 0;
  readonly #files: LobsterFiles;
  #levels: number | undefined;
  readonly #messages: LobsterRows;
  readonly #rows: LobsterRows | undefined;
  readonly #search: LobsterSearch;
  readonly #clock: ReplayClock;
  readonly #host: RecordedHost;
  readonly #midnightTs: number;
  readonly #market: LobsterMarket;
  readonly #checkpoints = new LobsterCheckpoints();
  readonly #orderHistories = new Map<string, readonly OrderEventDescription[]>();
  #recent:
    | { readonly seq: number; readonly count: number; readonly events: readonly OrderEventDescription[] }
    | undefined;
  /** Read, but not applied yet. */
  #next: LobsterMessage | undefined;
  /** Requested from the host with the first data. */
  #ownSink: MarketSink | undefined;

  /** Every row has as many levels as the file name says, or as the first row. */
  readonly #parseRow = (line: string): LobsterRow => {
    const row = parseLobsterRow(line, this.#levels);
    this.#levels ??= lobsterLevels(line);
    return row;
  };

  constructor({ files, clock, host }: LobsterPlayerOptions) {
    this.#files = files;
    this.#levels = files.day.levels;
    this.#clock = clock;
    this.#host = host;
    this.#midnightTs = midnightTs(files.day.date);
    this.#messages = new LobsterRows(files.messages);
    this.#search = new LobsterSearch(files);
    this.#rows = files.rows === undefined ? undefined : new LobsterRows(files.rows);
    const integrity = this.#rows === undefined ? 'unverifiable' : 'sequence';
    const detail = this.#rows === undefined ? NO_ROWS : '';
    this.#market = new LobsterMarket({ state: 'live', reason: 'snapshot', attempt: 0, integrity, detail });
    this.#addCheckpoint();
  }

  /** Sends the instrument and the status, before anything is played. */
  identifyMarkets(): void {
    if (this.#ownSink !== undefined) return;
    this.#sink.identify(this.instrument);
    this.#sink.status(this.#market.status);
  }

  get #sink(): MarketSink {
    if (this.#ownSink === undefined) {
      this.#ownSink = this.#host.sinkOf(this.instrument);
      this.#market.sink = this.#ownSink;
    }
    return this.#ownSink;
  }

  get instrument(): Instrument {
    return {
      venue: 'lobster',
      symbol: this.#files.day.ticker,
      tickSize: this.#market.tickSize,
      lotSize: '1',
      base: this.#files.day.ticker,
      quote: 'USD',
      integrity: this.hasRows ? 'sequence' : 'unverifiable',
      source: `lobster:${this.#files.day.date}`,
    };
  }

  /** Resting orders, as far as they are known; their ticks are dollars × 10,000. */
  get orders(): OrderQueues {
    return this.#market.orders.queues;
  }

  /** Ticks of the order queues in one tick of the book. */
  get pricesPerTick(): number {
    return this.#market.pricesPerTick;
  }

  get arrivalsPerSecond(): number | undefined {
    return this.#market.orders.arrivalsPerSecond;
  }

  /** Whether there is an orderbook file. */
  get hasRows(): boolean {
    return this.#rows !== undefined;
  }

  get position(): number {
    return this.#market.seq;
  }

  get length(): number {
    return this.#search.length;
  }

  /** The events of an order up to the current position. */
  orderHistory(id: string): readonly OrderEventDescription[] {
    const known = this.#orderHistories.get(id);
    const all = known ?? this.#search.all(({ orderId }) => orderId === id).map((found) => this.#describe(found));
    this.#orderHistories.set(id, all);
    return all.filter(({ seq }) => seq <= this.position);
  }

  /** The last messages up to the current position, oldest first. */
  recent(count: number): readonly OrderEventDescription[] {
    const { position: seq } = this;
    if (this.#recent?.seq !== seq || this.#recent.count < count) {
      const events = this.#search.between(seq - count, seq).map((found) => this.#describe(found));
      this.#recent = { seq, count, events };
    }
    return this.#recent.events.slice(-count);
  }

  /** Plays the next messages; answers whether there may be more. @throws LobtopError `data` that names file and line */
  step(untilTs = Number.POSITIVE_INFINITY): boolean {
    this.identifyMarkets();
    for (let i = 0; i < MESSAGES_PER_STEP; i++) {
      const next = this.#peek();
      if (next === undefined || next.recvTs > untilTs) return false;
      this.#applyNext();
    }
    return true;
  }

  playTo(position: number): void {
    if (position - this.position > FAR_MESSAGES) this.seek(position);
    else this.playWhile(({ index }) => index < position);
  }

  playWhile(shouldContinue: (event: EventPosition) => boolean): void {
    for (let next = this.#peek(); next !== undefined && shouldContinue(next); next = this.#peek()) this.#applyNext();
  }

  seek(position: number): void {
    this.#restoreBefore(({ seq }) => seq <= position);
    this.#fastForward(({ index }) => index < position);
  }

  seekTime(ts: number): void {
    this.#restoreBefore((state) => state.ts === undefined || state.ts <= ts);
    this.#fastForward(({ recvTs }) => recvTs <= ts);
  }

  positionAfter(events: number): number {
    return Math.max(0, this.position + events);
  }

  find(filter: string, direction: 1 | -1, _market: ReadonlyMarket): number | undefined {
    const matches = parseMessageFilter(filter);
    return direction === 1 ? this.#search.after(this.position, matches) : this.#search.before(this.position, matches);
  }

  close(): void {
    this.#files.close();
  }

  #describe({ seq, message }: FoundMessage): OrderEventDescription {
    const ts = this.#tsOf(message);
    return { seq, ts, description: describeMessage(message, ts) };
  }

  #tsOf({ timeMs }: LobsterMessage): number {
    return this.#midnightTs + timeMs;
  }

  /** The position of the next message, which is read but not applied. @throws LobtopError `data` that names file and line */
  #peek(): EventPosition | undefined {
    if (this.#next === undefined && this.position < this.#files.maxMessages) {
      this.#next = this.#messages.next(parseLobsterMessage);
      if (this.#next === undefined && !this.#files.messages.file.isTruncated && this.#rows?.skip() === true)
        throw this.#unequal('more');
    }
    return this.#next && { index: this.position, recvTs: this.#tsOf(this.#next) };
  }

  #applyNext(): void {
    const message = this.#next;
    if (message === undefined) return;
    this.#next = undefined;
    const row = this.#rows?.next(this.#parseRow);
    if (this.#rows !== undefined && row === undefined) throw this.#unequal('fewer');
    const ts = this.#tsOf(message);
    this.#clock.moveTo(ts);
    this.#market.apply({ message, row, ts }, this.#clock.monoMs());
    if (this.#checkpoints.isDue(this.position)) this.#addCheckpoint();
  }

  #unequal(which: 'more' | 'fewer'): LobtopError {
    const { messages, rows } = this.#files;
    const [rowFile, messageFile] = [rows?.file.name ?? '', messages.file.name].map((name) => sanitize(name, 210));
    return new LobtopError('data', `${rowFile} has ${which} rows than ${messageFile} has messages (${this.position})`);
  }

  #addCheckpoint(): void {
    const state = this.#market.copy();
    this.#checkpoints.add({ state, messages: this.#messages.position, rows: this.#rows?.position });
  }

  /** Restores the last checkpoint before the target, unless the current position is closer to it. */
  #restoreBefore(isBefore: (state: Pick<LobsterState, 'seq' | 'ts'>) => boolean): void {
    const { state, messages, rows } = this.#checkpoints.last(isBefore);
    if (this.position >= state.seq && isBefore(this.#market)) return;
    this.#market.restore(state);
    this.#messages.goTo(messages);
    if (rows !== undefined) this.#rows?.goTo(rows);
    this.#next = undefined;
  }

  /** Plays without the sink, then sends it the state that was reached. */
  #fastForward(shouldContinue: (event: EventPosition) => boolean): void {
    this.#market.withoutEmitting(() => this.playWhile(shouldContinue));
    const { instrument } = this;
    this.#clock.moveTo(this.#market.ts ?? this.#midnightTs + this.#files.day.startMs);
    this.#sink.identify(instrument);
    const market = this.#host.marketOf?.(instrument);
    const before = market === undefined ? [] : lastBefore(this.#market.log, this.position);
    if (market !== undefined) restoreTrades(market, before);
    this.#sink.status(this.#market.status);
    this.#market.emitBook(this.#clock.monoMs());
    if (market !== undefined) restoreStatuses(market, before);
  }
}
