import type { Integrity, MarketSink, MarketState, StatusReason } from '../../sink.js';
import { sanitize } from '../../text.js';
import { Backoff } from '../../time/backoff.js';
import type { Clock } from '../../time/clock.js';

/** This long in good health, and the next failure counts as the first. */
const HEALTHY_MS = 10_000;
const DETAIL_COLUMNS = 160;

/** Why a book is in doubt, in a reason of the contract and one sentence. */
export type FeedIssue = { readonly reason: StatusReason; readonly detail: string };

export type FeedStateOptions = {
  readonly sink: Pick<MarketSink, 'status'>;
  readonly clock: Clock;
  /** How far the book is proven at this moment. */
  readonly integrity: () => Integrity;
};

/**
 * The states of one market's feed: `connecting → syncing → live ⇄ stale`, `resyncing` once it was live and is in doubt,
 * `closed` and `failed` for good. Tells the sink of each change, and how long to wait before the next try.
 */
export class FeedState {
  readonly #sink: Pick<MarketSink, 'status'>;
  readonly #clock: Clock;
  readonly #integrity: () => Integrity;
  readonly #backoff = new Backoff();
  #state: MarketState = 'connecting';
  #wasLive = false;
  #liveSinceMono = 0;
  /** One failure is often reported several times; it is told once a try. */
  #isMarkedUnreliable = false;

  constructor(options: FeedStateOptions) {
    this.#sink = options.sink;
    this.#clock = options.clock;
    this.#integrity = options.integrity;
  }

  get isLive(): boolean {
    return this.#state === 'live';
  }

  get wasLive(): boolean {
    return this.#wasLive;
  }

  /** Closed, or failed for good: nothing more will be told. */
  get isFinished(): boolean {
    return this.#state === 'closed' || this.#state === 'failed';
  }

  start(): void {
    this.#enter('connecting', 'start');
  }

  connected(): void {
    if (this.#state === 'connecting') this.#enter('syncing', 'snapshot');
  }

  live(): void {
    if (this.isLive || this.isFinished) return;
    this.#isMarkedUnreliable = false;
    const wasStale = this.#state === 'stale';
    if (!wasStale) this.#liveSinceMono = this.#clock.monoMs();
    this.#wasLive = true;
    this.#enter('live', wasStale ? 'quiet' : 'snapshot');
  }

  stale(detail: string): void {
    if (this.isLive) this.#enter('stale', 'quiet', detail);
  }

  issue({ reason, detail }: FeedIssue): void {
    if (this.isFinished || this.#isMarkedUnreliable) return;
    this.#isMarkedUnreliable = true;
    if (this.#wasLive && this.#clock.monoMs() - this.#liveSinceMono > HEALTHY_MS) this.#backoff.reset();
    this.#enter(this.#wasLive ? 'resyncing' : 'connecting', reason, detail, this.#backoff.attempt + 1);
  }

  /** How long to wait before the next try, ms; what fails in it is told anew. */
  nextTry(): number {
    this.#isMarkedUnreliable = false;
    return this.#backoff.next();
  }

  fail({ reason, detail }: FeedIssue): void {
    if (!this.isFinished) this.#enter('failed', reason, detail, this.#backoff.attempt);
  }

  /** Something about the proof changed, and the state did not. */
  tell(reason: StatusReason, detail: string): void {
    if (!this.isFinished) this.#enter(this.#state, reason, detail);
  }

  /** An audit found the book as the venue has it: what was only quiet is live again. */
  confirm(detail: string): void {
    if (this.isLive || this.#state === 'stale') this.#enter('live', 'audit', detail);
  }

  close(): void {
    if (!this.isFinished) this.#enter('closed', 'user');
  }

  #enter(state: MarketState, reason: StatusReason, detail = '', attempt = 0): void {
    this.#state = state;
    this.#sink.status({
      state,
      reason,
      attempt,
      integrity: this.#integrity(),
      detail: sanitize(detail, DETAIL_COLUMNS),
    });
  }
}
