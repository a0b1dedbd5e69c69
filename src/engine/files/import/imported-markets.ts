import type { Instrument, MarketSink } from '../../sink.js';
import { sanitize } from '../../text.js';
import type { ReplayClock } from '../../time/replay-clock.js';
import { type ImportedIdentity, ImportedMarket } from './imported-market.js';
import { InferredGrid } from './inferred-grid.js';

/** Where imported markets get their sinks and their clock. */
export type MarketHost = { readonly clock: ReplayClock; sinkOf(instrument: Instrument): MarketSink };

/** The markets of all files that are read together: a book and its trades share one. */
export class ImportedMarkets {
  readonly #host: MarketHost;
  readonly #grids = new Map<string, InferredGrid>();
  readonly #markets = new Map<string, ImportedMarket>();

  constructor(host: MarketHost) {
    this.#host = host;
  }

  /** A price and a size of a market, before its first data: its tick and lot size are inferred from them. */
  sample(venue: string, symbol: string, [price, size]: readonly [price: string, size: string]): void {
    this.#gridOf(`${venue}:${symbol}`).sample(price, size);
  }

  at(identity: ImportedIdentity): ImportedMarket {
    const { venue, symbol, source } = identity;
    const key = `${venue}:${symbol}`;
    const known = this.#markets.get(key);
    if (known !== undefined) return known;
    const clean = { ...identity, venue: sanitize(venue), symbol: sanitize(symbol), source: sanitize(source, 200) };
    const market = new ImportedMarket(clean, this.#gridOf(key), this.#host);
    this.#markets.set(key, market);
    return market;
  }

  #gridOf(key: string): InferredGrid {
    const grid = this.#grids.get(key) ?? new InferredGrid();
    this.#grids.set(key, grid);
    return grid;
  }
}
