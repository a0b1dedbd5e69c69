import { type Clock, systemClock } from './clock.js';
import { LobtopError } from './errors.js';
import { policyOf, venueIds } from './feed/ccxt/policies.js';
import type { CcxtConfig } from './feed/ccxt/types.js';
import { CcxtVenue } from './feed/ccxt/venue.js';
import type { FeedSubscription } from './feed/subscription.js';
import { Watchdog } from './feed/watchdog.js';
import { Market } from './market.js';
import { didYouMean } from './nearest.js';
import { type MarketSink, teeSink } from './sink.js';
import { sanitize } from './text.js';

/** One market to watch: the venue's name and the symbol as ccxt writes it, "BTC/USDT". */
export type MarketTarget = { readonly venue: string; readonly symbol: string };

/** What a user says of a venue. */
export type VenueSettings = {
  /** The ccxt class that speaks to it, when the name is the user's own. */
  readonly class?: string;
  /** Merged into the options of the ccxt class: addresses, proxies, options. */
  readonly ccxt?: CcxtConfig;
  /** false keeps its list of markets off the disk. */
  readonly cacheMarkets?: boolean;
};

export type SessionOptions = {
  readonly targets: readonly MarketTarget[];
  readonly venues?: Readonly<Record<string, VenueSettings>>;
  readonly clock?: Clock;
  /** Where lists of markets are kept between runs; undefined = nowhere. */
  readonly cacheDir?: string;
  /** A second sink for a market, told after the market itself: a recorder, a record writer. */
  readonly observe?: (market: Market) => MarketSink;
};

/** A market being watched, with its feed. */
export type WatchedMarket = { readonly market: Market; readonly feed: FeedSubscription };

export type Session = {
  readonly watched: readonly WatchedMarket[];
  /** Resolves when every feed has ended: closed, or failed for good. */
  readonly done: Promise<void>;
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
  const clock = options.clock ?? systemClock;
  const venues = new Map<string, CcxtVenue>();
  const watched: WatchedMarket[] = [];
  for (const target of uniqueTargets(options.targets)) {
    const venue = venues.get(target.venue) ?? createVenue(target.venue, options, clock);
    venues.set(target.venue, venue);
    const market = new Market({ ...target, clock });
    const observer = options.observe?.(market);
    const feed = venue.add({
      symbol: target.symbol,
      sink: observer === undefined ? market : teeSink(market, observer),
      content: () => market.book,
    });
    watched.push({ market, feed });
  }
  return start([...venues.values()], watched, clock);
}

function start(venues: readonly CcxtVenue[], watched: readonly WatchedMarket[], clock: Clock): Session {
  const watchdogs = watched.map(({ market, feed }) => new Watchdog({ clock, market, feed }));
  for (const watchdog of watchdogs) watchdog.start();
  const stopWatchdogs = () => {
    for (const watchdog of watchdogs) watchdog.stop();
  };
  const done = Promise.all(venues.map((venue) => venue.run())).then(stopWatchdogs);
  return {
    watched,
    done,
    close() {
      for (const venue of venues) venue.close();
      stopWatchdogs();
    },
  };
}

function createVenue(name: string, options: SessionOptions, clock: Clock): CcxtVenue {
  const settings = options.venues?.[name] ?? {};
  const policy = policyOf(settings.class ?? name);
  if (policy === undefined) throw unknownVenue(settings.class ?? name, Object.keys(options.venues ?? {}));
  return new CcxtVenue({
    name,
    policy,
    overrides: settings.ccxt ?? {},
    clock,
    cacheDir: settings.cacheMarkets === false ? undefined : options.cacheDir,
  });
}

function unknownVenue(name: string, ownNames: readonly string[]): LobtopError {
  const known = [...new Set([...venueIds(), ...ownNames.filter((own) => own !== name)])];
  const remedy = didYouMean(name.toLowerCase(), known, { count: 3, otherwise: `Known venues: ${known.join(', ')}.` });
  return new LobtopError('usage', `Unknown venue "${sanitize(name)}"`, { remedy });
}

function uniqueTargets(targets: readonly MarketTarget[]): MarketTarget[] {
  return [...new Map(targets.map((target) => [`${target.venue}:${target.symbol}`, target])).values()];
}
