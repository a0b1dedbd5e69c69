import type { Clock } from '../../clock.js';
import { plainText } from '../../decimal.js';
import { nearest } from '../../nearest.js';
import type { Instrument, MarketSink } from '../../sink.js';
import { sanitize } from '../../text.js';
import { Backoff } from '../backoff.js';
import { Pause } from '../pause.js';
import type { FeedSubscription, FeedTraffic } from '../subscription.js';
import { TokenBucket } from '../token-bucket.js';
import { BookFeed } from './book-feed.js';
import { failureOf } from './failure.js';
import { attachHooks, type VenueHooks } from './hooks.js';
import { ccxtVersion, loadCcxtClass } from './load-class.js';
import { MarketCache } from './market-cache.js';
import { mergeConfig } from './merge-config.js';
import type { VenuePolicy } from './policies.js';
import type { CcxtConfig, CcxtExchange, CcxtMarket, CcxtThrottle } from './types.js';

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
const HANDSHAKE_TIMEOUT_MS = 10_000;
/** How often ccxt pings; a connection that gives no byte for `HALF_OPEN_MS` is dead. */
const KEEP_ALIVE_MS = 5000;
/** A little before the watchdog would fetch a silent market again (15 s at least), so that the cause is named. */
const HALF_OPEN_MS = 14_000;
const LIVENESS_CHECK_MS = 1000;
/** What may go out at once after a quiet time: REST calls for a list of markets and a few snapshots, two messages on a socket. */
const REST_BURST_S = 2;
const MESSAGE_BURST_S = 0.25;

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
export class CcxtVenue {
  readonly name: string;
  readonly traffic: FeedTraffic = { messages: 0, bytes: 0, malformed: 0, rttMs: undefined };
  readonly #options: CcxtVenueOptions;
  readonly #feeds: BookFeed[] = [];
  readonly #pause: Pause;
  #exchange: CcxtExchange | undefined;
  #hooks: VenueHooks | undefined;
  #isClosed = false;

  constructor(options: CcxtVenueOptions) {
    this.name = options.name;
    this.#options = options;
    this.#pause = new Pause(options.clock);
  }

  /** Adds a market; all are added before `run`. */
  add(symbol: string, sink: MarketSink): FeedSubscription {
    const { policy, clock } = this.#options;
    const feed = new BookFeed({
      venue: this.name,
      symbol,
      sink,
      policy,
      clock,
      pause: this.#pause,
      traffic: this.traffic,
    });
    this.#feeds.push(feed);
    return feed;
  }

  /** Resolves when every market is closed or has failed for good. */
  async run(): Promise<void> {
    for (const feed of this.#feeds) feed.start();
    const exchange = await this.#open();
    if (exchange === undefined) return;
    await Promise.all([this.#watchLiveness(), this.#runFeeds(exchange)]);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const feed of this.#feeds) feed.close();
    this.#pause.end();
    // ccxt's close() waits for the peer; a dead peer would keep the program alive.
    for (const client of this.#hooks?.clients() ?? []) {
      client.reset(new Error('closed'));
      client.connection?.terminate();
    }
  }

  async #runFeeds(exchange: CcxtExchange): Promise<void> {
    await Promise.all(this.#feeds.filter((feed) => !feed.isFinished).map((feed) => feed.run(exchange)));
    this.close();
  }

  /** Loads the class and the markets, trying again for as long as the failure may pass. */
  async #open(): Promise<CcxtExchange | undefined> {
    const backoff = new Backoff();
    while (!this.#isClosed) {
      try {
        const exchange = await this.#create();
        await this.#identifyAll(exchange);
        return exchange;
      } catch (error) {
        const failure = failureOf(error);
        const delayMs = backoff.next();
        for (const feed of this.#feeds) feed.venueFailed(failure);
        if (failure.verdict !== 'retry') return undefined;
        await this.#pause.for(delayMs);
      }
    }
    return undefined;
  }

  async #create(): Promise<CcxtExchange> {
    if (this.#exchange !== undefined) return this.#exchange;
    const { policy, overrides, clock } = this.#options;
    const Exchange = await loadCcxtClass(policy.ccxtId);
    const exchange = new Exchange(mergeConfig(mergeConfig(LIFECYCLE, policy.config), overrides));
    exchange.streaming.keepAlive = KEEP_ALIVE_MS;
    exchange.throttle = this.#spaced(exchange.rateLimit, REST_BURST_S);
    // Needed once before any ws:// address; wss:// does not use it.
    await exchange.loadHttpProxyAgent();
    const spaceMessages = () => this.#spaced(exchange.rateLimit, MESSAGE_BURST_S);
    this.#hooks = attachHooks(exchange, { feeds: this.#feeds, policy, clock, traffic: this.traffic, spaceMessages });
    this.#exchange = exchange;
    return exchange;
  }

  /** Lets one through per cost and the venue's rate, and after a quiet time as much at once as comes back in `burstS` seconds. */
  #spaced(msPerCost: number, burstS: number): CcxtThrottle {
    const perSecond = 1000 / msPerCost;
    const { clock } = this.#options;
    const bucket = new TokenBucket({ clock, pause: this.#pause, perSecond, capacity: perSecond * burstS });
    return (cost = 1) => bucket.take(cost);
  }

  async #identifyAll(exchange: CcxtExchange): Promise<void> {
    const cache = this.#marketCache();
    const cached = cache?.read();
    if (cached !== undefined) exchange.setMarkets(cached);
    const isMissing = () => this.#feeds.some((feed) => exchange.markets?.[feed.symbol] === undefined);
    if (cached === undefined || isMissing()) {
      // Always a fresh try: ccxt would hand out the promise of a first one that failed, for ever.
      await exchange.loadMarkets(true);
      cache?.write(Object.values(exchange.markets ?? {}));
    }
    for (const feed of this.#feeds) this.#identify(feed, exchange);
  }

  #identify(feed: BookFeed, exchange: CcxtExchange): void {
    if (this.#isClosed) return;
    const market = exchange.markets?.[feed.symbol];
    if (market === undefined) {
      feed.fail({ reason: 'symbol', detail: unknownSymbol(this.name, feed.symbol, exchange.symbols ?? []) });
      return;
    }
    const tickSize = market.precision.price;
    if (tickSize === undefined || !(tickSize > 0)) {
      feed.fail({ reason: 'symbol', detail: `${this.name} gives no tick size for ${feed.symbol}` });
      return;
    }
    feed.identify(market, this.#instrument(market, tickSize, exchange));
  }

  #instrument(market: CcxtMarket, tickSize: number, exchange: CcxtExchange): Instrument {
    const { policy } = this.#options;
    return {
      venue: this.name,
      symbol: market.symbol,
      tickSize: plainText(tickSize),
      lotSize: plainText(market.precision.amount ?? 0),
      base: sanitize(market.base ?? ''),
      quote: sanitize(market.quote ?? ''),
      integrity: policy.integrity,
      source: `ccxt:${policy.ccxtId}@${hostOf(exchange)}`,
    };
  }

  #marketCache(): MarketCache | undefined {
    const { cacheDir, policy, overrides, clock } = this.#options;
    if (cacheDir === undefined) return undefined;
    const config = mergeConfig(policy.config, overrides);
    return new MarketCache({ dir: cacheDir, ccxtId: policy.ccxtId, version: ccxtVersion(), config, clock });
  }

  /** A peer that vanished without a word sends no close: silence on the wire, pongs included, tells. */
  async #watchLiveness(): Promise<void> {
    while (!this.#isClosed) {
      await this.#pause.for(LIVENESS_CHECK_MS);
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
