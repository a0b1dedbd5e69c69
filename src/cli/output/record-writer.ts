import {
  BID,
  type BookView,
  type CancelTimer,
  type Candle,
  type CandleSeries,
  ChangeFilter,
  type Clock,
  type CommitMeta,
  type Contract,
  type FastTouch,
  type Feed,
  type FeedStatus,
  type Histogram,
  type Instrument,
  type Liquidation,
  type MarketSink,
  type MarketState,
  midTicks,
  type OrderEvent,
  plainText,
  type ReadonlyMarket,
  type Side,
  TICKER_FIGURES,
  type Ticker,
  type Trade,
} from '../../engine/internal.js';
import type { Stream } from '../values.js';
import { type BookShape, bookFields, numberOrNull } from './book-text.js';
import { candleFields } from './candle-text.js';
import { CandleWriter } from './candle-writer.js';
import { DeltaCollector } from './delta-collector.js';

/** Receives one market's records. */
export type RecordOutput = {
  readonly isSlow: boolean;
  record(line: string): void;
};

export type RecordWriterOptions = {
  readonly market: ReadonlyMarket;
  readonly output: RecordOutput;
  readonly clock: Clock;
  readonly streams: ReadonlySet<Stream>;
  readonly intervalMs: number;
  readonly depth: number;
  /** The grouping step for an instrument, in its ticks. */
  readonly groupSteps: (instrument: Instrument) => number;
  /** Write a book only when its mid has moved by more than this many percent since the last one; undefined = always. */
  readonly onChangePercent?: number | undefined;
  /** The candles to write; undefined = not available. Called once the market is known. */
  readonly candles: () => CandleSeries | undefined;
  readonly version: string;
};

/**
 * Writes one market's records. Called after the market has been updated, so that it can read the state it reports.
 * When the reader is slow the newest state wins: skipped books are counted in the next one, skipped deltas are
 * replaced by a `reset` with the whole book, skipped trades are counted in `stats`.
 */
export class RecordWriter implements MarketSink {
  readonly #options: RecordWriterOptions;
  readonly #market: ReadonlyMarket;
  readonly #delta = new DeltaCollector();
  #shape: BookShape;
  #hasWrittenHello = false;
  /** The tick has become finer since the last `hello`. */
  #isTickRefined = false;
  #deferredStatus: FeedStatus | undefined;
  #reportedCommits = 0;
  #lastBookMono = Number.NEGATIVE_INFINITY;
  #cancelBook: CancelTimer | undefined;
  #lastTickerMono = Number.NEGATIVE_INFINITY;
  #cancelTicker: CancelTimer | undefined;
  #missedDeltas = false;
  #candles: CandleWriter | undefined;
  readonly #midFilter: ChangeFilter | undefined;
  /** The state in the last book record. */
  #reportedState: MarketState | undefined;
  /** Commits and trades that were merged into later records or skipped. */
  conflated = 0;

  constructor(options: RecordWriterOptions) {
    this.#options = options;
    this.#market = options.market;
    this.#shape = { depth: options.depth, groupSteps: 1 };
    const { onChangePercent } = options;
    this.#midFilter = onChangePercent === undefined ? undefined : new ChangeFilter(onChangePercent);
  }

  identify(instrument: Instrument): void {
    this.#shape = this.#shapeFor(instrument);
    this.#writeHello(instrument);
    this.#hasWrittenHello = true;
    if (this.#deferredStatus !== undefined) this.#writeStatus(this.#deferredStatus);
    this.#deferredStatus = undefined;
    if (this.#wants('candle')) this.#candles = this.#candleWriter(instrument);
  }

  #shapeFor(instrument: Instrument): BookShape {
    const { depth, groupSteps } = this.#options;
    return { depth, groupSteps: groupSteps(instrument) };
  }

  #writeHello(instrument: Instrument): void {
    this.#isTickRefined = false;
    const { tickSize, lotSize, base, quote, integrity, source, contract } = instrument;
    const identity = JSON.stringify({ tool: 'lobtop', version: this.#options.version }).slice(1, -1);
    const names = JSON.stringify({ base, quote, integrity, source }).slice(1, -1);
    const numbers = `"tickSize":${tickSize},"lotSize":${lotSize}`;
    this.#write('hello', `${identity},${numbers},${names},"contract":${contractText(contract)}`);
  }

  refine(factor: number): void {
    const { instrument } = this.#market;
    if (instrument !== undefined) this.#shape = this.#shapeFor(instrument);
    this.#isTickRefined = true;
    this.#delta.refine(factor);
    // The reference mid is in the old, larger ticks.
    this.#midFilter?.reset();
  }

  /** Written with the next book or delta. */
  cover(): void {}

  begin(): void {
    if (this.#wants('delta')) this.#delta.begin();
  }

  level(side: Side, ticks: number, size: number): void {
    this.levels(side, Float64Array.of(ticks), Float64Array.of(size), 0, 1);
  }

  levels(side: Side, ticks: Float64Array, sizes: Float64Array, from: number, to: number): void {
    if (this.#wants('delta')) this.#delta.add(side, ticks, sizes, from, to);
  }

  commit(meta: CommitMeta): void {
    if (this.#wants('delta')) this.#writeDelta(meta);
    this.#bookChanged();
    this.#candles?.poll();
  }

  trade(trade: Trade): void {
    this.#writeTrade(trade);
    this.#candles?.poll();
  }

  /** Only from L3 sources. */
  order({ orderId, event, side, priceTicks, size, remaining, seq, exchangeTs }: OrderEvent): void {
    const { book } = this.#market;
    if (!this.#wants('order') || book === undefined) return;
    if (this.#options.output.isSlow) {
      this.conflated++;
      return;
    }
    const id = JSON.stringify(orderId);
    const sideText = side === undefined ? 'unknown' : side === BID ? 'buy' : 'sell';
    const place = `"side":"${sideText}","price":${book.grid.priceText(priceTicks)}`;
    const sizes = `"size":${plainText(size)},"remaining":${numberOrNull(remaining)}`;
    this.#write(
      'order',
      `"seq":${seq},"exchangeTs":${plainText(exchangeTs)},"orderId":${id},"event":"${event}",${place},${sizes}`,
    );
  }

  touch(touch: FastTouch): void {
    const { book, fastTouch } = this.#market;
    if (!this.#wants('touch') || book === undefined || fastTouch === undefined) return;
    if (this.#options.output.isSlow) {
      this.conflated++;
      return;
    }
    const { seq, bidTicks, bidSize, askTicks, askSize } = fastTouch;
    const bid = `"bid":${book.grid.priceText(bidTicks)},"bidSize":${plainText(bidSize)}`;
    const ask = `"ask":${book.grid.priceText(askTicks)},"askSize":${plainText(askSize)}`;
    this.#write('touch', `"seq":${seq},${timesText(touch)},${bid},${ask}`);
  }

  /** At most one per interval, with the latest of every figure. */
  ticker(_ticker: Ticker): void {
    if (!this.#wants('ticker') || this.#cancelTicker !== undefined) return;
    const { clock, intervalMs } = this.#options;
    const dueMs = this.#lastTickerMono + intervalMs - clock.monoMs();
    if (dueMs <= 0) this.#writeTicker();
    else this.#cancelTicker = clock.after(dueMs, () => this.#writeTicker());
  }

  liquidation(liquidation: Liquidation): void {
    const { book } = this.#market;
    if (!this.#wants('liquidation') || book === undefined) return;
    const { priceTicks, size, side } = liquidation;
    const price = book.grid.priceText(priceTicks);
    this.#write('liquidation', `${timesText(liquidation)},"price":${price},"size":${plainText(size)},"side":"${side}"`);
  }

  /** Candle records come from the series that it was added to. */
  candle(): void {
    this.#candles?.poll();
  }

  #writeTicker(): void {
    this.#cancelTicker = undefined;
    const { lastTicker } = this.#market;
    const { clock, output, intervalMs } = this.#options;
    if (lastTicker === undefined) return;
    if (output.isSlow) {
      this.#cancelTicker = clock.after(Math.max(20, intervalMs), () => this.#writeTicker());
      return;
    }
    this.#lastTickerMono = clock.monoMs();
    const figures = TICKER_FIGURES.map((name) => `"${name}":${numberOrNull(lastTicker[name])}`);
    this.#write('ticker', `${timesText(lastTicker)},${figures.join(',')}`);
  }

  /** Checks for candles that closed without a message. */
  timePassed(): void {
    this.#candles?.poll();
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
    const times = timesText({ exchangeTs, recvTs });
    this.#write(
      'trade',
      `"id":${JSON.stringify(id)},${times},"price":${price},"size":${plainText(size)},"side":"${side}"`,
    );
  }

  status(status: FeedStatus): void {
    const isFirstAttempt = status.attempt === 0 && status.state !== 'failed';
    // `hello` comes first. But a market that cannot be found or reached never gets one; its status is written all the same.
    if (!this.#hasWrittenHello && isFirstAttempt) this.#deferredStatus = status;
    else this.#writeStatus(status);
    // The message that makes a market live follows, and its commit writes the book. Until then the book is the old one.
    const isConfirmed = status.reason === 'audit' || this.#reportedState === 'live';
    if (status.state !== 'live' || isConfirmed) this.#bookChanged();
  }

  /** @param extra.feed undefined in a recording */
  stats(extra: { readonly feed: Feed | undefined; readonly loopLagMs: number; readonly rssMb: number }): void {
    // Nothing is written before `hello`, except for a market that cannot be found or reached.
    if (!this.#hasWrittenHello && this.#market.feedStatus.attempt === 0 && this.#market.state !== 'failed') return;
    const { counters, state, ageMs, feedLatencyMs, applyLatencyUs, integrity, auditAgeMs } = this.#market;
    const { messages = 0, bytes = 0, rttMs } = extra.feed?.traffic ?? {};
    const latency = `"latency":{"feed":${percentilesText(feedLatencyMs)},"apply":${percentilesText(applyLatencyUs)},"paint":null}`;
    this.#write(
      'stats',
      [
        `"state":"${state}","ageMs":${numberOrNull(rounded(ageMs))}`,
        `"msgs":${messages},"commits":${counters.commits},"gaps":${counters.gaps},"resyncs":${counters.resyncs}`,
        `"checksums":${counters.checksums},"crossings":${counters.crossings},"conflated":${this.conflated + (this.#candles?.missed ?? 0)},"bytes":${bytes}`,
        `"integrity":"${integrity}","confirmedChecksums":${extra.feed?.confirmedChecksums ?? 0},"auditAgeMs":${numberOrNull(rounded(auditAgeMs))}`,
        latency,
        `"rttMs":${numberOrNull(rounded(rttMs))},"loopLagMs":${plainText(rounded(extra.loopLagMs) ?? 0)},"rssMb":${plainText(rounded(extra.rssMb) ?? 0)}`,
      ].join(','),
    );
  }

  /** At the end of a recording: writes the pending book and candles, so that the last state is always written. */
  finish(): void {
    if (this.#cancelBook !== undefined) {
      this.#cancelBook();
      this.#writeBook({ isLast: true });
    }
    if (this.#cancelTicker !== undefined) {
      this.#cancelTicker();
      this.#writeTicker();
    }
    this.#candles?.flush();
  }

  stop(): void {
    this.#cancelBook?.();
    this.#cancelTicker?.();
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
    this.#write('delta', `"seq":${this.#market.seq},${timesText(meta)},${this.#delta.fields(book)}`);
    this.#delta.clear();
  }

  /** At most one book per interval, the newest. The last state of a burst is always written. */
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
      // Retries later with the state at that time.
      this.#cancelBook = clock.after(Math.max(20, intervalMs), () => this.#writeBook());
      return;
    }
    if (!this.#isReportable(book)) return;
    this.#lastBookMono = clock.monoMs();
    const merged = Math.max(0, counters.commits - this.#reportedCommits - 1);
    this.#reportedCommits = counters.commits;
    this.conflated += merged;
    this.#write('book', `${bookFields(this.#market, book, this.#shape)},"conflated":${merged}`);
  }

  /** Whether the mid has moved far enough, or the state has changed. */
  #isReportable(book: BookView): boolean {
    const { state } = this.#market;
    const mid = midTicks(book);
    const isNewState = state !== this.#reportedState;
    const hasMoved = this.#midFilter === undefined || mid === undefined || this.#midFilter.isChange(mid);
    this.#reportedState = state;
    return isNewState || hasMoved;
  }

  #write(type: string, fields: string): void {
    // Once for all the prices of a message.
    const { instrument } = this.#market;
    if (this.#isTickRefined && instrument !== undefined) this.#writeHello(instrument);
    const { venue, symbol } = this.#market;
    this.#options.output.record(
      `{"v":1,"type":"${type}","venue":${JSON.stringify(venue)},"symbol":${JSON.stringify(symbol)},${fields}}`,
    );
  }
}

function timesText({ exchangeTs, recvTs }: Pick<Trade, 'exchangeTs' | 'recvTs'>): string {
  return `"exchangeTs":${numberOrNull(exchangeTs)},"recvTs":${plainText(recvTs)}`;
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

function contractText(contract: Contract | undefined): string {
  if (contract === undefined) return 'null';
  const { kind, size, settle } = contract;
  return `{"kind":"${kind}","size":${size},"settle":${JSON.stringify(settle)}}`;
}
