import type { Clock } from '../../clock.js';
import { parseSize } from '../../decimal.js';
import { LobtopError } from '../../errors.js';
import type { CommitMeta, Instrument, MarketSink, Side, StatusReason } from '../../sink.js';
import { sanitize } from '../../text.js';
import { Backoff } from '../backoff.js';
import { type Doubt, FeedState } from '../feed-state.js';
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
/** A subscription that has brought no book after this long was lost on the way: the connection is given up. */
const SYNC_TIMEOUT_MS = 30_000;

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

/** Where ccxt keeps a subscription: on which connection, under which name. */
type Place = { readonly client: CcxtClient; readonly messageHash: string | undefined };

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
  readonly #pause: Pause;
  readonly #state: FeedState;
  readonly #sequencer: Sequencer;
  #decoder: RowDecoder | undefined;
  #exchange: CcxtExchange | undefined;
  #place: Place | undefined;
  /** A snapshot was begun and nothing since has put it in doubt. */
  #hasSnapshot = false;
  #committedSeq: number | undefined;
  /** Set when the book was lost in a way that ccxt may not have noticed; ends the current try. */
  #loss: Doubt | undefined;
  #lastTradeId: string | undefined;

  constructor(options: BookFeedOptions) {
    this.venue = options.venue;
    this.symbol = options.symbol;
    this.traffic = options.traffic;
    this.#sink = options.sink;
    this.#policy = options.policy;
    this.#pause = options.pause;
    this.#sequencer = options.policy.sequencer();
    this.#state = new FeedState({ sink: options.sink, clock: options.clock, integrity: options.policy.integrity });
  }

  get isFinished(): boolean {
    return this.#state.isFinished;
  }

  /** Announces the first state; the sink hears of nothing before. */
  start(): void {
    this.#state.start();
  }

  identify(market: CcxtMarket, instrument: Instrument): void {
    this.marketId = market.id;
    this.#decoder = new RowDecoder(this.#sink, instrument.tickSize);
    this.#sink.identify(instrument);
  }

  /** Keeps the market subscribed until closed or failed for good. */
  async run(exchange: CcxtExchange): Promise<void> {
    this.#exchange = exchange;
    // Trades end with the book: their loop never throws, and a quiet tape must not keep a failed market open.
    this.#keepTrades(exchange);
    await this.#keepBook(exchange);
  }

  // What the venue tells.

  /** The venue itself could not be reached; trying again is its owner's business. */
  venueFailed(failure: Failure): void {
    if (failure.verdict === 'fatal') this.fail(failure);
    else this.#state.doubt(failure);
    this.#state.nextTry();
  }

  fail(doubt: Doubt): void {
    this.#hasSnapshot = false;
    this.#state.fail(doubt);
  }

  connected(): void {
    this.#state.connected();
  }

  clientGone(client: CcxtClient, doubt: Doubt): void {
    if (this.#place?.client === client) this.#lose(doubt);
  }

  /** ccxt gave up on this book (by its name) or on all of its client's (without one). */
  rejected(client: CcxtClient, messageHash: string | undefined, error: unknown): void {
    const failure = failureOf(error);
    if (failure.verdict !== 'retry') return;
    // A rejection of everything reaches only calls that wait just now; the book must be forgotten all the same.
    if (messageHash === undefined) this.clientGone(client, failure);
    else if (messageHash === this.#place?.messageHash) this.#doubt(failure);
  }

  // What the wire tells.

  /** Sees every book message of this market before ccxt does. */
  check(range: SequenceRange): void {
    if (this.#sequencer.check(range.first, range.last) !== 'gap') return;
    if (this.#hasSnapshot) {
      this.#lose({ reason: 'gap', detail: `expected ${(this.#sequencer.last ?? 0) + 1}, got ${range.first}` });
    }
    // While a snapshot is awaited, only what comes after it must be complete; the commit that ends the wait tells.
    this.#sequencer.reset();
    this.#sequencer.check(range.first, range.last);
  }

  /** ccxt has handled a message in full: a book that should have moved and did not is in doubt. */
  handled(range: SequenceRange): void {
    const isBehind = this.#committedSeq !== undefined && this.#committedSeq < range.last;
    if (this.#hasSnapshot && isBehind) this.#lose({ reason: 'gap', detail: `message ${range.last} was not applied` });
  }

  beginSnapshot(): void {
    if (this.isFinished) return;
    this.#hasSnapshot = true;
    this.#committedSeq = undefined;
    this.#sink.begin();
  }

  rows(side: Side, rows: readonly CcxtRow[]): void {
    if (this.#hasSnapshot) this.#decoder?.decode(side, rows);
  }

  /** ccxt resolved our book: one message, or a snapshot with what was buffered, is applied in full. */
  commit(place: Place, meta: CommitMeta): void {
    if (!this.#hasSnapshot) return;
    this.#place = place;
    const received = this.#sequencer.last;
    if (received !== undefined && meta.seq !== undefined && meta.seq < received) {
      this.#lose({ reason: 'gap', detail: `the snapshot at ${meta.seq} does not reach ${received}` });
      return;
    }
    this.#committedSeq = meta.seq;
    this.#state.live();
    this.#sink.commit(meta);
  }

  trade(trade: CcxtTrade, stamp: Stamp): void {
    const { id, side, timestamp } = trade;
    if (id !== undefined && id === this.#lastTradeId) return;
    this.#lastTradeId = id;
    const amounts = this.#amountsOf(trade);
    if (amounts === undefined) return;
    this.#sink.trade({
      id: sanitize(String(id ?? '')),
      exchangeTs: timestamp,
      recvTs: stamp.recvTs,
      ...amounts,
      side: side === 'sell' ? 'sell' : 'buy',
    });
  }

  /** Price and size of a trade; one that cannot be read costs that trade, not the book. */
  #amountsOf({ price, amount }: CcxtTrade): { priceTicks: number; size: number } | undefined {
    try {
      if (this.#decoder === undefined || price === undefined || amount === undefined) return undefined;
      return { priceTicks: this.#decoder.ticksOf(price), size: parseSize(amount) };
    } catch (error) {
      if (!(error instanceof LobtopError)) throw error;
      this.traffic.malformed++;
      return undefined;
    }
  }

  // What its owner asks.

  resync(reason: StatusReason, detail: string): void {
    if (this.#hasSnapshot) this.#lose({ reason, detail });
  }

  markStale(detail: string): void {
    this.#state.stale(detail);
  }

  close(): void {
    this.#hasSnapshot = false;
    this.#state.close();
  }

  async #keepBook(exchange: CcxtExchange): Promise<void> {
    while (!this.isFinished) {
      const failure = await this.#watchOnce(exchange);
      if (this.isFinished || failure?.verdict === 'closed') return;
      if (failure === undefined) await this.#pause.for(WATCH_PAUSE_MS);
      else if (failure.verdict === 'fatal') this.fail(failure);
      else await this.#retryAfter(failure);
    }
  }

  /** What went wrong, by our own finding or ccxt's; undefined while all is well. */
  async #watchOnce(exchange: CcxtExchange): Promise<Failure | undefined> {
    try {
      if (this.#loss === undefined) await this.#nextBook(exchange);
    } catch (error) {
      if (this.#loss === undefined) return failureOf(error);
    }
    return this.#loss && { verdict: 'retry', ...this.#loss };
  }

  async #nextBook(exchange: CcxtExchange): Promise<void> {
    const book = exchange.watchOrderBook(this.symbol, this.#policy.depth);
    if (this.#state.isLive) {
      await book;
      return;
    }
    const isLate = await Promise.race([book.then(() => false), this.#pause.for(SYNC_TIMEOUT_MS).then(() => true)]);
    if (!isLate || this.isFinished) return;
    this.#loss = { reason: 'quiet', detail: `no book within ${SYNC_TIMEOUT_MS / 1000} s of subscribing` };
    for (const client of Object.values(exchange.clients)) {
      // ccxt remembers the subscription as made; only a new connection asks again.
      if (Object.keys(client.futures).some((hash) => hash.includes(this.symbol))) client.connection?.terminate();
    }
  }

  async #retryAfter(doubt: Doubt): Promise<void> {
    this.#doubt(doubt);
    await this.#pause.for(this.#state.nextTry());
    this.#loss = undefined;
    this.#sequencer.reset();
  }

  /** Trades never decide over the book: their failures only cost trades until the next try. */
  async #keepTrades(exchange: CcxtExchange): Promise<void> {
    const backoff = new Backoff();
    while (!this.isFinished) {
      try {
        await exchange.watchTrades(this.symbol);
        backoff.reset();
        await this.#pause.for(WATCH_PAUSE_MS);
      } catch (error) {
        if (failureOf(error).verdict !== 'retry') return;
        await this.#pause.for(backoff.next());
      }
    }
  }

  #doubt(doubt: Doubt): void {
    this.#hasSnapshot = false;
    this.#state.doubt(doubt);
  }

  /** The book can be wrong from here on, and ccxt may not know it: it is made to forget it, and to ask for a new one. */
  #lose(doubt: Doubt): void {
    if (this.isFinished) return;
    this.#doubt(doubt);
    this.#loss = doubt;
    if (this.#exchange !== undefined) delete this.#exchange.orderbooks[this.symbol];
    const { client, messageHash } = this.#place ?? {};
    this.#place = undefined;
    if (client === undefined || messageHash === undefined) return;
    delete client.subscriptions[messageHash];
    // Without a waiting call ccxt would keep the rejection for the next one, which is the new try.
    if (messageHash in client.futures) client.reject(new Error(doubt.detail), messageHash);
  }
}
