import type { ImportedIdentity } from '../../markets/imported-market.js';
import type { ImportedMarkets } from '../../markets/imported-markets.js';
import type { RowMessage } from '../../markets/message-rows.js';
import { RowBook } from '../../markets/row-book.js';

export type BestLevelsOptions = {
  readonly markets: ImportedMarkets;
  readonly identityOf: (symbol: string) => ImportedIdentity;
  /** Of the file, where a file of another kind has the same books. */
  readonly kind: string;
};

/**
 * Books of markets of which a collector received the best levels, all of them in each message. They are not needed for a market whose changes it received too;
 * where they came first, the changes are not.
 */
export class BestLevels {
  readonly #options: BestLevelsOptions;
  readonly #books = new Map<string, RowBook>();
  /** Markets with all of their changes. */
  readonly #changed = new Set<string>();

  constructor(options: BestLevelsOptions) {
    this.#options = options;
  }

  /** Notes that the changes of a market are in the file. */
  noteChanges(symbol: string): void {
    this.#changed.add(symbol);
  }

  isNeeded(symbol: string): boolean {
    return !this.#changed.has(symbol);
  }

  /** Whether a market has such a book. */
  has(symbol: string): boolean {
    return this.#books.has(symbol);
  }

  /** @param levels of a side that a message has at most */
  apply(symbol: string, levels: number, message: Pick<RowMessage, 'times' | 'rows'>): void {
    const book = this.#books.get(symbol) ?? this.#open(symbol, levels);
    this.#books.set(symbol, book);
    book.apply({ isSnapshot: true, ...message });
  }

  #open(symbol: string, levels: number): RowBook {
    const { markets, identityOf, kind } = this.#options;
    return markets.book(
      { ...identityOf(symbol), integrity: 'unverifiable' },
      { kind, open: (market) => new RowBook(market, { startsEmpty: false, window: levels }) },
    );
  }
}
