import type { Candle, CandleSeries } from '../../engine/internal.js';

export type CandleWriterOptions = {
  readonly series: CandleSeries;
  readonly write: (candle: Candle) => void;
  /** Whether the reader is slow. Candles then wait: they are few. */
  readonly isSlow: () => boolean;
};

/**
 * Writes candles that have closed, and closed candles that were amended. Each change is written once: an amended candle
 * waits until a poll finds no further changes.
 */
export class CandleWriter {
  readonly #options: CandleWriterOptions;
  readonly #amended = new Set<number>();
  #seen = 0;
  /** Changes lost because the reader was too slow. */
  missed = 0;

  constructor(options: CandleWriterOptions) {
    this.#options = options;
    this.#seen = options.series.changes.inserted;
  }

  /** Call after anything that may close or amend a candle. */
  poll(): void {
    if (this.#options.isSlow()) return;
    const closed = this.#changed();
    if (closed === undefined) this.flush();
    else for (const candle of closed) this.#options.write(candle);
  }

  /** Writes the waiting amended candles. */
  flush(): void {
    if (this.#amended.size === 0) return;
    for (const id of this.#amended) {
      const candle = this.#options.series.byId(id);
      if (candle !== undefined) this.#options.write(candle);
    }
    this.#amended.clear();
  }

  /** The candles that closed since the last poll, oldest first; undefined when nothing changed. */
  #changed(): Candle[] | undefined {
    const { series } = this.#options;
    const { changes } = series;
    const fresh = changes.inserted - this.#seen;
    if (fresh === 0) return undefined;
    this.#seen = changes.inserted;
    this.missed += Math.max(0, fresh - changes.length);
    const closed = new Map<number, Candle>();
    for (let i = Math.max(0, changes.length - fresh); i < changes.length; i++) {
      const id = changes.at(i) ?? -1;
      const candle = series.byId(id);
      if (candle === undefined) this.missed++;
      else if (candle.isAmended) this.#amended.add(id);
      else closed.set(id, candle);
    }
    return [...closed.values()];
  }
}
