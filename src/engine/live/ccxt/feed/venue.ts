import type { Feed, FeedTraffic } from '../../../feed.js';
import { nearest } from '../../../nearest.js';
import type { Proxies } from '../../../proxy/proxies.js';
import { withoutSecrets } from '../../../secrets.js';
import type { LiveSource, MarketRequest } from '../../../source.js';
import { sanitize } from '../../../text.js';
import { Backoff } from '../../../time/backoff.js';
import { type Clock, systemClock } from '../../../time/clock.js';
import { LoopDelay } from '../../../time/loop-delay.js';
import { Pause } from '../../../time/pause.js';
import { TokenBucket } from '../../../time/token-bucket.js';
import { contractOf } from '../contract.js';
import { failureOf } from '../failure.js';
import type { FeedIssue } from '../feed-state.js';
import { loadCcxtClass } from '../load-class.js';
import { configFor, type LoadMarketsOptions, loadMarkets } from '../load-markets.js';
import { mergeConfig } from '../merge-config.js';
import { routeThroughProxies } from '../proxied.js';
import type { RecordedWire } from '../recorded/recorded-wire.js';
import { limitRest } from '../rest-limits.js';
import { RestGate } from '../snapshots/rest-gate.js';
import { Subscriptions } from '../subscriptions.js';
import { inferTickSize, lotSizeOf, tickSizeIfKnown } from '../tick-size.js';
import type { CcxtClient, CcxtConfig, CcxtExchange, CcxtMarket, CcxtThrottle } from '../types.js';
import type { VenuePolicy } from '../venue-policy.js';
import { BookFeed } from './book-feed.js';
import { FeedRegistry } from './feed-registry.js';
import { attachHooks, type VenueHooks } from './hooks.js';
import { unsubscribing } from './unsubscribing.js';

/** Finer than that of any venue; at the first snapshot it is replaced by the step of its prices. */
const FINE_TICK = '0.00000001';
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
const HANDSHAKE_TIMEOUT_MS = 10_000;
/** Ping interval; a connection without any data for `HALF_OPEN_MS` is dead. */
const KEEP_ALIVE_MS = 5000;
/** Slightly below the time at which the watchdog would resync a silent market (15 s at least), so that the cause is reported. */
const HALF_OPEN_MS = 14_000;
const LIVENESS_CHECK_MS = 1000;
/** Burst of REST calls after an idle time, in seconds of their rate: a list of markets and a few snapshots. */
const REST_BURST_S = 2;
/** ccxt throttles messages like REST calls, one per second on Kraken; venues that document a limit allow 5 to 20 per second (Binance: cost 5). */
const MAX_MESSAGE_SPACING_MS = 100;
const MESSAGE_BURST = 5;

/** Rate limit of a venue's subscriptions: 100 markets that lost the same server are subscribed again within 10 s. Those that are sent together count as one. */
const SUBSCRIPTIONS = { perSecond: 10, capacity: 5 };

/** Backoff and liveness are handled here; ccxt's own backoff and wall-clock keepalive are disabled. */
const LIFECYCLE: CcxtConfig = {
  options: {
    ws: {
      backoff: { base: 0 },
      maxPingPongMisses: Number.POSITIVE_INFINITY,
      options: { maxPayload: MAX_MESSAGE_BYTES, handshakeTimeout: HANDSHAKE_TIMEOUT_MS },
    },
  },
};

export type CcxtVenueOptions = {
  /** The venue's name in the session. */
  readonly name: string;
  readonly policy: VenuePolicy;
  /** The user's `[venues.NAME.ccxt]` table, merged over everything. */
  readonly overrides: CcxtConfig;
  readonly proxies: Proxies;
  readonly clock: Clock;
  /** Directory to cache lists of markets in; undefined = no cache. */
  readonly cacheDir: string | undefined;
  /** Messages that were received before, instead of a connection: nothing is paced, and `clock` shows their times. */
  readonly recorded?: RecordedWire | undefined;
};

/** One ccxt exchange and all markets watched on it. */
export class CcxtVenue implements LiveSource {
  readonly kind = 'live';
  readonly name: string;
  readonly traffic: FeedTraffic = { messages: 0, bytes: 0, scanned: 0, malformed: 0, rttMs: undefined };
  readonly #options: CcxtVenueOptions;
  readonly #feeds = new FeedRegistry();
  readonly #subscriptions = new Subscriptions();
  readonly #pause: Pause;
  readonly #restGate: RestGate;
  readonly #subscriptionBucket: TokenBucket;
  readonly #runs = new Set<Promise<void>>();
  /** Symbols for which the list of markets was loaded: one that is missing from it does not exist. */
  readonly #looked = new Set<string>();
  readonly #loopDelay = new LoopDelay();
  /** Ends REST calls when the venue is closed. */
  readonly #closing = new AbortController();
  #exchange: CcxtExchange | undefined;
  #hooks: VenueHooks | undefined;
  #isRunning = false;
  #isOpen = false;
  #isClosed = false;

  constructor(options: CcxtVenueOptions) {
    const { clock } = options;
    this.name = options.name;
    this.#options = options;
    this.#pause = new Pause(clock);
    const together = options.policy.batching?.maximum ?? 1;
    const { perSecond, capacity } = SUBSCRIPTIONS;
    const pace = this.#paced({ perSecond: perSecond * together, capacity: capacity * together });
    this.#subscriptionBucket = new TokenBucket({ clock, pause: this.#pause, ...pace });
    this.#restGate = new RestGate({
      clock,
      pause: this.#pause,
      onPaused: (issue) => this.#reportPause(issue),
      // A user looks at a book that was lost, and not yet at one that never was.
      isUrgent: (symbol) => this.#feeds.ofSymbol(symbol)?.wasLive === true,
      onQueued: (symbol, others) => this.#feeds.ofSymbol(symbol)?.queued(others),
      snapshotDepth: (symbol) => this.#snapshotDepth(symbol),
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Adds a market, at any time; its sink receives nothing before the venue runs. */
  add({ symbol, sink, book }: MarketRequest): Feed {
    const { policy, clock } = this.#options;
    const feed = new BookFeed({
      venue: this.name,
      symbol,
      sink,
      book,
      policy,
      clock,
      pause: this.#pause,
      traffic: this.traffic,
      // What follows a loss in a recording is already on its way.
      backoff: this.#options.recorded === undefined ? {} : { random: () => 0 },
      host: {
        subscriptionSlot: () => this.#subscriptionBucket.take(1),
        subscriptions: this.#subscriptions,
        isQueued: (feed) => this.#isQueued(feed),
        isWaiting: ({ symbol }) => this.#restGate.isPaused || this.#restGate.isWaiting(symbol),
        isShared: (client, feed) =>
          this.#feeds.all.some((other) => other !== feed && other.isLive && other.isOn(client)),
        drop: (client, issue) => this.#hooks?.drop(client, issue),
      },
    });
    this.#feeds.add(feed);
    if (this.#isRunning) feed.start();
    if (this.#isOpen && this.#exchange !== undefined) this.#start(feed, this.#exchange);
    return feed;
  }

  /** Loads the exchange and its markets, to list them. @throws what ccxt throws */
  async load(): Promise<CcxtExchange> {
    const exchange = await this.#create();
    if (exchange.markets === undefined) await loadMarkets(exchange, this.#loadOptions([]));
    return exchange;
  }

  /** Whether every market's book is subscribed, or will never be. */
  get isSubscribed(): boolean {
    return this.#feeds.all.every((feed) => feed.isFinished || this.#subscriptions.of(feed, 'book') !== undefined);
  }

  /** Stops a market that is no longer watched. */
  release(symbol: string): void {
    const feed = this.#feeds.ofSymbol(symbol);
    if (feed === undefined) return;
    const exchange = this.#exchange;
    const unsubscribe =
      exchange && unsubscribing(feed, { exchange, policy: this.#options.policy, subscriptions: this.#subscriptions });
    feed.close();
    this.#feeds.remove(feed);
    if (this.#feeds.all.length === 0) this.close();
    else void unsubscribe?.();
  }

  /** Resolves when every market is closed or has failed permanently. */
  async run(): Promise<void> {
    this.#isRunning = true;
    this.#loopDelay.start();
    for (const feed of this.#feeds.all) feed.start();
    const exchange = await this.#open();
    if (exchange !== undefined) {
      this.#isOpen = true;
      for (const feed of this.#feeds.all) this.#start(feed, exchange);
      const isConnected = this.#options.recorded === undefined;
      await Promise.all([isConnected ? this.#watchLiveness() : undefined, this.#waitForRuns()]);
    }
    this.#loopDelay.stop();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#loopDelay.stop();
    this.#closing.abort();
    for (const feed of this.#feeds.all) feed.close();
    this.#pause.end();
    // ccxt's close() waits for the peer, and a dead peer would keep the program alive.
    for (const client of this.#hooks?.clients() ?? []) {
      client.reset(new Error('closed'));
      client.connection?.terminate();
    }
  }

  #start(feed: BookFeed, exchange: CcxtExchange): void {
    if (feed.isFinished) return;
    const run = this.#identifyAndRun(feed, exchange).finally(() => this.#runs.delete(run));
    this.#runs.add(run);
  }

  async #identifyAndRun(feed: BookFeed, exchange: CcxtExchange): Promise<void> {
    // On its own, so that a market whose tick size cannot be determined does not hold up the others.
    const isKnown = await this.#retryUntilDone([feed], () => this.#identify(feed, exchange));
    if (isKnown && !feed.isFinished) await feed.run(exchange);
  }

  /** Closes the venue after the last market has ended; markets may be added in the meantime. */
  async #waitForRuns(): Promise<void> {
    while (this.#runs.size > 0) await Promise.all(this.#runs);
    this.close();
  }

  /** Loads the class and the markets; retries while the failure may be transient. */
  async #open(): Promise<CcxtExchange | undefined> {
    let exchange: CcxtExchange | undefined;
    const isDone = await this.#retryUntilDone(this.#feeds.all, async () => {
      exchange = await this.#create();
      await this.#loadMissing(exchange, this.#symbols());
    });
    return isDone ? exchange : undefined;
  }

  /** Retries `work` until it succeeds, the venue is closed, or it fails in a way that only the user can fix; returns whether it succeeded. */
  async #retryUntilDone(feeds: readonly BookFeed[], work: () => Promise<void>): Promise<boolean> {
    const backoff = new Backoff();
    while (!this.#isClosed) {
      try {
        await work();
        return true;
      } catch (error) {
        const failure = failureOf(error);
        const delayMs = backoff.next();
        for (const feed of feeds) feed.venueFailed(failure);
        if (failure.verdict !== 'retry') return false;
        await this.#pause.for(delayMs);
      }
    }
    return false;
  }

  async #create(): Promise<CcxtExchange> {
    if (this.#exchange !== undefined) return this.#exchange;
    const { policy, overrides, proxies, clock } = this.#options;
    const Exchange = await loadCcxtClass(policy.ccxtId);
    const exchange = new Exchange(mergeConfig(LIFECYCLE, configFor(policy, overrides, this.#symbols())));
    exchange.streaming.keepAlive = KEEP_ALIVE_MS;
    exchange.throttle = this.#createThrottle(exchange.rateLimit, (1000 / exchange.rateLimit) * REST_BURST_S);
    limitRest(exchange, { clock, signal: this.#closing.signal });
    routeThroughProxies(exchange, proxies, this.#closing.signal);
    const { recorded } = this.#options;
    const hasBook = (client: CcxtClient) => this.#subscriptions.on(client).some(({ kind }) => kind === 'book');
    if (recorded === undefined) this.#restGate.attach(exchange);
    else recorded.attach(exchange, { hasBook, answers: policy.answers });
    // Required once before connecting to a ws:// address; wss:// does not use it.
    await exchange.loadHttpProxyAgent();
    const spacingMs = Math.min(exchange.rateLimit, MAX_MESSAGE_SPACING_MS);
    const createMessageThrottle = () => this.#createThrottle(spacingMs, MESSAGE_BURST);
    const { traffic } = this;
    this.#hooks = attachHooks(exchange, {
      feeds: this.#feeds,
      subscriptions: this.#subscriptions,
      policy,
      clock,
      traffic,
      // Recorded messages wait for nothing: their receive times are the recorder's.
      waitedMs: () => (this.#options.recorded === undefined ? this.#loopDelay.waitedMs : 0),
      isRecorded: this.#options.recorded !== undefined,
      createMessageThrottle,
    });
    this.#exchange = exchange;
    return exchange;
  }

  /** A throttle for a cost of 1 per `msPerCost`, with a burst of `capacity` after an idle time. */
  #createThrottle(msPerCost: number, capacity: number): CcxtThrottle {
    const { clock } = this.#options;
    const pace = this.#paced({ perSecond: 1000 / msPerCost, capacity });
    const bucket = new TokenBucket({ clock, pause: this.#pause, ...pace });
    return (cost = 1) => bucket.take(cost);
  }

  #paced(pace: { readonly perSecond: number; readonly capacity: number }) {
    return this.#options.recorded === undefined ? pace : { ...pace, capacity: Number.POSITIVE_INFINITY };
  }

  #symbols(): string[] {
    return this.#feeds.all.map(({ symbol }) => symbol);
  }

  #loadOptions(symbols: readonly string[]): LoadMarketsOptions {
    const { policy, overrides, recorded, cacheDir } = this.#options;
    // A recording's clock shows its own time, and the list of markets is of today.
    const clock = recorded === undefined ? this.#options.clock : systemClock;
    return { symbols, config: configFor(policy, overrides, this.#symbols()), ccxtId: policy.ccxtId, clock, cacheDir };
  }

  async #loadMissing(exchange: CcxtExchange, symbols: readonly string[]): Promise<void> {
    if (symbols.every((symbol) => exchange.markets?.[symbol] !== undefined || this.#looked.has(symbol))) return;
    await loadMarkets(exchange, this.#loadOptions(symbols));
    for (const symbol of symbols) this.#looked.add(symbol);
  }

  async #identify(feed: BookFeed, exchange: CcxtExchange): Promise<void> {
    await this.#loadMissing(exchange, [feed.symbol]);
    const market = exchange.markets?.[feed.symbol];
    if (market === undefined) {
      feed.fail({ reason: 'symbol', detail: unknownSymbol(this.name, feed.symbol, exchange.symbols ?? []) });
      return;
    }
    const { policy } = this.#options;
    const stated = tickSizeIfKnown(exchange, market);
    const tickSize = stated ?? (await this.#inferredTickSize(exchange, market));
    if (this.#isClosed || feed.isFinished) return;
    const statesTick = policy.statesNoTick !== true && (stated !== undefined || this.#options.recorded === undefined);
    const instrument = {
      venue: this.name,
      symbol: market.symbol,
      tickSize,
      lotSize: lotSizeOf(exchange, market),
      base: sanitize(market.base ?? ''),
      quote: sanitize(market.quote ?? ''),
      source: `ccxt:${policy.ccxtId}@${hostOf(exchange)}`,
      contract: contractOf(market, policy),
    };
    feed.identify(market, instrument, statesTick);
    this.#feeds.identified();
  }

  /** From the book by REST; a recording has none before its messages, and the first snapshot will tell. */
  #inferredTickSize(exchange: CcxtExchange, { symbol }: CcxtMarket): Promise<string> | string {
    return this.#options.recorded === undefined ? inferTickSize(exchange, symbol) : FINE_TICK;
  }

  #snapshotDepth(symbol: string): number | undefined {
    const market = this.#feeds.ofSymbol(symbol)?.market;
    return market && this.#options.policy.snapshotDepth?.(market, this.#waiting);
  }

  /** Markets that have no live book yet. */
  get #waiting(): number {
    return this.#feeds.all.filter(({ isLive, isFinished }) => !isLive && !isFinished).length;
  }

  /** Whether a market waits for us, and not for the venue. */
  #isQueued(feed: BookFeed): boolean {
    const subscription = this.#subscriptions.of(feed, 'book');
    const isUnsent = subscription?.client.isConnected === true && !subscription.isSent;
    return isUnsent || this.#restGate.isPaused || this.#restGate.hasQueued(feed.symbol);
  }

  #reportPause(issue: FeedIssue): void {
    for (const feed of this.#feeds.all) feed.restPaused(issue);
  }

  /** Detects half-open connections: a peer that vanished sends no close frame, so silence on the wire, including pongs, is the only sign. */
  async #watchLiveness(): Promise<void> {
    while (!this.#isClosed) {
      await this.#pause.for(LIVENESS_CHECK_MS);
      for (const client of this.#hooks?.orphans() ?? []) {
        this.#hooks?.drop(client, { reason: 'disconnect', detail: 'reconnecting after a failed snapshot' });
      }
      const nowMono = this.#options.clock.monoMs();
      for (const { client, lastByteMono } of this.#hooks?.connections() ?? []) {
        const silentMs = nowMono - lastByteMono;
        const detail = `no data on the connection for ${Math.round(silentMs / 1000)} s`;
        if (silentMs > HALF_OPEN_MS) this.#hooks?.drop(client, { reason: 'half-open', detail });
      }
    }
  }
}

function unknownSymbol(venue: string, symbol: string, symbols: readonly string[]): string {
  const close = nearest(symbol.toUpperCase(), symbols, 3);
  const hint = close.length > 0 ? `; did you mean ${close.join(', ')}?` : '';
  return `${venue} has no market ${sanitize(symbol)}${hint}`;
}

/** The host of the venue's first websocket URL, to show the user where the data comes from. */
function hostOf(exchange: CcxtExchange): string {
  const address = /wss?:\/\/[^/"?#]+/.exec(JSON.stringify(exchange.urls.api) ?? '');
  return sanitize(withoutSecrets(address?.[0] ?? '').replace(/^wss?:\/\//, ''));
}
