import { type CandleSettings, candleSeries } from './candle-settings.js';
import { LobtopError } from './errors.js';
import { CandleCache } from './history/candle-cache.js';
import { CandleHistory } from './history/candle-history.js';
import { DayAgo } from './history/day-ago.js';
import { createVenue, type VenueSettings } from './live/ccxt/create-venue.js';
import type { CcxtVenue } from './live/ccxt/venue.js';
import { MarketGuard } from './live/market-guard.js';
import { Market } from './market.js';
import { MarketRelay } from './relay.js';
import type { CandleView, MarketLease, MarketTarget, Session, WatchedMarket } from './session-types.js';
import type { MarketSink } from './sink.js';
import type { CandleKind } from './tape/candle-kind.js';
import type { CandleSeries } from './tape/candle-series.js';
import { type Clock, systemClock } from './time/clock.js';

export type SessionOptions = {
  readonly targets: readonly MarketTarget[];
  readonly venues?: Readonly<Record<string, VenueSettings>>;
  readonly clock?: Clock;
  /** Where lists of markets are kept between runs; undefined = nowhere. */
  readonly cacheDir?: string;
  /** Compare every live book with a REST picture this often, ms; undefined = only when its silence asks for it. */
  readonly auditMs?: number | undefined;
  /** How candles are kept, and how many from before the start are fetched. */
  readonly candles?: CandleSettings;
  /** Something that people should know, in one sentence: a damaged cache. */
  readonly onNotice?: (text: string) => void;
  /** A second sink for a market, told after the market itself: a recorder, a record writer. */
  readonly observe?: (market: Market) => MarketSink;
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

/** How long to wait for the venue to tell its time before ours is used to ask for candles. */
const VENUE_TIME_MS = 3000;

type Held = WatchedMarket & {
  readonly venue: CcxtVenue;
  readonly guard: MarketGuard;
  readonly histories: Map<CandleSeries, CandleHistory>;
  dayAgo: DayAgo | undefined;
  holders: number;
};

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

  candles(market: Market, kind: CandleKind, wants = { footprint: false }): CandleView | undefined {
    const series = candleSeries(market, kind, { ...this.#options.candles, ...wants });
    return series === undefined ? undefined : { series, history: this.#history(market, series) };
  }

  dayAgo(market: Market): number | undefined {
    const held = this.#held.get(`${market.venue}:${market.symbol}`);
    if (held === undefined || !this.#options.candles?.history) return undefined;
    if (held.dayAgo !== undefined) return held.dayAgo.price;
    held.dayAgo = new DayAgo({
      clock: this.#clock,
      nowTs: () => market.venueNowMs,
      source: () => (market.isLive ? held.feed.candles : undefined),
    });
    held.dayAgo.run();
    return undefined;
  }

  close(): void {
    for (const venue of this.#venues.values()) venue.close();
    for (const held of this.#held.values()) stopGuarding(held);
  }

  #history(market: Market, series: CandleSeries): CandleHistory | undefined {
    const held = this.#held.get(`${market.venue}:${market.symbol}`);
    const { candles = {}, onNotice = () => {} } = this.#options;
    const wanted = candles.history ?? 0;
    if (held === undefined || wanted === 0 || series.intervalMs === undefined) return undefined;
    const known = held.histories.get(series);
    if (known !== undefined) return known;
    const untilMono = this.#clock.monoMs() + VENUE_TIME_MS;
    const history = new CandleHistory({
      series,
      wanted,
      clock: this.#clock,
      nowTs: () => market.venueNowMs,
      source: () => (market.knowsVenueTime || this.#clock.monoMs() > untilMono ? held.feed.candles : undefined),
      cache: (intervalMs) => this.#candleCache(market, intervalMs),
      onNotice,
    });
    held.histories.set(series, history);
    // Not among the runs that a session ends with: candles alone are nothing to wait for. It never throws.
    history.run();
    return history;
  }

  #candleCache({ venue, symbol }: Market, intervalMs: number): CandleCache | undefined {
    const { cacheDir, venues = {} } = this.#options;
    const settings = venues[venue];
    if (cacheDir === undefined || settings?.cacheMarkets === false) return undefined;
    return new CandleCache({ dir: cacheDir, venue, symbol, intervalMs, variant: settings?.ccxt });
  }

  #open(key: string, target: MarketTarget): Held {
    const { venue, isNew } = this.#venue(target.venue);
    const clock = this.#clock;
    const market = new Market({ ...target, clock });
    const sink = new MarketRelay(market);
    const observer = this.#options.observe?.(market);
    if (observer !== undefined) sink.add(observer);
    const feed = venue.add({ symbol: target.symbol, sink, content: () => market.book });
    const guard = new MarketGuard({ clock, market, feed, auditMs: this.#options.auditMs });
    const held: Held = { market, feed, venue, guard, histories: new Map(), dayAgo: undefined, holders: 0 };
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

  #drop(key: string, held: Held): void {
    this.#held.delete(key);
    stopGuarding(held);
    held.venue.release(held.market.symbol);
  }

  #run(venue: CcxtVenue): void {
    const run = venue.run().finally(() => this.#runs.delete(run));
    this.#runs.add(run);
  }

  async #ended(): Promise<void> {
    while (this.#runs.size > 0) await Promise.all(this.#runs);
    for (const held of this.#held.values()) stopGuarding(held);
  }
}

function stopGuarding({ guard, histories, dayAgo }: Held): void {
  guard.stop();
  dayAgo?.stop();
  for (const history of histories.values()) history.stop();
}
