import type { Clock } from '../../clock.js';
import type { CommitMeta, FeedStatus, MarketSink, MarketState, Side, StatusReason } from '../../sink.js';
import { sanitize } from '../../text.js';
import { Backoff } from '../backoff.js';
import type { Pause } from '../pause.js';
import type { Sequencer } from '../sequencer.js';
import type { FeedSubscription, FeedTraffic } from '../subscription.js';
import { type Failure, failureOf } from './failure.js';
import type { LeanTarget } from './lean-book.js';
import type { SequenceRange, VenuePolicy } from './policies.js';
import { RowDecoder } from './row-decoder.js';
import type { CcxtClient, CcxtExchange, CcxtMarket, CcxtRow, CcxtTrade } from './types.js';

/** ccxt's watch calls resolve once a message; they are awaited for connecting and errors only, so now and then is enough. */
const WATCH_PAUSE_MS = 50;
/** This long in good health, and the next failure counts as the first. */
const HEALTHY_MS = 30_000;

/** When a message came in, taken before it was parsed. */
export type Stamp = { readonly recvTs: number; readonly recvMono: number };

export type BookFeedOptions = {
  readonly venue: string;
  readonly symbol: string;
  readonly sink: MarketSink;
  readonly policy: VenuePolicy;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly traffic: FeedTraffic;
};

/**
 * One market of a ccxt venue: keeps it subscribed, proves its sequence, and speaks to its sink.
 *
 * Nothing of a book reaches the sink between the moment it is doubted and the next snapshot,
 * and nothing is `live` that was not proven up to the last message received.
 */
export class BookFeed implements FeedSubscription, LeanTarget {
  readonly venue: string;
  readonly symbol: string;
  readonly traffic: FeedTraffic;
  /** The venue's own id of the market; known once markets are loaded. */
  marketId: string | undefined;
  readonly #sink: MarketSink;
  readonly #policy: VenuePolicy;
  readonly #clock: Clock;
  readonly #pause: Pause;
  readonly #backoff = new Backoff();
  readonly #sequencer: Sequencer;
  #decoder: RowDecoder | undefined;
  #exchange: CcxtExchange | undefined;
  #client: CcxtClient | undefined;
  #messageHash: string | undefined;
  #state: MarketState = 'connecting';
  #wasLive = false;
  #liveSinceMono = 0;
  /** A snapshot was begun and nothing since has put it in doubt. */
  #hasSnapshot = false;
  /** Set when the book was lost in a way that ccxt may not have noticed. */
  #loss: Failure | undefined;
  /** One failure is often reported several times; it is told once a try. */
  #isDoubted = false;
  #committedSeq: number | undefined;
  #isClosed = false;
  #lastTradeId: string | undefined;

  constructor(options: BookFeedOptions) {
    this.venue = options.venue;
    this.symbol = options.symbol;
    this.traffic = options.traffic;
    this.#sink = options.sink;
    this.#policy = options.policy;
    this.#clock = options.clock;
    this.#pause = options.pause;
    this.#sequencer = options.policy.sequencer();
  }

  get isFinished(): boolean {
    return this.#isClosed || this.#state === 'failed';
  }

  /** Announces the first state; the sink hears of nothing before. */
  start(): void {
    this.#tell('connecting', 'start', '');
  }

  identify(market: CcxtMarket, instrument: Parameters<MarketSink['identify']>[0]): void {
    this.marketId = market.id;
    this.#decoder = new RowDecoder(this.#sink, instrument.tickSize);
    this.#sink.identify(instrument);
  }

  /** Keeps the market subscribed until closed or failed for good. */
  async run(exchange: CcxtExchange): Promise<void> {
    this.#exchange = exchange;
    await Promise.all([
      this.#keep(() => exchange.watchOrderBook(this.symbol, this.#policy.depth)),
      this.#keepTrades(() => exchange.watchTrades(this.symbol)),
    ]);
  }

  /** The venue itself could not be reached; trying again is its owner's business. */
  venueFailed(failure: Failure, attempt: number): void {
    if (failure.verdict === 'fatal') this.#fail(failure);
    else this.#tell('connecting', failure.reason, failure.detail, attempt);
  }

  fail(reason: StatusReason, detail: string): void {
    this.#fail({ verdict: 'fatal', reason, detail });
  }

  connected(): void {
    if (this.#state === 'connecting') this.#tell('syncing', 'snapshot', '');
  }

  clientGone(client: CcxtClient, reason: StatusReason, detail: string): void {
    if (this.#client === client) this.#lose({ verdict: 'retry', reason, detail });
  }

  /** ccxt gave up on this book or on all of its client's. */
  rejected(client: CcxtClient, messageHash: string | undefined, error: unknown): void {
    const failure = failureOf(error);
    if (failure.verdict !== 'retry') return;
    // A rejection of everything reaches only calls that wait just now; the book must be forgotten all the same.
    if (messageHash === undefined && this.#client === client) this.#lose(failure);
    else if (messageHash !== undefined && this.#messageHash === messageHash) this.#doubt(failure);
  }

  /** Sees every book message of this market before ccxt does. */
  check(range: SequenceRange): void {
    const verdict = this.#sequencer.check(range.first, range.last);
    if (verdict !== 'gap') return;
    if (this.#hasSnapshot) {
      const detail = `expected ${(this.#sequencer.last ?? 0) + 1}, got ${range.first}`;
      this.#lose({ verdict: 'retry', reason: 'gap', detail });
    }
    // While a snapshot is awaited, only what comes after it must be complete; the commit that ends the wait tells.
    this.#sequencer.reset();
    this.#sequencer.check(range.first, range.last);
  }

  /** ccxt has handled a message in full: a book that should have moved and did not is in doubt. */
  handled(range: SequenceRange, client: CcxtClient): void {
    if (!this.#hasSnapshot || this.#state !== 'live' || this.#client !== client) return;
    if (this.#committedSeq !== undefined && this.#committedSeq < range.last) {
      this.#lose({ verdict: 'retry', reason: 'gap', detail: `message ${range.last} was not applied` });
    }
  }

  beginSnapshot(): void {
    if (this.#isClosed) return;
    this.#hasSnapshot = true;
    this.#committedSeq = undefined;
    this.#sink.begin();
  }

  rows(side: Side, rows: readonly CcxtRow[]): void {
    if (!this.#hasSnapshot || rows.length === 0) return;
    this.#decoder?.decode(side, rows);
  }

  /** ccxt resolved our book: one message, or a snapshot with what was buffered, is applied in full. */
  commit(client: CcxtClient, messageHash: string | undefined, meta: CommitMeta): void {
    if (!this.#hasSnapshot) return;
    this.#client = client;
    this.#messageHash = messageHash;
    const received = this.#sequencer.last;
    if (received !== undefined && meta.seq !== undefined && meta.seq < received) {
      this.#lose({ verdict: 'retry', reason: 'gap', detail: `the snapshot at ${meta.seq} does not reach ${received}` });
      return;
    }
    this.#committedSeq = meta.seq;
    if (this.#state !== 'live') this.#becomeLive();
    this.#sink.commit(meta);
  }

  trade(trade: CcxtTrade, stamp: Stamp): void {
    const { price, amount, side } = trade;
    if (price === undefined || amount === undefined || this.#decoder === undefined) return;
    if (trade.id !== undefined && trade.id === this.#lastTradeId) return;
    this.#lastTradeId = trade.id;
    this.#sink.trade({
      id: sanitize(String(trade.id ?? '')),
      exchangeTs: trade.timestamp,
      recvTs: stamp.recvTs,
      priceTicks: this.#decoder.ticksOf(price),
      size: amount,
      side: side === 'sell' ? 'sell' : 'buy',
    });
  }

  resync(reason: StatusReason, detail: string): void {
    if (this.#hasSnapshot) this.#lose({ verdict: 'retry', reason, detail });
  }

  markStale(detail: string): void {
    if (this.#state === 'live') this.#tell('stale', 'quiet', detail);
  }

  close(): void {
    if (this.isFinished) return;
    this.#isClosed = true;
    this.#hasSnapshot = false;
    this.#tell('closed', 'user', '');
  }

  async #keep(watch: () => Promise<unknown>): Promise<void> {
    while (!this.isFinished) {
      const failure = await this.#watchOnce(watch);
      if (this.isFinished || failure?.verdict === 'closed') return;
      if (failure === undefined) await this.#pause.for(WATCH_PAUSE_MS);
      else if (failure.verdict === 'fatal') this.#fail(failure);
      else await this.#retryAfter(failure);
    }
  }

  async #watchOnce(watch: () => Promise<unknown>): Promise<Failure | undefined> {
    try {
      if (this.#loss === undefined) await watch();
      return this.#loss;
    } catch (error) {
      // What we found first says more than the error that ccxt made of it.
      return this.#loss ?? failureOf(error);
    }
  }

  async #retryAfter(failure: Failure): Promise<void> {
    this.#doubt(failure);
    const delayMs = this.#backoff.next();
    await this.#pause.for(delayMs);
    this.#isDoubted = false;
    this.#loss = undefined;
    this.#sequencer.reset();
  }

  /** Trades never decide over the book: their failures only cost trades until the next try. */
  async #keepTrades(watch: () => Promise<unknown>): Promise<void> {
    const backoff = new Backoff();
    while (!this.isFinished) {
      try {
        await watch();
        backoff.reset();
        await this.#pause.for(WATCH_PAUSE_MS);
      } catch (error) {
        if (failureOf(error).verdict === 'fatal') return;
        await this.#pause.for(backoff.next());
      }
    }
  }

  /** The book can be wrong from here on, and ccxt may not know it: forget it there too. */
  #lose(failure: Failure): void {
    if (this.isFinished) return;
    this.#doubt(failure);
    this.#loss = failure;
    const exchange = this.#exchange;
    if (exchange !== undefined) delete exchange.orderbooks[this.symbol];
    const client = this.#client;
    const hash = this.#messageHash;
    this.#client = undefined;
    if (client === undefined || hash === undefined) return;
    delete client.subscriptions[hash];
    // Without a waiting call ccxt would keep the rejection for the next one, which is the new try.
    if (hash in client.futures) client.reject(new Error(failure.detail), hash);
  }

  #doubt(failure: Failure): void {
    this.#hasSnapshot = false;
    if (this.isFinished || this.#isDoubted) return;
    this.#isDoubted = true;
    const wasHealthy = this.#wasLive && this.#clock.monoMs() - this.#liveSinceMono > HEALTHY_MS;
    if (wasHealthy) this.#backoff.reset();
    this.#tell(this.#wasLive ? 'resyncing' : 'connecting', failure.reason, failure.detail, this.#backoff.attempt + 1);
  }

  #fail(failure: Failure): void {
    if (this.isFinished) return;
    this.#hasSnapshot = false;
    this.#tell('failed', failure.reason, failure.detail, this.#backoff.attempt);
  }

  #becomeLive(): void {
    const wasStale = this.#state === 'stale';
    if (!wasStale) this.#liveSinceMono = this.#clock.monoMs();
    this.#wasLive = true;
    this.#tell('live', wasStale ? 'quiet' : 'snapshot', '');
  }

  #tell(state: MarketState, reason: StatusReason, detail: string, attempt = 0): void {
    this.#state = state;
    const status: FeedStatus = {
      state,
      reason,
      attempt,
      integrity: this.#policy.integrity,
      detail: sanitize(detail, 160),
    };
    this.#sink.status(status);
  }
}
