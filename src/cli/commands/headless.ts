import {
  type Clock,
  type Instrument,
  LobtopError,
  type Market,
  openSession,
  PriceGrid,
  type Session,
  type SessionOptions,
  type WatchedMarket,
} from '../../engine/index.js';
import { EXIT, exitStatusOf } from '../exit-status.js';
import { LineOutput } from '../output/line-output.js';
import { plainLine } from '../output/plain-line.js';
import { type RecordOutput, RecordWriter } from '../output/record-writer.js';
import { tell } from '../report.js';
import type { Stop, StopReason } from '../stop.js';
import type { WatchOptions } from '../watch-options.js';
import { LoopLag } from './loop-lag.js';

const STATS_MS = 1000;
const PLAIN_MS = 1000;

/** Watches markets without a screen: records, or a line a second for people. Answers why it ended. */
export async function watchHeadless(
  sessionOptions: SessionOptions & { readonly clock: Clock },
  options: WatchOptions,
  stop: Stop,
): Promise<StopReason> {
  const lines = new LineOutput(process.stdout, (error) => stop.now(error ? EXIT.io : EXIT.done, error));
  const headless = new Headless(sessionOptions, options, stop, lines);
  const reason = await headless.run();
  await lines.end();
  return reason;
}

class Headless {
  readonly #clock: Clock;
  readonly #options: WatchOptions;
  readonly #stop: Stop;
  readonly #lines: LineOutput;
  readonly #session: Session;
  readonly #writers = new Map<Market, RecordWriter>();
  readonly #loopLag: LoopLag;
  readonly #told = new Set<string>();
  #recordsLeft: number;
  #wasEverLive = false;

  constructor(
    sessionOptions: SessionOptions & { readonly clock: Clock },
    options: WatchOptions,
    stop: Stop,
    lines: LineOutput,
  ) {
    this.#clock = sessionOptions.clock;
    this.#options = options;
    this.#stop = stop;
    this.#lines = lines;
    this.#recordsLeft = options.count ?? Number.POSITIVE_INFINITY;
    this.#loopLag = new LoopLag(this.#clock);
    this.#session = openSession({ ...sessionOptions, observe: (market) => this.#observe(market) });
  }

  async run(): Promise<StopReason> {
    const timers = [
      this.#every(PLAIN_MS, () => this.#eachSecond()),
      this.#options.streams.includes('stats') ? this.#every(STATS_MS, () => this.#writeStats()) : () => {},
    ];
    if (this.#options.durationMs !== undefined) {
      timers.push(this.#clock.after(this.#options.durationMs, () => this.#stop.now(this.#statusAtEnd())));
    }
    this.#loopLag.start();
    this.#session.done.then(
      () => this.#stop.now(this.#statusAtEnd()),
      (error) => this.#stop.now(exitStatusOf(error), error),
    );
    const reason = await this.#stop.reason;
    const whyNeverLive = this.#whyNeverLive();
    // What follows from our own closing is no record.
    this.#recordsLeft = 0;
    for (const cancel of timers) cancel();
    this.#loopLag.stop();
    for (const writer of this.#writers.values()) writer.stop();
    this.#session.close();
    if (reason.status === EXIT.unavailable) tell(whyNeverLive);
    return reason;
  }

  #observe(market: Market): RecordWriter {
    const writer = new RecordWriter({
      market,
      output: this.#recordOutput(),
      clock: this.#clock,
      streams: new Set(this.#options.streams),
      intervalMs: this.#options.intervalMs,
      depth: this.#options.depth,
      groupSteps: (instrument) => this.#groupSteps(instrument),
      version: this.#options.version,
    });
    this.#writers.set(market, writer);
    const tellStatus = writer.status.bind(writer);
    writer.status = (status) => {
      tellStatus(status);
      if (status.state === 'live') this.#wasEverLive = true;
      else if (status.attempt > 0 || status.state === 'failed') this.#warn(market);
    };
    return writer;
  }

  #recordOutput(): RecordOutput {
    const lines = this.#lines;
    return {
      get isSlow() {
        return lines.isSlow;
      },
      record: (line) => {
        if (!this.#options.json || this.#recordsLeft <= 0) return;
        lines.line(line);
        this.#recordsLeft--;
        if (this.#recordsLeft === 0) this.#stop.now(EXIT.done);
      },
    };
  }

  #groupSteps(instrument: Instrument): number {
    const { group } = this.#options;
    if (group === undefined) return 1;
    const steps = PriceGrid.of(instrument.tickSize).ticks(group);
    if (steps > 0) return steps;
    const error = new LobtopError('usage', `--group ${group} is no multiple of the tick ${instrument.tickSize}`, {
      remedy: `Choose ${instrument.tickSize} times a whole number`,
    });
    this.#stop.now(EXIT.usage, error);
    return 1;
  }

  /** One sentence a market and kind of trouble; the records carry the rest. */
  #warn(market: Market): void {
    const { state, reason, detail } = market.feedStatus;
    const key = `${market.venue}:${market.symbol} ${state} ${reason}`;
    if (this.#told.has(key) || this.#recordsLeft <= 0) return;
    this.#told.add(key);
    const next = state === 'failed' ? '' : '; trying again';
    tell(`${market.venue}:${market.symbol} ${state} (${reason})${detail ? `: ${detail}` : ''}${next}`);
  }

  #eachSecond(): void {
    if (this.#options.json) return;
    for (const { market } of this.#session.watched) {
      if (this.#lines.isSlow || this.#recordsLeft <= 0) return;
      this.#lines.line(plainLine(market, this.#clock.wallMs()));
      this.#recordsLeft--;
      if (this.#recordsLeft === 0) this.#stop.now(EXIT.done);
    }
  }

  #writeStats(): void {
    const rssMb = process.memoryUsage.rss() / 1024 / 1024;
    for (const { market, feed } of this.#session.watched) {
      this.#writers.get(market)?.stats({ feed, loopLagMs: this.#loopLag.takeMaxMs(), rssMb });
    }
  }

  #every(ms: number, run: () => void): () => void {
    let cancel = () => {};
    const next = () => {
      cancel = this.#clock.after(ms, () => {
        run();
        next();
      });
    };
    next();
    return () => cancel();
  }

  #statusAtEnd(): number {
    return this.#wasEverLive ? EXIT.done : EXIT.unavailable;
  }

  #whyNeverLive(): string {
    const why = this.#session.watched.map(({ market }: WatchedMarket) => {
      const { detail, reason } = market.feedStatus;
      return `${market.venue}:${market.symbol}: ${detail || reason}`;
    });
    return `no market was ever live (${why.join('; ')})`;
  }
}
