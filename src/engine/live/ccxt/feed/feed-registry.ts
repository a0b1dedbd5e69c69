import type { BookMessage } from '../book-message.js';
import type { BookFeed } from './book-feed.js';

/** The markets watched on one exchange, looked up by symbol, by the venue's id, and by ccxt's cached objects. */
export class FeedRegistry {
  readonly #bySymbol = new Map<string, BookFeed>();
  /** By the venue's id or the symbol, as used in messages; filled lazily. */
  readonly #byName = new Map<string, readonly BookFeed[]>();
  /** Names of markets that are no longer watched, but that the venue may still send. */
  readonly #released = new Set<string>();
  /** Under which symbol ccxt caches an object. */
  readonly #symbols = new WeakMap<object, string>();

  get all(): readonly BookFeed[] {
    return [...this.#bySymbol.values()];
  }

  add(feed: BookFeed): void {
    this.#bySymbol.set(feed.symbol, feed);
    this.#released.delete(feed.symbol);
    this.#byName.clear();
  }

  /** Updates the lookup after markets were loaded: ids are not known before. */
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

  /** Whether a message is about a released market: ccxt, which has no book of it any more, would throw. */
  isReleased(message: BookMessage): boolean {
    return this.#released.has(message.market) && this.ofMessage(message) === undefined;
  }

  ofSymbol(symbol: string): BookFeed | undefined {
    return this.#bySymbol.get(symbol);
  }

  /** Spot and contract markets may share an id; `spot` says which, where the venue does. */
  ofMessage({ market, spot }: Pick<BookMessage, 'market' | 'spot'>): BookFeed | undefined {
    const named = this.#byName.get(market) ?? this.#findByName(market);
    if (spot === undefined) return named[0];
    return named.find((feed) => (feed.market?.spot ?? spot) === spot);
  }

  /** The markets that a text names: by id or symbol, in any case, and not as part of a longer name. */
  namedIn(text: string): BookFeed[] {
    const lower = text.toLowerCase();
    const found = this.all.flatMap((feed) => {
      const names = [feed.symbol, feed.market?.id ?? feed.symbol].map((name) => name.toLowerCase());
      const name = names.find((each) => isNamed(lower, each));
      return name === undefined ? [] : [{ feed, name }];
    });
    // "BTC/USDT" is also found in "BTC/USDT:USDT".
    const isPart = (name: string) => found.some((other) => other.name !== name && other.name.includes(name));
    return found.filter(({ name }) => !isPart(name)).map(({ feed }) => feed);
  }

  /** The market whose entry in one of ccxt's caches, which are keyed by symbol, is `object`. */
  ofCached(cache: Readonly<Record<string, unknown>>, object: object): BookFeed | undefined {
    const known = this.#symbols.get(object);
    if (known !== undefined && cache[known] === object) return this.#bySymbol.get(known);
    // New, or moved: there may be a thousand markets, so not for every message.
    for (const feed of this.#bySymbol.values()) {
      if (cache[feed.symbol] !== object) continue;
      this.#symbols.set(object, feed.symbol);
      return feed;
    }
    return undefined;
  }

  #findByName(name: string): readonly BookFeed[] {
    const named = this.all.filter((feed) => feed.market?.id === name || feed.symbol === name);
    // Unknown names are not cached: a feed that invents them must not fill the memory.
    if (named.length > 0) this.#byName.set(name, named);
    return named;
  }
}

/** Words that follow a market's id in names of streams. */
const AFTER_ID = /^_(depth|trade|book|order|simple|ticker|kline)/;

function isNamed(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const rest = text.slice(at + name.length, at + name.length + 8);
    const isStart = at === 0 || !/[a-z0-9/-]/.test(text[at - 1]);
    if (isStart && (!/^[a-z0-9_/-]/.test(rest) || AFTER_ID.test(rest))) return true;
  }
  return false;
}
