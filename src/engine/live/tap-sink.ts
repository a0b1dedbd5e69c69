import type { CommitMeta, FeedStatus, Instrument, MarketSink, Side, Trade } from '../sink.js';

/** Passes everything on to one sink, and to a second while there is one; nothing is allocated on the way. */
export class TapSink implements MarketSink {
  readonly #target: MarketSink;
  /** Listens in after the target; undefined most of the time. */
  tap: MarketSink | undefined;

  constructor(target: MarketSink) {
    this.#target = target;
  }

  identify(instrument: Instrument): void {
    this.#target.identify(instrument);
    this.tap?.identify(instrument);
  }

  refine(factor: number, tickSize: string): void {
    this.#target.refine(factor, tickSize);
    this.tap?.refine(factor, tickSize);
  }

  begin(): void {
    this.#target.begin();
    this.tap?.begin();
  }

  level(side: Side, ticks: number, size: number): void {
    this.#target.level(side, ticks, size);
    this.tap?.level(side, ticks, size);
  }

  levels(side: Side, ticks: Float64Array, sizes: Float64Array, from: number, to: number): void {
    this.#target.levels(side, ticks, sizes, from, to);
    this.tap?.levels(side, ticks, sizes, from, to);
  }

  trim(side: Side, depth: number): void {
    this.#target.trim(side, depth);
    this.tap?.trim(side, depth);
  }

  commit(meta: CommitMeta): void {
    this.#target.commit(meta);
    this.tap?.commit(meta);
  }

  trade(trade: Trade): void {
    this.#target.trade(trade);
    this.tap?.trade(trade);
  }

  status(status: FeedStatus): void {
    this.#target.status(status);
    this.tap?.status(status);
  }
}
