import type { Market } from '../market.js';
import type { MarketSink } from '../sink.js';
import type { Clock } from '../time/clock.js';
import { type CaptureCounts, CaptureRecorder } from './capture-recorder.js';

export type RecordingSwitchOptions = {
  readonly clock: Clock;
  readonly version: string;
  /** The disk takes no more: recording is over, watching is not. */
  readonly onFailed: (error: unknown) => void;
};

/** Listens to markets all the time, and records them while it is switched on: a capture begins with the books as they stand. */
export class RecordingSwitch {
  readonly #options: RecordingSwitchOptions;
  readonly #markets = new Map<Market, { target: MarketSink | undefined }>();
  #recorder: CaptureRecorder | undefined;

  constructor(options: RecordingSwitchOptions) {
    this.#options = options;
  }

  /** undefined while nothing is recorded. */
  get counts(): CaptureCounts | undefined {
    return this.#recorder?.counts;
  }

  /** What a market's source speaks to, after the market itself. */
  sinkFor(market: Market): MarketSink {
    const slot: { target: MarketSink | undefined } = { target: undefined };
    this.#markets.set(market, slot);
    if (this.#recorder !== undefined) slot.target = this.#recorder.sinkFor(market);
    return {
      identify: (instrument) => slot.target?.identify(instrument),
      refine: (factor, tickSize) => slot.target?.refine(factor, tickSize),
      begin: () => slot.target?.begin(),
      level: (side, ticks, size) => slot.target?.level(side, ticks, size),
      levels: (side, ticks, sizes, from, to) => slot.target?.levels(side, ticks, sizes, from, to),
      trim: (side, depth) => slot.target?.trim(side, depth),
      commit: (meta) => slot.target?.commit(meta),
      trade: (trade) => slot.target?.trade(trade),
      status: (status) => slot.target?.status(status),
    };
  }

  /** Begins a capture of all markets. @throws LobtopError `io`, `usage` when the file cannot be made */
  start(path: string): void {
    const { clock, version, onFailed } = this.#options;
    const recorder = new CaptureRecorder({
      path,
      clock,
      version,
      onFailed: (error) => {
        this.#forget();
        onFailed(error);
      },
    });
    this.#recorder = recorder;
    for (const [market, slot] of this.#markets) {
      slot.target = recorder.sinkFor(market);
      if (market.instrument !== undefined) slot.target.identify(market.instrument);
    }
  }

  /** Ends the capture; answers what is in it. */
  stop(): CaptureCounts | undefined {
    const recorder = this.#recorder;
    recorder?.close();
    this.#forget();
    return recorder?.counts;
  }

  #forget(): void {
    this.#recorder = undefined;
    for (const slot of this.#markets.values()) slot.target = undefined;
  }
}
