import { LobtopError } from '../../errors.js';
import type { SymbolInterval } from './dbn-metadata.js';

type Interval = { readonly startNs: bigint; readonly endNs: bigint; readonly symbol: string };

/** Symbols of instruments: those of the metadata by the day, those of a live stream as it reports them. */
export class DbnSymbols {
  readonly #intervals = new Map<number, Interval[]>();
  readonly #current = new Map<number, string>();

  /** @throws LobtopError `data` for a day that does not exist */
  constructor(symbols: readonly SymbolInterval[]) {
    for (const { instrumentId, symbol, startDate, endDate } of symbols) {
      const known = this.#intervals.get(instrumentId) ?? [];
      known.push({ startNs: startOf(startDate), endNs: startOf(endDate), symbol });
      this.#intervals.set(instrumentId, known);
    }
  }

  /** From here on. */
  set(instrumentId: number, symbol: string): void {
    this.#current.set(instrumentId, symbol);
  }

  /** Empty when it is not known. @param ns time of the record, since the epoch */
  at(instrumentId: number, ns: bigint): string {
    const current = this.#current.get(instrumentId);
    if (current !== undefined) return current;
    const intervals = this.#intervals.get(instrumentId);
    return intervals?.find(({ startNs, endNs }) => ns >= startNs && ns < endNs)?.symbol ?? '';
  }
}

/** Of a day as YYYYMMDD, UTC; ns since the epoch. @throws LobtopError `data` for a number that is not a day */
function startOf(date: number): bigint {
  const ms = Date.UTC(Math.floor(date / 10_000), (Math.floor(date / 100) % 100) - 1, date % 100);
  if (Number.isNaN(ms)) throw new LobtopError('data', `a symbol has the day ${date}`);
  return BigInt(ms) * 1_000_000n;
}
