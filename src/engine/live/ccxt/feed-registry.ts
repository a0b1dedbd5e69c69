import type { BookFeed } from './book-feed.js';
import type { BookMessage } from './book-message.js';

/** The markets watched on one exchange, found by what ccxt and the wire call them. */
export class FeedRegistry {
  readonly #bySymbol = new Map<string, BookFeed>();
  /** By the venue's id or the symbol, as messages name them; filled as they come. */
  readonly #byName = new Map<string, readonly BookFeed[]>();
  /** Names of markets that nobody watches any more, and that the venue may still send. */
  readonly #released = new Set<string>();

  get all(): readonly BookFeed[] {
    return [...this.#bySymbol.values()];
  }

  add(feed: BookFeed): void {
    this.#bySymbol.set(feed.symbol, feed);
    this.#released.delete(feed.symbol);
    this.#byName.clear();
  }

  /** Ids are known only once the markets are. */
  identified(): void {
    for (const { market } of this.#bySymbol.values()) if (market !== undefined) this.#released.delete(market.id);
    this.#byName.clear();
  }

  remove(feed: BookFeed): void {
    this.#bySymbol.delete(feed.symbol);
    this.#released.add(feed.symbol);
    if (feed.market !== undefined) this.#released.add(feed.market.id);
    this.#byName.clear();
  }

  /** Whether a message is about a market that was let go: ccxt, which has forgotten it too, would stumble over it. */
  isReleased(mark: BookMessage): boolean {
    return this.#released.has(mark.market) && this.ofMark(mark) === undefined;
  }

  ofSymbol(symbol: string): BookFeed | undefined {
    return this.#bySymbol.get(symbol);
  }

  /** Ids repeat between spot and contract markets; the mark says which, where the venue does so. */
  ofMark({ market, spot }: BookMessage): BookFeed | undefined {
    const named = this.#byName.get(market) ?? this.#learn(market);
    if (spot === undefined) return named[0];
    return named.find((feed) => (feed.market?.spot ?? spot) === spot);
  }

  /** The market whose object ccxt has filed under its symbol in `table`. */
  filedAs(table: Readonly<Record<string, unknown>>, object: unknown): BookFeed | undefined {
    for (const feed of this.#bySymbol.values()) if (table[feed.symbol] === object) return feed;
    return undefined;
  }

  #learn(name: string): readonly BookFeed[] {
    const named = this.all.filter((feed) => feed.market?.id === name || feed.symbol === name);
    // Foreign names are not remembered: a feed that invents them must not fill the memory.
    if (named.length > 0) this.#byName.set(name, named);
    return named;
  }
}
