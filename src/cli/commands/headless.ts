import {
  type CancelTimer,
  type Clock,
  groupStepOf,
  type Instrument,
  LoopLag,
  type MarketSink,
  type MarketState,
  neverLive,
  openSession,
  partialSink,
  type ReadonlyMarket,
  repeat,
  type Session,
  type SessionOptions,
  systemClock,
  teeSink,
} from '../../engine/internal.js';
import { LineOutput } from '../output/line-output.js';
import { plainLine, plainSentence, shortLine } from '../output/plain-line.js';
import { type RecordOutput, RecordWriter } from '../output/record-writer.js';
import { stdoutFd } from '../output/stdout-fd.js';
import { tell } from '../report.js';
import type { Stop, StopReason } from '../stop.js';
import type { WatchOptions } from '../watch-options.js';

const STATS_MS = 1000;
/** How often lines for people are written; a voice needs longer than an eye. */
const LINES_MS = { table: 1000, plain: 5000, 'one-line': 1000 } as const;
/** How soon after it a candle is told that closed without a message. */
const CANDLE_MS = 100;

/** Where the markets come from. */
export type HeadlessSource = {
  /** The time that records go by: ours, or a recording's. */
  readonly clock: Clock;
  open(observe: (market: ReadonlyMarket) => MarketSink): Session;
  /** Called when everything listens; `drained` resolves when what was printed so far has left. */
  start?(drained: () => Promise<void>): void;
  /** A recording ends when it is over, whether or not a market was ever live. */
  readonly isRecorded?: boolean;
};

/** Live markets, through their venues. */
export function liveSource(sessionOptions: SessionOptions & { readonly clock: Clock }): HeadlessSource {
  return { clock: sessionOptions.clock, open: (observe) => openSession({ ...sessionOptions, observe }) };
}

/** Watches markets without a screen: records, or a line a second for people. Answers why it ended. */
export async function watchHeadless(source: HeadlessSource, options: WatchOptions, stop: Stop): Promise<StopReason> {
  const lines = new LineOutput({
    fd: stdoutFd(),
    clock: systemClock,
    onEnd: (error) => (error === undefined ? stop.done() : stop.failed(error)),
  });
  const headless = new Headless(source, options, stop, lines);
  const reason = await headless.run();
  await lines.end();
  return reason;
}

class Headless {
  readonly #source: HeadlessSource;
  readonly #clock: Clock;
  readonly #options: WatchOptions;
  readonly #stop: Stop;
  readonly #lines: LineOutput;
  readonly #session: Session;
  readonly #writers = new Map<ReadonlyMarket, RecordWriter>();
  readonly #loopLag: LoopLag;
  readonly #told = new Set<string>();
  readonly #spoken = new Map<ReadonlyMarket, string>();
  readonly #spokenState = new Map<ReadonlyMarket, MarketState>();
  #recordsLeft: number;

  constructor(source: HeadlessSource, options: WatchOptions, stop: Stop, lines: LineOutput) {
    this.#clock = source.clock;
    this.#source = source;
    this.#options = options;
    this.#stop = stop;
    this.#lines = lines;
    this.#recordsLeft = options.count ?? Number.POSITIVE_INFINITY;
    this.#loopLag = new LoopLag(this.#clock);
    this.#session = source.open((market) => this.#observe(market));
  }

  async run(): Promise<StopReason> {
    const timers = this.#startTimers();
    this.#source.start?.(() => this.#lines.end());
    this.#session.done.then(
      () => {
        // A recording is over: its time passes no more, so what waits for it would never come.
        if (this.#source.isRecorded) for (const writer of this.#writers.values()) writer.finish();
        this.#ended();
      },
      (error) => this.#stop.failed(error),
    );
    const reason = await this.#stop.reason;
    // What follows from our own closing is no record.
    this.#recordsLeft = 0;
    for (const cancel of timers) cancel();
    for (const writer of this.#writers.values()) writer.stop();
    this.#session.close();
    return reason;
  }

  #startTimers(): CancelTimer[] {
    const { json, streams, durationMs } = this.#options;
    const timers: CancelTimer[] = [];
    if (!json) timers.push(repeat(this.#clock, LINES_MS[this.#options.lines], () => this.#writeLines()));
    if (streams.includes('candle')) timers.push(repeat(this.#clock, CANDLE_MS, () => this.#lookAtCandles()));
    if (streams.includes('stats')) {
      this.#loopLag.start();
      timers.push(() => this.#loopLag.stop());
      timers.push(repeat(this.#clock, STATS_MS, () => this.#writeStats()));
    }
    if (durationMs !== undefined) timers.push(this.#clock.after(durationMs, () => this.#ended()));
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
    return teeSink(writer, partialSink({ status: () => this.#stateChanged(market) }));
  }

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
    if (this.#recordsLeft === 0) this.#stop.done();
  }

  #groupSteps(instrument: Instrument): number {
    const { group } = this.#options;
    try {
      return group === undefined ? 1 : groupStepOf(instrument, group);
    } catch (error) {
      this.#stop.failed(error);
      return 1;
    }
  }

  /** One sentence a market and kind of trouble; the records carry the rest. */
  #warn(market: ReadonlyMarket): void {
    const { state, reason, detail, attempt } = market.feedStatus;
    if (attempt === 0 && state !== 'failed') return;
    const key = `${market.venue}:${market.symbol} ${state} ${reason}`;
    if (this.#told.has(key) || this.#recordsLeft <= 0) return;
    this.#told.add(key);
    const next = state === 'failed' ? '' : '; trying again';
    tell(`${market.venue}:${market.symbol} ${state} (${reason})${detail ? `: ${detail}` : ''}${next}`);
  }

  #writeLines(): void {
    const markets = this.#session.watched.map(({ market }) => market);
    if (this.#lines.isSlow) return;
    if (this.#options.lines === 'plain') for (const market of markets) this.#speak(market);
    else if (this.#options.lines === 'table') {
      for (const market of markets) this.#print(plainLine(market, this.#clock.wallMs()));
    } else if (markets.some(hasNews)) this.#print(shortLine(markets));
  }

  /** Says of a market what it has not said last. */
  #speak(market: ReadonlyMarket): void {
    const sentence = plainSentence(market);
    if (!hasNews(market) || this.#spoken.get(market) === sentence) return;
    this.#spoken.set(market, sentence);
    this.#print(sentence);
  }

  /** A change of state is said at once, not at its turn. */
  #stateChanged(market: ReadonlyMarket): void {
    this.#warn(market);
    if (this.#options.json || this.#options.lines !== 'plain' || this.#lines.isSlow) return;
    // The state is told before the book that it concerns.
    if (market.state !== this.#spokenState.get(market)) this.#clock.after(0, () => this.#speak(market));
    this.#spokenState.set(market, market.state);
  }

  #lookAtCandles(): void {
    for (const writer of this.#writers.values()) writer.timePassed();
  }

  #writeStats(): void {
    // Taken once: they are the program's, the same for every market.
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

/** While a market is only being opened there is nothing to tell. */
function hasNews({ wasEverLive, feedStatus }: ReadonlyMarket): boolean {
  return wasEverLive || feedStatus.attempt > 0 || feedStatus.state === 'failed';
}
