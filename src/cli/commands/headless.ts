import {
  type CancelTimer,
  type Clock,
  EXTRA_STREAMS,
  groupStepOf,
  type Instrument,
  LoopLag,
  type MarketSink,
  type MarketState,
  midTicks,
  missingLive,
  neverLive,
  openSession,
  pairOf,
  partialSink,
  type ReadonlyMarket,
  repeat,
  requireGroupWithin,
  type Session,
  type SessionOptions,
  systemClock,
  teeSink,
} from '../../engine/internal.js';
import { groupOf } from '../group-choice.js';
import { ConsolidatedWriter, requirePair } from '../output/consolidated-writer.js';
import { LineOutput } from '../output/line-output.js';
import { plainLine, plainSentence, shortLine } from '../output/plain-line.js';
import { type RecordOutput, RecordWriter } from '../output/record-writer.js';
import { stdoutFd } from '../output/stdout-fd.js';
import { Unprinted } from '../output/unprinted.js';
import { notice } from '../report.js';
import type { Stop, StopReason } from '../stop.js';
import type { WatchOptions } from '../watch-options.js';

const STATS_MS = 1000;
/** How often human-readable lines are printed. A screen reader needs time to speak them. */
const LINES_MS = { table: 1000, plain: 5000, 'one-line': 1000 } as const;
/** How often progress is printed while markets become live, and for how many it is worth it: a few are live within seconds. */
const PROGRESS = { intervalMs: 5000, minMarkets: 10 };
/** How long the last output waits for its reader when time is up, or a signal has come. */
const LAST_OUTPUT_MS = 1000;
/** How often to check for candles that closed without a message. */
const CANDLE_MS = 100;

/** Where the markets come from. */
export type HeadlessSource = {
  /** Our clock, or the recording's. */
  readonly clock: Clock;
  open(observe: (market: ReadonlyMarket) => MarketSink): Session;
  /** Called once all sinks are attached. `drained` resolves when all output so far has been written. */
  start?(drained: () => Promise<void>): void;
  /** The end of a recording is not an error, even when no market was ever live. */
  readonly isRecorded?: boolean;
  /** What `--duration` is measured by; default: the clock of the markets. */
  readonly durationClock?: Clock;
};

/** A session with live markets. */
export function liveSource(sessionOptions: SessionOptions & { readonly clock: Clock }): HeadlessSource {
  return { clock: sessionOptions.clock, open: (observe) => openSession({ ...sessionOptions, observe }) };
}

/** Watches markets without a screen and prints records or human-readable lines. Returns why it stopped. */
export async function watchHeadless(source: HeadlessSource, options: WatchOptions, stop: Stop): Promise<StopReason> {
  const lines = new LineOutput({
    fd: stdoutFd(),
    clock: systemClock,
    onEnd: (error) => (error === undefined ? stop.done() : stop.failed(error)),
  });
  const headless = new Headless(source, options, stop, lines);
  const reason = await headless.run();
  if (headless.isComplete) await lines.end();
  else {
    const dropped = await lines.endWithin(LAST_OUTPUT_MS);
    if (dropped > 0) notice(`${dropped} bytes of output were dropped: the reader did not take them`);
  }
  return reason;
}

class Headless {
  /** Whether all that was asked for has been printed: it is delivered, however long the reader takes. */
  isComplete = false;
  readonly #source: HeadlessSource;
  readonly #clock: Clock;
  readonly #options: WatchOptions;
  readonly #stop: Stop;
  readonly #lines: LineOutput;
  readonly #session: Session;
  readonly #writers = new Map<ReadonlyMarket, RecordWriter>();
  readonly #loopLag: LoopLag;
  readonly #consolidated: ConsolidatedWriter | undefined;
  /** Warnings that were printed already. */
  readonly #warned = new Set<string>();
  readonly #lastSentence = new Map<ReadonlyMarket, string>();
  readonly #lastState = new Map<ReadonlyMarket, MarketState>();
  /** Instruments whose grouping step was compared with the price. */
  readonly #grouped = new Set<Instrument>();
  /** What of a recording is not printed. */
  readonly #unprinted = new Map<ReadonlyMarket, Unprinted>();
  #lastProgress: string | undefined;
  /** When lines were printed last. */
  #linesMono = Number.NaN;
  #recordsLeft: number;

  constructor(source: HeadlessSource, options: WatchOptions, stop: Stop, lines: LineOutput) {
    this.#clock = source.clock;
    this.#source = source;
    this.#options = options;
    this.#stop = stop;
    this.#lines = lines;
    this.#recordsLeft = options.count ?? Number.POSITIVE_INFINITY;
    this.#loopLag = new LoopLag(this.#clock);
    this.#consolidated = this.#consolidatedWriter();
    this.#session = source.open((market) => this.#observe(market));
  }

  async run(): Promise<StopReason> {
    this.#requirePair();
    const timers = this.#startTimers();
    this.#source.start?.(() => this.#lines.end());
    this.#session.done.then(
      () => {
        // The recording's clock has stopped, so pending timers would never fire.
        this.isComplete = this.#source.isRecorded === true;
        if (this.#source.isRecorded) this.#finishRecording();
        this.#ended();
      },
      (error) => this.#stop.failed(error),
    );
    const reason = await this.#stop.reason;
    // Closing changes the markets' states; that must not be printed.
    this.#recordsLeft = 0;
    for (const cancel of timers) cancel();
    for (const writer of this.#writers.values()) writer.stop();
    this.#consolidated?.stop();
    this.#session.close();
    return reason;
  }

  /** What the timers would have printed next, and what nothing was printed of. */
  #finishRecording(): void {
    for (const writer of this.#writers.values()) writer.finish();
    this.#consolidated?.finish();
    if (!this.#options.json && this.#linesMono !== this.#clock.monoMs()) this.#writeLines();
    if (this.#recordsLeft <= 0) return;
    for (const [market, unprinted] of this.#unprinted) {
      const hint = unprinted.hint(this.#options);
      if (hint !== undefined) notice(`${market.venue}:${market.symbol} ${hint}`);
    }
  }

  #startTimers(): CancelTimer[] {
    const { json, streams, durationMs } = this.#options;
    const timers: CancelTimer[] = [];
    if (!json) timers.push(repeat(this.#clock, LINES_MS[this.#options.lines], () => this.#writeLines()));
    if (streams.includes('candle')) timers.push(repeat(this.#clock, CANDLE_MS, () => this.#pollCandles()));
    if (streams.includes('stats')) {
      this.#loopLag.start();
      timers.push(() => this.#loopLag.stop());
      timers.push(repeat(this.#clock, STATS_MS, () => this.#writeStats()));
    }
    const { watched } = this.#session;
    const isLong = !this.#source.isRecorded && watched.length >= PROGRESS.minMarkets;
    if (isLong) timers.push(repeat(this.#clock, PROGRESS.intervalMs, () => this.#reportProgress()));
    const durationClock = this.#source.durationClock ?? this.#clock;
    if (durationMs !== undefined) timers.push(durationClock.after(durationMs, () => this.#ended()));
    return timers;
  }

  #observe(market: ReadonlyMarket): MarketSink {
    const writer = new RecordWriter({
      market,
      output: this.#recordOutput(),
      clock: this.#clock,
      streams: new Set(this.#options.streams),
      intervalMs: this.#options.intervalMs,
      depth: this.#options.depth,
      groupSteps: (instrument) => this.#groupSteps(instrument),
      onChangePercent: this.#options.onChangePercent,
      candles: () => this.#session.candles(market, this.#options.candleKind)?.series,
      version: this.#options.version,
    });
    this.#writers.set(market, writer);
    const checksGroup = this.#options.group === undefined ? {} : { commit: () => this.#checkGroup(market) };
    const own = teeSink(writer, partialSink({ status: () => this.#stateChanged(market), ...checksGroup }));
    const sink = this.#isConsolidated(market) ? teeSink(own, this.#consolidatedSink) : own;
    if (this.#source.isRecorded !== true) return sink;
    const unprinted = new Unprinted();
    this.#unprinted.set(market, unprinted);
    return teeSink(sink, unprinted.sink);
  }

  #consolidatedWriter(): ConsolidatedWriter | undefined {
    const { consolidate: pair, json, intervalMs, depth, fees } = this.#options;
    if (pair === undefined || !json) return undefined;
    return new ConsolidatedWriter({
      ...{ pair, intervalMs, depth, fees },
      markets: () => this.#session.watched.map(({ market }) => market),
      output: this.#recordOutput(),
      clock: this.#clock,
    });
  }

  #requirePair(): void {
    const { consolidate } = this.#options;
    try {
      if (consolidate !== undefined)
        requirePair(
          consolidate,
          this.#session.watched.map(({ market }) => market),
        );
    } catch (error) {
      this.#stop.failed(error);
    }
  }

  #isConsolidated({ symbol }: ReadonlyMarket): boolean {
    return this.#consolidated !== undefined && pairOf(symbol) === this.#options.consolidate;
  }

  readonly #consolidatedSink = partialSink({
    commit: () => this.#consolidated?.changed(),
    status: () => this.#consolidated?.changed(),
  });

  #recordOutput(): RecordOutput {
    const lines = this.#lines;
    return {
      get isSlow() {
        return lines.isSlow;
      },
      record: (line) => {
        if (this.#options.json) this.#print(line);
      },
    };
  }

  #print(line: string): void {
    if (this.#recordsLeft <= 0) return;
    this.#lines.line(line);
    this.#recordsLeft--;
    if (this.#recordsLeft > 0) return;
    this.isComplete = true;
    this.#stop.done();
  }

  #groupSteps(instrument: Instrument): number {
    const group = groupOf(this.#options.group, instrument);
    try {
      return group === undefined ? 1 : groupStepOf(instrument, group);
    } catch (error) {
      this.#stop.failed(error);
      return 1;
    }
  }

  /** Once, when the price is known. */
  #checkGroup({ instrument, book }: ReadonlyMarket): void {
    const group = instrument && groupOf(this.#options.group, instrument);
    const mid = book && midTicks(book);
    if (instrument === undefined || group === undefined || mid === undefined || this.#grouped.has(instrument)) return;
    this.#grouped.add(instrument);
    try {
      requireGroupWithin(instrument, group, mid);
    } catch (error) {
      this.#stop.failed(error);
    }
  }

  /** One message per market, state and reason. The records have every status. */
  #warn(market: ReadonlyMarket): void {
    const { state, reason, detail, attempt } = market.feedStatus;
    if (attempt === 0 && state !== 'failed') return;
    const key = `${market.venue}:${market.symbol} ${state} ${reason}`;
    if (this.#warned.has(key) || this.#recordsLeft <= 0) return;
    this.#warned.add(key);
    const isRetried = state !== 'failed' && this.#source.isRecorded !== true;
    const next = isRetried ? '; retrying' : '';
    notice(`${market.venue}:${market.symbol} ${state} (${reason})${detail ? `: ${detail}` : ''}${next}`);
  }

  /** Says once what a venue does not have of the streams to be printed. */
  #warnMissing(market: ReadonlyMarket): void {
    const feed = this.#session.watched.find((watched) => watched.market === market)?.feed;
    for (const stream of EXTRA_STREAMS) {
      const missing = this.#options.streams.includes(stream) ? feed?.missing?.(stream) : undefined;
      if (missing === undefined || this.#warned.has(missing)) continue;
      this.#warned.add(missing);
      notice(missing);
    }
  }

  #writeLines(): void {
    const markets = this.#session.watched.map(({ market }) => market);
    if (this.#lines.isSlow) return;
    this.#linesMono = this.#clock.monoMs();
    if (this.#options.lines === 'plain') for (const market of markets) this.#printSentence(market);
    else if (this.#options.lines === 'table') {
      for (const market of markets) this.#print(plainLine(market, this.#clock.wallMs()));
    } else if (markets.some(isReportable)) this.#print(shortLine(markets));
  }

  /** Prints a market's sentence if it differs from the last one. */
  #printSentence(market: ReadonlyMarket): void {
    const sentence = plainSentence(market);
    if (!isReportable(market) || this.#lastSentence.get(market) === sentence) return;
    this.#lastSentence.set(market, sentence);
    this.#print(sentence);
  }

  /** A change of state is printed at once, not at the next interval. */
  #stateChanged(market: ReadonlyMarket): void {
    this.#warn(market);
    if (market.isLive) this.#warnMissing(market);
    if (this.#options.json || this.#options.lines !== 'plain' || this.#lines.isSlow) return;
    // The status comes before its book: the sentence is printed after both.
    if (market.state !== this.#lastState.get(market)) this.#clock.after(0, () => this.#printSentence(market));
    this.#lastState.set(market, market.state);
  }

  #pollCandles(): void {
    for (const writer of this.#writers.values()) writer.timePassed();
  }

  /** Until all have been live; later losses are reported by market. */
  #reportProgress(): void {
    const { watched } = this.#session;
    const text = missingLive(watched);
    const isStarting = watched.some(({ market }) => !market.wasEverLive && market.state !== 'failed');
    if (isStarting && text !== undefined && text !== this.#lastProgress) notice(text);
    this.#lastProgress = text;
  }

  #writeStats(): void {
    // Read once: they are the same for every market.
    const rssMb = process.memoryUsage.rss() / 1024 / 1024;
    const loopLagMs = this.#loopLag.takeMaxMs();
    for (const { market, feed } of this.#session.watched) this.#writers.get(market)?.stats({ feed, loopLagMs, rssMb });
  }

  #ended(): void {
    const error = this.#source.isRecorded ? undefined : neverLive(this.#session.watched);
    if (error === undefined) this.#stop.done();
    else this.#stop.failed(error);
  }
}

/** False during the first connection attempt, when there is nothing to report. */
function isReportable({ wasEverLive, feedStatus }: ReadonlyMarket): boolean {
  return wasEverLive || feedStatus.attempt > 0 || feedStatus.state === 'failed';
}
