import type { Feed, FeedTraffic } from '../../feed.js';
import { nearest } from '../../nearest.js';
import type { LiveSource, MarketRequest } from '../../source.js';
import { sanitize } from '../../text.js';
import { Backoff } from '../../time/backoff.js';
import type { Clock } from '../../time/clock.js';
import { Pause } from '../../time/pause.js';
import { TokenBucket } from '../../time/token-bucket.js';
import { BookFeed } from './book-feed.js';
import { failureOf } from './failure.js';
import { FeedRegistry } from './feed-registry.js';
import type { FeedIssue } from './feed-state.js';
import { attachHooks, type VenueHooks } from './hooks.js';
import { loadCcxtClass } from './load-class.js';
import { configFor, loadMarkets, type MarketsWanted } from './load-markets.js';
import { mergeConfig } from './merge-config.js';
import { RestGate } from './rest-gate.js';
import { lotSizeOf, tickSizeOf } from './tick-size.js';
import type { CcxtConfig, CcxtExchange, CcxtThrottle } from './types.js';
import type { VenuePolicy } from './venue-policy.js';

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
const HANDSHAKE_TIMEOUT_MS = 10_000;
/** How often ccxt pings; a connection that gives no byte for `HALF_OPEN_MS` is dead. */
const KEEP_ALIVE_MS = 5000;
/** A little before the watchdog would fetch a silent market again (15 s at least), so that the cause is named. */
const HALF_OPEN_MS = 14_000;
const LIVENESS_CHECK_MS = 1000;
/** REST calls that may go out at once after a quiet time, in seconds of their rate: a list of markets and a few snapshots. */
const REST_BURST_S = 2;
/** ccxt spaces messages like REST calls, a second on Kraken; venues that state a limit allow 5 to 20 a second (Binance's costs are 5). */
const MAX_MESSAGE_SPACING_MS = 100;
const MESSAGE_BURST = 5;

/** Subscriptions of a venue go out one by one, but for a few at once: 100 markets that lost the same server come back in 10 s. */
const SUBSCRIPTIONS = { perSecond: 10, capacity: 5 };

/** Ours decides over waiting and liveness; ccxt's own backoff and wall-clock keepalive are switched off. */
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
  /** The name that users know the venue by. */
  readonly name: string;
  readonly policy: VenuePolicy;
  /** The user's `[venues.NAME.ccxt]` table, merged over everything. */
  readonly overrides: CcxtConfig;
  readonly clock: Clock;
  /** Where lists of markets are kept; undefined = nowhere. */
  readonly cacheDir: string | undefined;
};

/** One ccxt exchange and all the markets watched on it. */
export class CcxtVenue implements LiveSource {
  readonly kind = 'live';
  readonly name: string;
  readonly traffic: FeedTraffic = { messages: 0, bytes: 0, malformed: 0, rttMs: undefined };
  readonly #options: CcxtVenueOptions;
  readonly #feeds = new FeedRegistry();
  readonly #pause: Pause;
  readonly #restGate: RestGate;
  readonly #turns: TokenBucket;
  readonly #runs = new Set<Promise<void>>();
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
    this.#turns = new TokenBucket({ clock, pause: this.#pause, ...SUBSCRIPTIONS });
    this.#restGate = new RestGate({ clock, pause: this.#pause, onPaused: (issue) => this.#held(issue) });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Adds a market, at any time; its sink hears of it once the venue runs. */
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
      host: {
        turn: () => this.#turns.take(1),
        isPaused: () => this.#restGate.isPaused,
        drop: (client, issue) => this.#hooks?.drop(client, issue),
      },
    });
    this.#feeds.add(feed);
    if (this.#isRunning) feed.start();
    if (this.#isOpen && this.#exchange !== undefined) this.#startLate(feed, this.#exchange);
    return feed;
  }

  /** The exchange with its markets, for lists of them. @throws what ccxt throws */
  async load(): Promise<CcxtExchange> {
    const exchange = await this.#create();
    if (exchange.markets === undefined) await loadMarkets(exchange, this.#marketsWanted([]));
    return exchange;
  }

  /** Nobody wants this market any more. */
  release(symbol: string): void {
    const feed = this.#feeds.ofSymbol(symbol);
    if (feed === undefined) return;
    feed.close();
    this.#feeds.remove(feed);
    if (this.#feeds.all.length === 0) this.close();
    else this.#unsubscribe(symbol);
  }

  /** Resolves when every market is closed or has failed for good. */
  async run(): Promise<void> {
    this.#isRunning = true;
    for (const feed of this.#feeds.all) feed.start();
    const exchange = await this.#open();
    if (exchange === undefined) return;
    this.#isOpen = true;
    for (const feed of this.#feeds.all) {
      // One that came while the markets were loading is not among those that were identified with them.
      if (feed.market === undefined) this.#startLate(feed, exchange);
      else this.#start(feed, exchange);
    }
    await Promise.all([this.#watchLiveness(), this.#runsEnded()]);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const feed of this.#feeds.all) feed.close();
    this.#pause.end();
    // ccxt's close() waits for the peer; a dead peer would keep the program alive.
    for (const client of this.#hooks?.clients() ?? []) {
      client.reset(new Error('closed'));
      client.connection?.terminate();
    }
  }

  #start(feed: BookFeed, exchange: CcxtExchange): void {
    if (feed.isFinished) return;
    const run = feed.run(exchange).finally(() => this.#runs.delete(run));
    this.#runs.add(run);
  }

  /** Markets may come while others run: the venue ends with the last of them. */
  async #runsEnded(): Promise<void> {
    while (this.#runs.size > 0) await Promise.all(this.#runs);
    this.close();
  }

  #startLate(feed: BookFeed, exchange: CcxtExchange): void {
    if (feed.isFinished) return;
    const run = this.#openLate(feed, exchange).finally(() => this.#runs.delete(run));
    this.#runs.add(run);
  }

  async #openLate(feed: BookFeed, exchange: CcxtExchange): Promise<void> {
    const isKnown = await this.#untilDone([feed], () => this.#identifyAll(exchange, [feed]));
    if (isKnown && !feed.isFinished) await feed.run(exchange);
  }

  /** Loads the class and the markets, trying again for as long as the failure may pass. */
  async #open(): Promise<CcxtExchange | undefined> {
    let exchange: CcxtExchange | undefined;
    const isDone = await this.#untilDone(this.#feeds.all, async () => {
      exchange = await this.#create();
      await this.#identifyAll(exchange, this.#feeds.all);
    });
    return isDone ? exchange : undefined;
  }

  /** Whether `work` succeeded before the venue was closed; a failure that only the user can mend ends it. */
  async #untilDone(feeds: readonly BookFeed[], work: () => Promise<void>): Promise<boolean> {
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
    const { policy, overrides, clock } = this.#options;
    const Exchange = await loadCcxtClass(policy.ccxtId);
    const exchange = new Exchange(mergeConfig(LIFECYCLE, configFor(policy, overrides, this.#symbols())));
    exchange.streaming.keepAlive = KEEP_ALIVE_MS;
    exchange.throttle = this.#spaced(exchange.rateLimit, (1000 / exchange.rateLimit) * REST_BURST_S);
    this.#restGate.attach(exchange);
    // Needed once before any ws:// address; wss:// does not use it.
    await exchange.loadHttpProxyAgent();
    const spacingMs = Math.min(exchange.rateLimit, MAX_MESSAGE_SPACING_MS);
    const spaceMessages = () => this.#spaced(spacingMs, MESSAGE_BURST);
    this.#hooks = attachHooks(exchange, { feeds: this.#feeds, policy, clock, traffic: this.traffic, spaceMessages });
    this.#exchange = exchange;
    return exchange;
  }

  /** Lets one cost through per `msPerCost`, and after a quiet time `capacity` at once. */
  #spaced(msPerCost: number, capacity: number): CcxtThrottle {
    const { clock } = this.#options;
    const bucket = new TokenBucket({ clock, pause: this.#pause, perSecond: 1000 / msPerCost, capacity });
    return (cost = 1) => bucket.take(cost);
  }

  #symbols(): string[] {
    return this.#feeds.all.map(({ symbol }) => symbol);
  }

  #marketsWanted(symbols: readonly string[]): MarketsWanted {
    const { policy, overrides, clock, cacheDir } = this.#options;
    return { symbols, config: configFor(policy, overrides, this.#symbols()), ccxtId: policy.ccxtId, clock, cacheDir };
  }

  async #identifyAll(exchange: CcxtExchange, feeds: readonly BookFeed[]): Promise<void> {
    const symbols = feeds.map(({ symbol }) => symbol);
    if (symbols.some((symbol) => exchange.markets?.[symbol] === undefined)) {
      await loadMarkets(exchange, this.#marketsWanted(symbols));
    }
    await Promise.all(feeds.map((feed) => this.#identify(feed, exchange)));
    this.#feeds.identified();
  }

  async #identify(feed: BookFeed, exchange: CcxtExchange): Promise<void> {
    const market = exchange.markets?.[feed.symbol];
    if (market === undefined) {
      feed.fail({ reason: 'symbol', detail: unknownSymbol(this.name, feed.symbol, exchange.symbols ?? []) });
      return;
    }
    const tickSize = await tickSizeOf(exchange, market);
    if (this.#isClosed || feed.isFinished) return;
    feed.identify(market, {
      venue: this.name,
      symbol: market.symbol,
      tickSize,
      lotSize: lotSizeOf(exchange, market),
      base: sanitize(market.base ?? ''),
      quote: sanitize(market.quote ?? ''),
      source: `ccxt:${this.#options.policy.ccxtId}@${hostOf(exchange)}`,
    });
  }

  #held(issue: FeedIssue): void {
    for (const feed of this.#feeds.all) feed.held(issue);
  }

  /** Asks the venue to stop sending; where it cannot be asked, what still comes is ignored. */
  async #unsubscribe(symbol: string): Promise<void> {
    const exchange = this.#exchange;
    const unwatch = [
      ['unWatchOrderBook', exchange?.unWatchOrderBook],
      ['unWatchTrades', exchange?.unWatchTrades],
    ] as const;
    for (const [name, call] of unwatch) {
      if (exchange?.has[name] !== true) continue;
      try {
        await call?.call(exchange, symbol);
      } catch {
        // The market is gone for us either way; the connection's own trouble is reported where it matters.
      }
    }
  }

  /** A peer that vanished without a word sends no close: silence on the wire, pongs included, tells. */
  async #watchLiveness(): Promise<void> {
    while (!this.#isClosed) {
      await this.#pause.for(LIVENESS_CHECK_MS);
      for (const client of this.#hooks?.orphans() ?? []) {
        this.#hooks?.drop(client, { reason: 'disconnect', detail: 'connection renewed after a failed snapshot' });
      }
      const nowMono = this.#options.clock.monoMs();
      for (const { client, lastByteMono } of this.#hooks?.connections() ?? []) {
        const silentMs = nowMono - lastByteMono;
        const detail = `no byte for ${Math.round(silentMs / 1000)} s`;
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

/** The first address of the venue's own table that is a websocket's, for people to see where data come from. */
function hostOf(exchange: CcxtExchange): string {
  const address = /wss?:\/\/([^/"]+)/.exec(JSON.stringify(exchange.urls.api) ?? '');
  return sanitize(address?.[1] ?? '');
}
