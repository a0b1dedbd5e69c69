import { type CandleSettings, candleSeries } from '../candle-settings.js';
import { LobtopError } from '../errors.js';
import type { ExtraStream } from '../feed.js';
import { CandleCache } from '../history/candle-cache.js';
import { CandleHistory } from '../history/candle-history.js';
import { DayAgo } from '../history/day-ago.js';
import { Market, type ReadonlyMarket } from '../market.js';
import type { ProxySettings } from '../proxy/proxies.js';
import { MarketRelay } from '../relay.js';
import type {
  CandleOptions,
  CandleView,
  LiveMarket,
  LiveSession,
  MarketLease,
  MarketTarget,
  WatchedMarket,
} from '../session.js';
import type { MarketSink } from '../sink.js';
import type { LiveSource, SourceContext } from '../source.js';
import type { CandleKind } from '../tape/candle-kind.js';
import type { CandleSeries } from '../tape/candle-series.js';
import type { CandleSource } from '../tape/candle-source.js';
import { type Clock, systemClock } from '../time/clock.js';
import { createVenue, type VenueSettings } from './create-venue.js';
import { MarketGuard } from './market-guard.js';

/** Options of a live session. */
export type SessionOptions = {
  readonly targets: readonly MarketTarget[];
  /** Settings of venues reached through ccxt, by their names in the targets. */
  readonly venues?: Readonly<Record<string, VenueSettings>>;
  /** Custom sources, by their names in the targets; every other venue is reached through ccxt. */
  readonly sources?: Readonly<Record<string, (context: SourceContext) => LiveSource>>;
  /** The proxy for venues without one of their own; default: the one in the environment. */
  readonly proxy?: ProxySettings | undefined;
  readonly clock?: Clock;
  /** Directory to cache lists of markets and candles in; undefined = no cache. */
  readonly cacheDir?: string;
  /** Compare every live book with a REST snapshot this often, ms; undefined = only when it has been silent for long. */
  readonly auditMs?: number | undefined;
  /** How many candles are kept, and how many from before the start are fetched. */
  readonly candles?: CandleSettings;
  /** What to subscribe for every market beyond its book and trades, where the venue has it; more can be requested of each feed. */
  readonly extras?: readonly ExtraStream[];
  /** Called with one sentence that the user should see, for example about a damaged cache. */
  readonly onNotice?: (text: string) => void;
  /** A second sink for a market, written to after the market itself: a recorder, a record writer. */
  readonly observe?: (market: ReadonlyMarket) => MarketSink;
};

/** How many markets are live, such as "12 of 300 markets are live"; undefined when all are. */
export function missingLive(watched: readonly WatchedMarket[]): string | undefined {
  const live = watched.filter(({ market }) => market.isLive).length;
  return live === watched.length ? undefined : `${live} of ${watched.length} markets are live`;
}

/** The error of a session in which no market was ever live, with the last status of each; undefined when one was live. */
export function neverLive(watched: readonly WatchedMarket[]): LobtopError | undefined {
  if (watched.some(({ market }) => market.wasEverLive)) return undefined;
  const reasons = watched.map(({ market: { venue, symbol, feedStatus } }) => {
    return `${venue}:${symbol}: ${feedStatus.detail || feedStatus.state}`;
  });
  return new LobtopError('venue', `No market was ever live (${reasons.join('; ')})`);
}

/**
 * Opens the feeds of all targets: one source for each venue, one market and one watchdog for each target.
 *
 * @throws LobtopError `usage` for a venue that lobtop does not know, with the nearest names as remedy; `config` for a malformed proxy
 */
export function openSession(options: SessionOptions): LiveSession {
  const session = new SourceSession(options);
  try {
    for (const target of options.targets) session.watch(target);
  } catch (error) {
    // What was created for the targets before it would keep the program alive.
    session.close();
    throw error;
  }
  session.start();
  return session;
}

/** How long to wait for a message with the venue's time before candles are requested by ours, ms. */
const VENUE_TIME_MS = 3000;

type OpenMarket = LiveMarket & {
  readonly source: LiveSource;
  readonly guard: MarketGuard;
  readonly histories: Map<CandleSeries, CandleHistory>;
  dayAgo: DayAgo | undefined;
  holders: number;
};

class SourceSession implements LiveSession {
  readonly #options: SessionOptions;
  readonly #clock: Clock;
  readonly #sources = new Map<string, LiveSource>();
  readonly #open = new Map<string, OpenMarket>();
  readonly #runs = new Set<Promise<void>>();
  #isStarted = false;
  done: Promise<void> = Promise.resolve();

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  get watched(): readonly LiveMarket[] {
    return [...this.#open.values()];
  }

  start(): void {
    this.#isStarted = true;
    for (const source of this.#sources.values()) this.#run(source);
    this.done = this.#ended();
  }

  watch(target: MarketTarget): MarketLease {
    const key = `${target.venue}:${target.symbol}`;
    const open = this.#open.get(key) ?? this.#openMarket(key, target);
    open.holders++;
    let isReleased = false;
    const release = () => {
      if (isReleased) return;
      isReleased = true;
      open.holders--;
      if (open.holders === 0) this.#drop(key, open);
    };
    return { market: open.market, feed: open.feed, release };
  }

  candles(
    market: ReadonlyMarket,
    kind: CandleKind,
    candleOptions: CandleOptions = { footprint: false },
  ): CandleView | undefined {
    const series = candleSeries(market, kind, { ...this.#options.candles, ...candleOptions });
    return series === undefined ? undefined : { series, history: this.#history(market, series) };
  }

  dayAgo(market: ReadonlyMarket): number | undefined {
    const open = this.#open.get(`${market.venue}:${market.symbol}`);
    if (open === undefined || !this.#options.candles?.history) return undefined;
    if (open.dayAgo !== undefined) return open.dayAgo.price;
    open.dayAgo = new DayAgo({
      clock: this.#clock,
      nowTs: () => market.venueNowMs,
      source: (signal) => candlesWhenLive(open, signal),
    });
    open.dayAgo.run();
    return undefined;
  }

  close(): void {
    for (const source of this.#sources.values()) source.close();
    for (const open of this.#open.values()) stopTasks(open);
  }

  #history(market: ReadonlyMarket, series: CandleSeries): CandleHistory | undefined {
    const open = this.#open.get(`${market.venue}:${market.symbol}`);
    const { candles = {}, onNotice = () => {} } = this.#options;
    const wanted = candles.history ?? 0;
    if (open === undefined || wanted === 0 || series.intervalMs === undefined) return undefined;
    const known = open.histories.get(series);
    if (known !== undefined) return known;
    const history = new CandleHistory({
      series,
      wanted,
      clock: this.#clock,
      nowTs: () => market.venueNowMs,
      source: (signal) => candlesWhenDated(open, this.#clock, signal),
      cache: (intervalMs) => this.#candleCache(market, intervalMs),
      onNotice,
    });
    open.histories.set(series, history);
    // Not among the runs that the session waits for: it need not stay open for candles alone. It never rejects.
    history.run();
    return history;
  }

  #candleCache({ venue, symbol }: ReadonlyMarket, intervalMs: number): CandleCache | undefined {
    const { cacheDir, venues = {} } = this.#options;
    const settings = venues[venue];
    if (cacheDir === undefined || settings?.cacheMarkets === false) return undefined;
    return new CandleCache({ dir: cacheDir, venue, symbol, intervalMs, variant: settings?.ccxt });
  }

  #openMarket(key: string, target: MarketTarget): OpenMarket {
    const { source, isNew } = this.#source(target.venue);
    const clock = this.#clock;
    const market = new Market({ ...target, clock });
    const sink = new MarketRelay(market);
    const observer = this.#options.observe?.(market);
    if (observer !== undefined) sink.add(observer);
    const feed = source.add({ symbol: target.symbol, sink, book: () => market.book });
    for (const stream of this.#options.extras ?? []) feed.request?.(stream);
    const guard = new MarketGuard({ clock, market, feed, auditMs: this.#options.auditMs });
    const open: OpenMarket = { market, feed, source, guard, histories: new Map(), dayAgo: undefined, holders: 0 };
    this.#open.set(key, open);
    guard.start();
    if (isNew && this.#isStarted) this.#run(source);
    return open;
  }

  #source(name: string): { source: LiveSource; isNew: boolean } {
    const known = this.#sources.get(name);
    if (known !== undefined && !known.isClosed) return { source: known, isNew: false };
    const { venues = {}, sources = {}, cacheDir, proxy } = this.#options;
    const clock = this.#clock;
    const ownNames = [...Object.keys(venues), ...Object.keys(sources)];
    const createSource = Object.hasOwn(sources, name) ? sources[name] : undefined;
    const source =
      createSource?.({ name, clock }) ?? createVenue(name, venues[name], { clock, cacheDir, ownNames, proxy });
    this.#sources.set(name, source);
    return { source, isNew: true };
  }

  #drop(key: string, open: OpenMarket): void {
    this.#open.delete(key);
    stopTasks(open);
    open.source.release(open.market.symbol);
  }

  #run(source: LiveSource): void {
    const run = source.run().finally(() => this.#runs.delete(run));
    this.#runs.add(run);
  }

  async #ended(): Promise<void> {
    while (this.#runs.size > 0) await Promise.all(this.#runs);
    for (const open of this.#open.values()) stopTasks(open);
  }
}

/** undefined when the market will never be live, and where its venue has no candles. */
async function candlesWhenLive({ market, feed }: LiveMarket, signal: AbortSignal): Promise<CandleSource | undefined> {
  await market.whenLive({ signal }).catch(() => undefined);
  return feed.candles;
}

/** The venue's time says which candles are over; our own time is used for a live venue that sends none. */
async function candlesWhenDated(
  open: LiveMarket,
  clock: Clock,
  signal: AbortSignal,
): Promise<CandleSource | undefined> {
  const { market } = open;
  await candlesWhenLive(open, signal);
  const patience = new AbortController();
  const cancel = clock.after(VENUE_TIME_MS, () => patience.abort());
  for await (const _ of market.changes({ signal: AbortSignal.any([signal, patience.signal]) })) {
    if (market.knowsVenueTime) break;
  }
  cancel();
  return candlesWhenLive(open, signal);
}

function stopTasks({ guard, histories, dayAgo }: OpenMarket): void {
  guard.stop();
  dayAgo?.stop();
  for (const history of histories.values()) history.stop();
}
