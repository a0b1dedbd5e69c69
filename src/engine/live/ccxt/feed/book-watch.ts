import type { BookProof } from '../../../integrity/proof.js';
import type { Pause } from '../../../time/pause.js';
import { type Failure, failureOf } from '../failure.js';
import type { FeedIssue, FeedState } from '../feed-state.js';
import { startQuietMarket } from '../snapshots/quiet-start.js';
import type { SnapshotBridge } from '../snapshots/snapshot-bridge.js';
import { WATCH_PAUSE_MS } from '../streams/watch-pause.js';
import type { Subscription } from '../subscriptions.js';
import type { CcxtExchange, CcxtMarket } from '../types.js';
import type { VenuePolicy } from '../venue-policy.js';

/** A subscription without a book after this time is considered lost. */
const SYNC_TIMEOUT_MS = 30_000;

export type BookWatchOptions = {
  readonly symbol: string;
  readonly policy: VenuePolicy;
  readonly pause: Pause;
  readonly state: FeedState;
  /** Known once the markets are loaded. */
  readonly market: () => CcxtMarket | undefined;
  readonly proof: () => BookProof | undefined;
  readonly subscription: () => Subscription | undefined;
  /** Makes a watch call of ccxt's, whose subscription is this market's. */
  readonly call: <T>(watch: () => Promise<T>) => Promise<T>;
  /** Resolves when another subscription may be sent. */
  readonly slot: () => Promise<void>;
  /** Whether the market waits in a queue of ours: that it has no book is not a failure then. */
  readonly isQueued: () => boolean;
  /** Where lobtop fetches the snapshot and joins the changes; otherwise ccxt does. */
  readonly bridge: () => SnapshotBridge | undefined;
  /** No book came in time. */
  readonly onLate: (issue: FeedIssue) => void;
  readonly onUnreliable: (issue: FeedIssue) => void;
  readonly onFailed: (issue: FeedIssue) => void;
};

/** Keeps the book of a market subscribed with one watch call of ccxt's after the other, until it is closed or has failed permanently. */
export class BookWatch {
  readonly #options: BookWatchOptions;
  /** Set when the book was lost in a way that ccxt may not have noticed; ends the current attempt. */
  #loss: FeedIssue | undefined;
  /** What the venue said last while this market was waiting for its book, and may have meant. */
  #venueWords: string | undefined;

  constructor(options: BookWatchOptions) {
    this.#options = options;
  }

  /** The book is unreliable: it has to be subscribed again. */
  lost(issue: FeedIssue): void {
    this.#loss = issue;
  }

  /** The venue said something that may be about this market, which waits for its book. */
  keepWords(words: string): void {
    this.#venueWords = words;
  }

  /** A book was received. */
  received(): void {
    this.#venueWords = undefined;
  }

  async keep(exchange: CcxtExchange): Promise<void> {
    const { state, pause, onFailed } = this.#options;
    while (!state.isFinished) {
      const failure = await this.#watchOnce(exchange);
      if (state.isFinished || failure?.verdict === 'closed') return;
      if (failure === undefined) await pause.for(WATCH_PAUSE_MS);
      else if (failure.verdict === 'fatal' && !this.#isTransient(failure)) onFailed(failure);
      else await this.#retryAfter(failure);
    }
  }

  /** An error for a market that was live before may be transient; one about its symbol or the API keys is not. */
  #isTransient({ reason }: Failure): boolean {
    return reason === 'malformed' && this.#options.state.wasLive;
  }

  /** Waits for ccxt's next update; returns what went wrong, as detected by us or by ccxt, or undefined. */
  async #watchOnce(exchange: CcxtExchange): Promise<Failure | undefined> {
    try {
      if (this.#loss === undefined) await this.#nextBook(exchange);
    } catch (error) {
      if (this.#loss === undefined) return failureOf(error);
    }
    return this.#loss && { verdict: 'retry', ...this.#loss };
  }

  async #nextBook(exchange: CcxtExchange): Promise<void> {
    const { symbol, policy, state, slot, call } = this.#options;
    if (!state.hasBook) await slot();
    const market = this.#options.market();
    if (state.isFinished || market === undefined) return;
    const depth = policy.depth(market);
    const book = call(() => exchange.watchOrderBook(symbol, depth));
    // Where lobtop applies the messages, ccxt never has a next book: this ends with the subscription.
    if (state.hasBook) {
      await book;
      return;
    }
    const bridge = this.#options.bridge();
    if (bridge !== undefined) void bridge.expect();
    else if (this.#isJoinable(market)) this.#startQuietly(exchange, market);
    // One that is there was received, whatever name ccxt announced it by, or did not.
    if (!(await this.#isLate(book)) || state.isFinished || state.hasBook) return;
    this.#handleLate();
  }

  /** Where a REST book does not have the numbers of the stream, it cannot be joined with the first change. */
  #isJoinable(market: CcxtMarket): boolean {
    const { policy, proof } = this.#options;
    return policy.snapshotFrom(market) === 'rest' && (policy.hasRestSequence || proof()?.isUnsequenced === true);
  }

  /** ccxt considers the subscription made. */
  #handleLate(): void {
    const words = this.#venueWords === undefined ? '' : `; the venue said: ${this.#venueWords}`;
    const detail = `no book within ${SYNC_TIMEOUT_MS / 1000} s of subscribing${words}`;
    this.#loss = { reason: 'quiet', detail };
    this.#options.onLate(this.#loss);
  }

  #startQuietly(exchange: CcxtExchange, market: CcxtMarket): void {
    const { symbol, policy, pause, proof, subscription } = this.#options;
    const onSnapshot = (seq: number) => {
      if (proof()?.lastSeq === undefined) proof()?.startFrom(seq);
    };
    const levels = policy.depth(market) ?? policy.snapshotDepth?.(market, 1);
    startQuietMarket({ exchange, symbol, depth: levels, pause, subscription, onSnapshot });
  }

  async #isLate(book: Promise<unknown>): Promise<boolean> {
    const { state, pause, isQueued } = this.#options;
    const arrived = book.then(() => false);
    while (true) {
      const isLate = await Promise.race([arrived, pause.for(SYNC_TIMEOUT_MS).then(() => true)]);
      if (!isLate || state.isFinished || !isQueued()) return isLate;
    }
  }

  async #retryAfter(issue: FeedIssue): Promise<void> {
    const { state, pause, proof, onUnreliable } = this.#options;
    onUnreliable(issue);
    await pause.for(state.nextRetryMs());
    this.#loss = undefined;
    proof()?.resetSequence();
  }
}
