import type { Instrument, MarketSink } from '../../sink.js';
import { sanitize } from '../../text.js';
import type { ReplayClock } from '../../time/replay-clock.js';
import { type ImportedIdentity, ImportedMarket, InferredGrid } from './imported-market.js';

/** Whom imported markets speak to. */
export type MarketHost = { readonly clock: ReplayClock; sinkOf(instrument: Instrument): MarketSink };

/** All markets of the files that are read together: a book and its trades are of one. */
export class ImportedMarkets {
  readonly #host: MarketHost;
  readonly #guesses = new Map<string, InferredGrid>();
  readonly #markets = new Map<string, ImportedMarket>();

  constructor(host: MarketHost) {
    this.#host = host;
  }

  /** A price and a size that a market has, before it is first spoken of. */
  see(venue: string, symbol: string, [price, size]: readonly [price: string, size: string]): void {
    this.#guess(`${venue}:${symbol}`).see(price, size);
  }

  at(identity: ImportedIdentity): ImportedMarket {
    const { venue, symbol, source } = identity;
    const key = `${venue}:${symbol}`;
    const known = this.#markets.get(key);
    if (known !== undefined) return known;
    const clean = { ...identity, venue: sanitize(venue), symbol: sanitize(symbol), source: sanitize(source, 200) };
    const market = new ImportedMarket(clean, this.#guess(key), this.#host);
    this.#markets.set(key, market);
    return market;
  }

  #guess(key: string): InferredGrid {
    const guess = this.#guesses.get(key) ?? new InferredGrid();
    this.#guesses.set(key, guess);
    return guess;
  }
}
