import {
  BID,
  type Book,
  type CancelTimer,
  type Candle,
  type CandleSeries,
  ChangeFilter,
  type Clock,
  type CommitMeta,
  type FeedStatus,
  type FeedSubscription,
  type Histogram,
  type Instrument,
  type Market,
  type MarketSink,
  type MarketState,
  midTicks,
  type OrderEvent,
  plainText,
  type Side,
  type Trade,
} from '../../engine/internal.js';
import type { Stream } from '../values.js';
import { type BookShape, bookFields, numberOrNull } from './book-text.js';
import { candleFields } from './candle-text.js';
import { CandleWriter } from './candle-writer.js';
import { DeltaCollector } from './delta-collector.js';

/** What one market's records go to. */
export type RecordOutput = {
  readonly isSlow: boolean;
  record(line: string): void;
};

export type RecordWriterOptions = {
  readonly market: Market;
  readonly output: RecordOutput;
  readonly clock: Clock;
  readonly streams: ReadonlySet<Stream>;
  readonly intervalMs: number;
  readonly depth: number;
  /** The grouping step for an instrument, in its ticks. */
  readonly groupSteps: (instrument: Instrument) => number;
  /** A book comes only when its mid has moved by more than this many percent since the last one; undefined = always. */
  readonly onChangePercent?: number | undefined;
  /** The candles to tell of; undefined = none can be had. Asked for once the market is known. */
  readonly candles: () => CandleSeries | undefined;
  readonly version: string;
};

/**
 * Writes one market's records. Told of everything after the market itself, so that it can read the state it reports.
 * When the reader is slow the newest state wins: skipped books are counted in the next one, skipped deltas are
 * made up for by a `reset`, skipped trades are counted in `stats`.
 */
export class RecordWriter implements MarketSink {
  readonly #options: RecordWriterOptions;
  readonly #market: Market;
  readonly #delta = new DeltaCollector();
  #shape: BookShape;
  #hasSaidHello = false;
  #deferredStatus: FeedStatus | undefined;
  #reportedCommits = 0;
  #lastBookMono = Number.NEGATIVE_INFINITY;
  #cancelBook: CancelTimer | undefined;
  #missedDeltas = false;
  /** Levels of a message have come, and its commit has not: the book is between two numbers. */
  #isUncommitted = false;
  #candles: CandleWriter | undefined;
  readonly #midFilter: ChangeFilter | undefined;
  /** The state that the last book had. */
  #reportedState: MarketState | undefined;
  /** Commits and trades that were merged into later records or left out. */
  conflated = 0;

  constructor(options: RecordWriterOptions) {
    this.#options = options;
    this.#market = options.market;
    this.#shape = { depth: options.depth, groupSteps: 1 };
    const { onChangePercent } = options;
    this.#midFilter = onChangePercent === undefined ? undefined : new ChangeFilter(onChangePercent);
  }

  identify(instrument: Instrument): void {
    this.#shape = { depth: this.#options.depth, groupSteps: this.#options.groupSteps(instrument) };
    const { tickSize, lotSize, base, quote, integrity, source } = instrument;
    const identity = JSON.stringify({ tool: 'lobtop', version: this.#options.version }).slice(1, -1);
    const names = JSON.stringify({ base, quote, integrity, source }).slice(1);
    this.#write('hello', `${identity},"tickSize":${tickSize},"lotSize":${lotSize},${names.slice(0, -1)}`);
    this.#hasSaidHello = true;
    if (this.#deferredStatus !== undefined) this.#writeStatus(this.#deferredStatus);
    this.#deferredStatus = undefined;
    if (this.#wants('candle')) this.#candles = this.#candleWriter(instrument);
  }

  refine(factor: number): void {
    this.#delta.refine(factor);
    // The mid is counted in smaller ticks: its band begins anew.
    this.#midFilter?.reset();
  }

  begin(): void {
    if (this.#wants('delta')) this.#delta.begin();
  }

  level(side: Side, ticks: number, size: number): void {
    this.levels(side, Float64Array.of(ticks), Float64Array.of(size), 0, 1);
  }

  levels(side: Side, ticks: Float64Array, sizes: Float64Array, from: number, to: number): void {
    this.#isUncommitted = true;
    if (this.#wants('delta')) this.#delta.add(side, ticks, sizes, from, to);
  }

  /** Levels that a window pushed out are named by no message: the next delta says the whole book. */
  trim(): void {
    this.#missedDeltas = true;
  }

  commit(meta: CommitMeta): void {
    this.#isUncommitted = false;
    if (this.#wants('delta')) this.#writeDelta(meta);
    this.#bookChanged();
    this.#candles?.look();
  }

  trade(trade: Trade): void {
    this.#writeTrade(trade);
    this.#candles?.look();
  }

  /** Only of sources that tell a book order by order. */
  order({ orderId, event, side, priceTicks, size, remaining, seq, exchangeTs }: OrderEvent): void {
    const { book } = this.#market;
    if (!this.#wants('order') || book === undefined) return;
    if (this.#options.output.isSlow) {
      this.conflated++;
      return;
    }
    const id = JSON.stringify(orderId);
    const place = `"side":"${side === BID ? 'buy' : 'sell'}","price":${book.grid.priceText(priceTicks)}`;
    const sizes = `"size":${plainText(size)},"remaining":${numberOrNull(remaining)}`;
    this.#write(
      'order',
      `"seq":${seq},"exchangeTs":${plainText(exchangeTs)},"orderId":${id},"event":"${event}",${place},${sizes}`,
    );
  }

  /** Time passed without a message: candles may have closed. */
  timePassed(): void {
    this.#candles?.look();
  }

  #writeTrade(trade: Trade): void {
    const { book } = this.#market;
    if (!this.#wants('trade') || book === undefined) return;
    if (this.#options.output.isSlow) {
      this.conflated++;
      return;
    }
    const { id, exchangeTs, recvTs, priceTicks, size, side } = trade;
    const price = book.grid.priceText(priceTicks);
    const times = `"exchangeTs":${numberOrNull(exchangeTs)},"recvTs":${plainText(recvTs)}`;
    this.#write(
      'trade',
      `"id":${JSON.stringify(id)},${times},"price":${price},"size":${plainText(size)},"side":"${side}"`,
    );
  }

  status(status: FeedStatus): void {
    const isPlainStart = status.attempt === 0 && status.state !== 'failed';
    // `hello` comes first; but a market that cannot be found or reached has none, and must say so all the same.
    if (!this.#hasSaidHello && isPlainStart) this.#deferredStatus = status;
    else this.#writeStatus(status);
    // The message that ends a silence is told as the end of it before its commit; the book comes with that.
    if (status.state !== 'live' || !this.#isUncommitted) this.#bookChanged();
  }

  stats(extra: { readonly feed: FeedSubscription; readonly loopLagMs: number; readonly rssMb: number }): void {
    // Figures of a market that nothing was said of yet would come before its `hello`.
    if (!this.#hasSaidHello && this.#market.feedStatus.attempt === 0 && this.#market.state !== 'failed') return;
    const { counters, state, ageMs, feedLatencyMs, applyLatencyUs, integrity, auditAgeMs } = this.#market;
    const { messages, bytes, rttMs } = extra.feed.traffic;
    const latency = `"latency":{"feed":${percentilesText(feedLatencyMs)},"apply":${percentilesText(applyLatencyUs)},"paint":null}`;
    this.#write(
      'stats',
      [
        `"state":"${state}","ageMs":${numberOrNull(rounded(ageMs))}`,
        `"msgs":${messages},"commits":${counters.commits},"gaps":${counters.gaps},"resyncs":${counters.resyncs}`,
        `"checksums":${counters.checksums},"crossings":${counters.crossings},"conflated":${this.conflated + (this.#candles?.missed ?? 0)},"bytes":${bytes}`,
        `"integrity":"${integrity}","confirmedChecksums":${extra.feed.confirmedChecksums},"auditAgeMs":${numberOrNull(rounded(auditAgeMs))}`,
        latency,
        `"rttMs":${numberOrNull(rounded(rttMs))},"loopLagMs":${plainText(rounded(extra.loopLagMs) ?? 0)},"rssMb":${plainText(rounded(extra.rssMb) ?? 0)}`,
      ].join(','),
    );
  }

  /** Nothing more comes: what waits for its interval, or for a reader, is written, for the last state always is. */
  finish(): void {
    if (this.#cancelBook !== undefined) {
      this.#cancelBook();
      this.#writeBook({ isLast: true });
    }
    this.#candles?.flush();
  }

  stop(): void {
    this.#cancelBook?.();
  }

  #candleWriter(instrument: Instrument): CandleWriter | undefined {
    const { candles, output } = this.#options;
    const series = candles();
    if (series === undefined) return undefined;
    const write = (candle: Candle) => this.#write('candle', candleFields(series, candle, instrument));
    return new CandleWriter({ series, write, isSlow: () => output.isSlow });
  }

  #wants(stream: Stream): boolean {
    return this.#options.streams.has(stream);
  }

  #writeStatus(status: FeedStatus): void {
    if (!this.#wants('status')) return;
    const { state, reason, attempt, integrity, detail } = status;
    this.#write('status', JSON.stringify({ state, reason, attempt, integrity, detail }).slice(1, -1));
  }

  #writeDelta(meta: CommitMeta): void {
    const { book } = this.#market;
    if (book === undefined) return;
    if (this.#options.output.isSlow) {
      this.#missedDeltas = true;
      this.conflated++;
      this.#delta.clear();
      return;
    }
    if (this.#missedDeltas) this.#delta.replaceByBook(book);
    this.#missedDeltas = false;
    const times = `"exchangeTs":${numberOrNull(meta.exchangeTs)},"recvTs":${plainText(meta.recvTs)}`;
    this.#write('delta', `"seq":${this.#market.seq},${times},${this.#delta.fields(book)}`);
    this.#delta.clear();
  }

  /** At most one book an interval, the newest; the last state of a burst always comes. */
  #bookChanged(): void {
    if (!this.#wants('book') || !this.#market.book?.isReady || this.#cancelBook !== undefined) return;
    const { clock, intervalMs } = this.#options;
    const dueMs = this.#lastBookMono + intervalMs - clock.monoMs();
    if (dueMs <= 0) this.#writeBook();
    else this.#cancelBook = clock.after(dueMs, () => this.#writeBook());
  }

  #writeBook({ isLast } = { isLast: false }): void {
    this.#cancelBook = undefined;
    const { book, counters } = this.#market;
    const { clock, output, intervalMs } = this.#options;
    if (book === undefined) return;
    if (output.isSlow && !isLast) {
      // Looked at again shortly: the reader gets the state of then.
      this.#cancelBook = clock.after(Math.max(20, intervalMs), () => this.#writeBook());
      return;
    }
    if (!this.#isWorthTelling(book)) return;
    this.#lastBookMono = clock.monoMs();
    const merged = Math.max(0, counters.commits - this.#reportedCommits - 1);
    this.#reportedCommits = counters.commits;
    this.conflated += merged;
    this.#write('book', `${bookFields(this.#market, book, this.#shape)},"conflated":${merged}`);
  }

  /** A book that left the state it was in always is. */
  #isWorthTelling(book: Book): boolean {
    const { state } = this.#market;
    const middle = midTicks(book);
    const isNewState = state !== this.#reportedState;
    const isMoved = this.#midFilter === undefined || middle === undefined || this.#midFilter.isChange(middle);
    this.#reportedState = state;
    return isNewState || isMoved;
  }

  #write(type: string, fields: string): void {
    const { venue, symbol } = this.#market;
    this.#options.output.record(
      `{"v":1,"type":"${type}","venue":${JSON.stringify(venue)},"symbol":${JSON.stringify(symbol)},${fields}}`,
    );
  }
}

function percentilesText(histogram: Histogram): string {
  const figures = histogram.percentiles();
  if (figures === undefined) return 'null';
  const { p50, p90, p99, max, n } = figures;
  const text = (value: number) => plainText(rounded(value) ?? 0);
  return `{"p50":${text(p50)},"p90":${text(p90)},"p99":${text(p99)},"max":${text(max)},"n":${n}}`;
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 1000) / 1000;
}
