import { type Clock, systemClock } from './clock.js';
import { LobtopError } from './errors.js';
import { createVenue, type VenueSettings } from './feed/ccxt/create-venue.js';
import type { CcxtVenue } from './feed/ccxt/venue.js';
import { MarketGuard } from './feed/market-guard.js';
import type { FeedSubscription } from './feed/subscription.js';
import { Market } from './market.js';
import { type MarketSink, teeSink } from './sink.js';

/** One market to watch: the venue's name and the symbol as ccxt writes it, "BTC/USDT". */
export type MarketTarget = { readonly venue: string; readonly symbol: string };

export type SessionOptions = {
  readonly targets: readonly MarketTarget[];
  readonly venues?: Readonly<Record<string, VenueSettings>>;
  readonly clock?: Clock;
  /** Where lists of markets are kept between runs; undefined = nowhere. */
  readonly cacheDir?: string;
  /** Compare every live book with a REST picture this often, ms; undefined = only when its silence asks for it. */
  readonly auditMs?: number | undefined;
  /** A second sink for a market, told after the market itself: a recorder, a record writer. */
  readonly observe?: (market: Market) => MarketSink;
};

/** A market being watched, with its feed. */
export type WatchedMarket = { readonly market: Market; readonly feed: FeedSubscription };

/** One holder's share of a market: the feed goes on for as long as anybody holds it. */
export type MarketLease = WatchedMarket & { release(): void };

export type Session = {
  /** Every market that is held now, in the order of their coming. */
  readonly watched: readonly WatchedMarket[];
  /** Resolves when every feed has ended: closed, or failed for good. */
  readonly done: Promise<void>;
  /** Watches one more market, or shares the feed of one that is watched already. @throws LobtopError `usage`, as `openSession` */
  watch(target: MarketTarget): MarketLease;
  close(): void;
};

/** Why a session without a single live market ends: every market's last word. undefined when one was live. */
export function neverLive(watched: readonly WatchedMarket[]): LobtopError | undefined {
  if (watched.some(({ market }) => market.wasEverLive)) return undefined;
  const why = watched.map(({ market: { venue, symbol, feedStatus } }) => {
    return `${venue}:${symbol}: ${feedStatus.detail || feedStatus.state}`;
  });
  return new LobtopError('venue', `No market was ever live (${why.join('; ')})`);
}

/**
 * Opens the feeds of all targets: one client a venue, one market and one watchdog a target.
 *
 * @throws LobtopError `usage` for a venue that lobtop does not know, with the nearest names as remedy
 */
export function openSession(options: SessionOptions): Session {
  const session = new FeedSession(options);
  for (const target of options.targets) session.watch(target);
  session.start();
  return session;
}

type Held = WatchedMarket & { readonly venue: CcxtVenue; readonly guard: MarketGuard; holders: number };

class FeedSession implements Session {
  readonly #options: SessionOptions;
  readonly #clock: Clock;
  readonly #venues = new Map<string, CcxtVenue>();
  readonly #held = new Map<string, Held>();
  readonly #runs = new Set<Promise<void>>();
  #isStarted = false;
  done: Promise<void> = Promise.resolve();

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  get watched(): readonly WatchedMarket[] {
    return [...this.#held.values()];
  }

  start(): void {
    this.#isStarted = true;
    for (const venue of this.#venues.values()) this.#run(venue);
    this.done = this.#ended();
  }

  watch(target: MarketTarget): MarketLease {
    const key = `${target.venue}:${target.symbol}`;
    const held = this.#held.get(key) ?? this.#open(key, target);
    held.holders++;
    let isReleased = false;
    const release = () => {
      if (isReleased) return;
      isReleased = true;
      held.holders--;
      if (held.holders === 0) this.#drop(key, held);
    };
    return { market: held.market, feed: held.feed, release };
  }

  close(): void {
    for (const venue of this.#venues.values()) venue.close();
    for (const { guard } of this.#held.values()) guard.stop();
  }

  #open(key: string, target: MarketTarget): Held {
    const { venue, isNew } = this.#venue(target.venue);
    const clock = this.#clock;
    const market = new Market({ ...target, clock });
    const observer = this.#options.observe?.(market);
    const sink = observer === undefined ? market : teeSink(market, observer);
    const feed = venue.add({ symbol: target.symbol, sink, content: () => market.book });
    const guard = new MarketGuard({ clock, market, feed, auditMs: this.#options.auditMs });
    const held: Held = { market, feed, venue, guard, holders: 0 };
    this.#held.set(key, held);
    guard.start();
    if (isNew && this.#isStarted) this.#run(venue);
    return held;
  }

  #venue(name: string): { venue: CcxtVenue; isNew: boolean } {
    const known = this.#venues.get(name);
    if (known !== undefined && !known.isClosed) return { venue: known, isNew: false };
    const { venues = {}, cacheDir } = this.#options;
    const venue = createVenue(name, venues[name], { clock: this.#clock, cacheDir, ownNames: Object.keys(venues) });
    this.#venues.set(name, venue);
    return { venue, isNew: true };
  }

  #drop(key: string, { venue, guard, market }: Held): void {
    this.#held.delete(key);
    guard.stop();
    venue.release(market.symbol);
  }

  #run(venue: CcxtVenue): void {
    const run = venue.run().finally(() => this.#runs.delete(run));
    this.#runs.add(run);
  }

  async #ended(): Promise<void> {
    while (this.#runs.size > 0) await Promise.all(this.#runs);
    for (const { guard } of this.#held.values()) guard.stop();
  }
}
