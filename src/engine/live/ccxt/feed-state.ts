import { withoutSecrets } from '../../secrets.js';
import type { Integrity, MarketSink, MarketState, StatusReason } from '../../sink.js';
import { sanitize } from '../../text.js';
import { Backoff, type BackoffOptions } from '../../time/backoff.js';
import type { Clock } from '../../time/clock.js';

/** After being live for this long, the next failure resets the backoff. */
const HEALTHY_MS = 10_000;
export const DETAIL_COLUMNS = 160;

/** Why a book is unreliable: a reason of the contract and one sentence. */
export type FeedIssue = { readonly reason: StatusReason; readonly detail: string };

export type FeedStateOptions = {
  readonly sink: Pick<MarketSink, 'status'>;
  readonly clock: Clock;
  /** Returns the current integrity level. */
  readonly integrity: () => Integrity;
  readonly backoff?: BackoffOptions;
};

/**
 * The state machine of one market's feed: `connecting → syncing → live ⇄ stale`, `resyncing` when it was live and became unreliable,
 * `closed` and `failed` are final. Reports each change to the sink, and computes the delay before the next attempt.
 */
export class FeedState {
  readonly #sink: Pick<MarketSink, 'status'>;
  readonly #clock: Clock;
  readonly #integrity: () => Integrity;
  readonly #backoff: Backoff;
  #state: MarketState = 'connecting';
  #wasLive = false;
  #liveSinceMono = 0;
  /** A failure is often detected several times; it is reported once per attempt. */
  #hasReportedIssue = false;

  constructor(options: FeedStateOptions) {
    this.#sink = options.sink;
    this.#clock = options.clock;
    this.#integrity = options.integrity;
    this.#backoff = new Backoff(options.backoff);
  }

  get isLive(): boolean {
    return this.#state === 'live';
  }

  /** There is a book, fresh or not. */
  get hasBook(): boolean {
    return this.isLive || this.#state === 'stale';
  }

  get wasLive(): boolean {
    return this.#wasLive;
  }

  /** Closed or failed permanently: nothing more is reported. */
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
    this.#hasReportedIssue = false;
    const wasStale = this.#state === 'stale';
    if (!wasStale) this.#liveSinceMono = this.#clock.monoMs();
    this.#wasLive = true;
    this.#enter('live', wasStale ? 'quiet' : 'snapshot');
  }

  stale(detail: string): void {
    if (this.isLive) this.#enter('stale', 'quiet', detail);
  }

  markUnreliable({ reason, detail }: FeedIssue): void {
    if (this.isFinished || this.#hasReportedIssue) return;
    this.#hasReportedIssue = true;
    if (this.#wasLive && this.#clock.monoMs() - this.#liveSinceMono > HEALTHY_MS) this.#backoff.reset();
    this.#enter(this.#wasLive ? 'resyncing' : 'connecting', reason, detail, this.#backoff.attempt + 1);
  }

  /** Starts the next attempt, which reports its own issue, and returns the delay before it, ms. */
  nextRetryMs(): number {
    this.#hasReportedIssue = false;
    return this.#backoff.next();
  }

  fail({ reason, detail }: FeedIssue): void {
    if (!this.isFinished) this.#enter('failed', reason, detail, this.#backoff.attempt);
  }

  /** Reports a change that does not affect the state, for example of the integrity level. */
  report(reason: StatusReason, detail: string): void {
    if (!this.isFinished) this.#enter(this.#state, reason, detail);
  }

  /** An audit confirmed the book: a stale one is live again. */
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
      // Venues repeat what they were sent, and libraries their addresses.
      detail: sanitize(withoutSecrets(detail), DETAIL_COLUMNS),
    });
  }
}
