import type { ReadonlyMarket } from '../market.js';
import { type Leave, MarketRelay } from '../relay.js';
import type { MarketSink } from '../sink.js';
import { type CaptureCounts, type CaptureOptions, CaptureRecorder } from './capture-recorder.js';

/** Options of a recording switch. */
export type RecordingSwitchOptions = Omit<CaptureOptions, 'path'>;

/** Turns recording of running markets on and off: a capture starts with their current books. */
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

  /** The sink that records a market; it must receive each call after the market itself. */
  sinkFor(market: ReadonlyMarket): MarketSink {
    const relay = new MarketRelay();
    this.#markets.set(market, relay);
    if (this.#recorder !== undefined) this.#leaves.push(relay.add(this.#recorder.sinkFor(market)));
    return relay;
  }

  /** Starts a capture of all markets. @throws LobtopError `io`, `usage` when the file cannot be created */
  start(path: string): void {
    const recorder = new CaptureRecorder({
      ...this.#options,
      path,
      onFailed: (error) => {
        this.#leaveAll();
        this.#options.onFailed(error);
      },
    });
    this.#recorder = recorder;
    this.#leaves = [...this.#markets].map(([market, relay]) => relay.join(recorder.sinkFor(market), market));
  }

  /** Ends the capture and returns what was written; undefined when nothing was being recorded. */
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
