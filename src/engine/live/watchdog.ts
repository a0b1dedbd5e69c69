import type { Feed } from '../feed.js';
import type { Market } from '../market.js';
import { Histogram } from '../stats/histogram.js';
import { type CancelTimer, type Clock, repeat } from '../time/clock.js';

const CHECK_MS = 250;
/** A book is stale after this many of its own usual intervals, within these limits. */
const QUIET_INTERVALS = 20;
const MIN_STALE_MS = 5000;
const MAX_STALE_MS = 60_000;
/** And it is compared with the venue, or fetched again, after this many times the stale limit. */
const AUDIT_FACTOR = 3;
/** A market found quiet and right is given longer each time, up to this. */
const MAX_PATIENCE_MS = 600_000;
const MAX_CROSSED_MS = 1000;
const MAX_CROSSED_COMMITS = 100;
/** A check that comes this late means that the machine slept or the program was stopped. */
const SUSPENDED_MS = 5000;

/**
 * Watches one market for what no message tells: silence, a crossing that lasts, a machine that slept.
 * Ages are against the market's own rhythm, on the monotonic clock; pings and pongs do not count as data.
 */
export class Watchdog {
  readonly #clock: Clock;
  readonly #market: Market;
  readonly #feed: Feed;
  readonly #intervalsMs = new Histogram();
  #cancel: CancelTimer = () => {};
  #seenCommits = 0;
  #lastRecvMono: number | undefined;
  #patience = 1;
  /** When the silent book was last found right. */
  #confirmedMono = Number.NEGATIVE_INFINITY;
  #isAuditing = false;
  #lastCheckMono: number;
  #lastCheckWall: number;

  constructor(options: { readonly clock: Clock; readonly market: Market; readonly feed: Feed }) {
    this.#clock = options.clock;
    this.#market = options.market;
    this.#feed = options.feed;
    this.#lastCheckMono = options.clock.monoMs();
    this.#lastCheckWall = options.clock.wallMs();
  }

  start(): void {
    this.#cancel = repeat(this.#clock, CHECK_MS, () => this.check());
  }

  stop(): void {
    this.#cancel();
  }

  /** The age at which this market counts as stale, ms. */
  get staleAfterMs(): number {
    const usualMs = this.#intervalsMs.quantile(0.5) ?? 0;
    const limitMs = Math.min(MAX_STALE_MS, Math.max(MIN_STALE_MS, usualMs * QUIET_INTERVALS));
    return Math.min(MAX_PATIENCE_MS, limitMs * this.#patience);
  }

  check(): void {
    this.#learnRhythm();
    if (this.#wasSuspended()) this.#feed.resync('suspended', 'the program was stopped or the machine slept');
    else if (this.#isCrossedTooLong()) this.#feed.resync('crossed', 'bid above ask for too long');
    else this.#checkAge();
  }

  #checkAge(): void {
    const { ageMs } = this.#market;
    if (ageMs === undefined || (this.#market.state !== 'live' && this.#market.state !== 'stale')) return;
    const detail = `no data for ${Math.round(ageMs / 1000)} s`;
    const unknownMs = Math.min(ageMs, this.#clock.monoMs() - this.#confirmedMono);
    if (unknownMs > this.staleAfterMs * AUDIT_FACTOR) this.#compare(detail);
    else if (unknownMs > this.staleAfterMs) this.#feed.markStale(detail);
  }

  /** Silence may be a dead subscription or a quiet market: the venue's own picture tells. Without one, the book is fetched anew. */
  async #compare(detail: string): Promise<void> {
    const { audit } = this.#feed;
    if (this.#isAuditing) return;
    if (audit === undefined) {
      this.#feed.resync('quiet', detail);
      return;
    }
    this.#isAuditing = true;
    this.#feed.markStale(detail);
    try {
      const { differences } = await audit.call(this.#feed);
      if (differences.length > 0) return;
      this.#patience *= 2;
      this.#confirmedMono = this.#clock.monoMs();
    } catch {
      this.#feed.resync('quiet', detail);
    } finally {
      this.#isAuditing = false;
    }
  }

  #isCrossedTooLong(): boolean {
    const { crossedSinceMono, crossedCommits } = this.#market;
    if (crossedSinceMono === undefined || this.#market.state !== 'live') return false;
    return this.#clock.monoMs() - crossedSinceMono > MAX_CROSSED_MS || crossedCommits > MAX_CROSSED_COMMITS;
  }

  /** Linux's monotonic clock stands still in sleep, so the wall clock's lead tells too; so does a timer that fires late. */
  #wasSuspended(): boolean {
    const nowMono = this.#clock.monoMs();
    const nowWall = this.#clock.wallMs();
    const passedMono = nowMono - this.#lastCheckMono;
    const passedWall = nowWall - this.#lastCheckWall;
    this.#lastCheckMono = nowMono;
    this.#lastCheckWall = nowWall;
    return passedMono > CHECK_MS + SUSPENDED_MS || passedWall - passedMono > SUSPENDED_MS;
  }

  /** The mean interval since the last check stands for each of its commits: enough for a median, and cheap. */
  #learnRhythm(): void {
    const { commits } = this.#market.counters;
    const { lastRecvMono } = this.#market;
    const count = commits - this.#seenCommits;
    if (count > 0 && lastRecvMono !== undefined && this.#lastRecvMono !== undefined) {
      this.#intervalsMs.record((lastRecvMono - this.#lastRecvMono) / count);
    }
    this.#seenCommits = commits;
    this.#lastRecvMono = lastRecvMono;
  }
}
