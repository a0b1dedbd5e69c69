import type { ReadonlyMarket } from '../market.js';
import { type Leave, MarketRelay } from '../relay.js';
import type { MarketSink } from '../sink.js';
import type { Clock } from '../time/clock.js';
import { type CaptureCounts, CaptureRecorder } from './capture-recorder.js';

/** What a recording switch needs of its program. */
export type RecordingSwitchOptions = {
  readonly clock: Clock;
  readonly version: string;
  /** The disk is full: recording is over, watching is not. */
  readonly onFailed: (error: unknown) => void;
};

/** Listens to markets all the time, and records them while it is switched on: a capture begins with the books as they stand. */
export class RecordingSwitch {
  readonly #options: RecordingSwitchOptions;
  readonly #markets = new Map<ReadonlyMarket, MarketRelay>();
  #leaves: Leave[] = [];
  #recorder: CaptureRecorder | undefined;

  constructor(options: RecordingSwitchOptions) {
    this.#options = options;
  }

  /** undefined while nothing is recorded. */
  get counts(): CaptureCounts | undefined {
    return this.#recorder?.counts;
  }

  /** What a market's source writes to, after the market itself. */
  sinkFor(market: ReadonlyMarket): MarketSink {
    const relay = new MarketRelay();
    this.#markets.set(market, relay);
    if (this.#recorder !== undefined) this.#leaves.push(relay.add(this.#recorder.sinkFor(market)));
    return relay;
  }

  /** Begins a capture of all markets. @throws LobtopError `io`, `usage` when the file cannot be created */
  start(path: string): void {
    const { clock, version, onFailed } = this.#options;
    const recorder = new CaptureRecorder({
      path,
      clock,
      version,
      onFailed: (error) => {
        this.#leaveAll();
        onFailed(error);
      },
    });
    this.#recorder = recorder;
    this.#leaves = [...this.#markets].map(([market, relay]) => relay.join(recorder.sinkFor(market), market));
  }

  /** Ends the capture; answers what is in it. */
  stop(): CaptureCounts | undefined {
    const recorder = this.#recorder;
    recorder?.close();
    this.#leaveAll();
    return recorder?.counts;
  }

  #leaveAll(): void {
    this.#recorder = undefined;
    for (const leave of this.#leaves.splice(0)) leave();
  }
}
