import { type CancelTimer, type Clock, repeat } from '../clock.js';
import type { Market } from '../market.js';
import { Histogram } from '../stats/histogram.js';
import type { FeedSubscription } from './subscription.js';

const CHECK_MS = 250;
/** A book is stale after this many of its own usual intervals, within these limits. */
const QUIET_INTERVALS = 20;
const MIN_STALE_MS = 5000;
const MAX_STALE_MS = 60_000;
/** And it is fetched again after this many times the stale limit. */
const RESYNC_FACTOR = 3;
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
  readonly #feed: FeedSubscription;
  readonly #intervalsMs = new Histogram();
  #cancel: CancelTimer = () => {};
  #seenCommits = 0;
  #lastRecvMono: number | undefined;
  #lastCheckMono: number;
  #lastCheckWall: number;

  constructor(options: { readonly clock: Clock; readonly market: Market; readonly feed: FeedSubscription }) {
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
    return Math.min(MAX_STALE_MS, Math.max(MIN_STALE_MS, usualMs * QUIET_INTERVALS));
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
    const seconds = Math.round(ageMs / 1000);
    if (ageMs > this.staleAfterMs * RESYNC_FACTOR) this.#feed.resync('quiet', `no data for ${seconds} s`);
    else if (ageMs > this.staleAfterMs) this.#feed.markStale(`no data for ${seconds} s`);
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
