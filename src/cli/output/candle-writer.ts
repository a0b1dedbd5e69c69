import type { Candle, CandleSeries } from '../../engine/internal.js';

export type CandleWriterOptions = {
  readonly series: CandleSeries;
  readonly write: (candle: Candle) => void;
  /** The reader lags behind: candles wait for it, as they are few. */
  readonly isSlow: () => boolean;
};

/**
 * Finds the candles that closed since it last looked, and those that were changed afterwards. Each comes out once:
 * a candle that late trades amend waits until no more of them come.
 */
export class CandleWriter {
  readonly #options: CandleWriterOptions;
  readonly #amended = new Set<number>();
  #seen = 0;
  /** Changes that were forgotten before a slow reader could have them. */
  missed = 0;

  constructor(options: CandleWriterOptions) {
    this.#options = options;
    this.#seen = options.series.changes.inserted;
  }

  /** To be called after everything that may close or amend a candle. */
  look(): void {
    if (this.#options.isSlow()) return;
    const closed = this.#changed();
    if (closed === undefined) this.flush();
    else for (const candle of closed) this.#options.write(candle);
  }

  /** Writes the amended candles that wait. */
  flush(): void {
    if (this.#amended.size === 0) return;
    for (const id of this.#amended) {
      const candle = this.#options.series.byId(id);
      if (candle !== undefined) this.#options.write(candle);
    }
    this.#amended.clear();
  }

  /** The candles that closed since the last look, oldest first; undefined when nothing changed at all. */
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
