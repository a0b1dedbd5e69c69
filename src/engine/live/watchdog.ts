import type { Feed } from '../feed.js';
import type { Market } from '../market.js';
import { Histogram } from '../stats/histogram.js';
import { type CancelTimer, type Clock, repeat } from '../time/clock.js';

const CHECK_MS = 250;
/** A book is stale after this many of its median update intervals, within these limits. */
const QUIET_INTERVALS = 20;
const MIN_STALE_MS = 5000;
const MAX_STALE_MS = 60_000;
/** It is audited, or resynced, after this many times the stale limit. */
const AUDIT_FACTOR = 3;
/** The limit doubles each time an audit confirms a quiet market, up to this. */
const MAX_PATIENCE_MS = 600_000;
const MAX_CROSSED_MS = 1000;
const MAX_CROSSED_COMMITS = 100;
/** Crossings within this time count together: the venue's matching may be at fault, or what we have of its book. */
const CROSSINGS_MS = 600_000;
const MAX_CROSSING_RESYNCS = 2;
/** A check this late means that the machine slept or the program was stopped. */
const SUSPENDED_MS = 5000;

/**
 * Detects what no message reports: silence, a book that stays crossed, a machine that slept.
 * Ages are relative to the market's own update rate, on the monotonic clock; pings and pongs do not count as data.
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
  /** When an audit last confirmed the silent book. */
  #confirmedMono = Number.NEGATIVE_INFINITY;
  #isAuditing = false;
  /** The touch of each book that was discarded for being crossed, oldest first. */
  #crossings: { readonly nowMono: number; readonly touch: string }[] = [];
  #isCrossedAtVenue = false;
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
    this.#recordIntervals();
    if (this.#wasSuspended()) this.#feed.resync('suspended', 'the program was suspended or the machine slept');
    else if (this.#isCrossedTooLong()) this.#handleCrossing();
    else this.#checkAge();
  }

  #checkAge(): void {
    const { ageMs } = this.#market;
    if (ageMs === undefined || (this.#market.state !== 'live' && this.#market.state !== 'stale')) return;
    const detail = `no data for ${Math.round(ageMs / 1000)} s`;
    const unconfirmedMs = Math.min(ageMs, this.#clock.monoMs() - this.#confirmedMono);
    if (unconfirmedMs > this.staleAfterMs * AUDIT_FACTOR) this.#compare(detail);
    else if (unconfirmedMs > this.staleAfterMs) this.#feed.markStale(detail);
  }

  /** Silence may be a dead subscription or a quiet market: an audit decides. Without one, the book is resynced. */
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
    if (crossedSinceMono === undefined) this.#isCrossedAtVenue = false;
    if (crossedSinceMono === undefined || this.#market.state !== 'live') return false;
    return this.#clock.monoMs() - crossedSinceMono > MAX_CROSSED_MS || crossedCommits > MAX_CROSSED_COMMITS;
  }

  /** A new snapshot that is crossed as well is the venue's truth: asking for it again would not help (dYdX). */
  #handleCrossing(): void {
    const nowMono = this.#clock.monoMs();
    const touch = this.#touch();
    this.#crossings = this.#crossings.filter((past) => nowMono - past.nowMono < CROSSINGS_MS);
    const isNew =
      this.#crossings.every((past) => past.touch !== touch) && this.#crossings.length < MAX_CROSSING_RESYNCS;
    if (isNew) {
      this.#crossings.push({ nowMono, touch });
      this.#feed.resync('crossed', 'book crossed for too long');
    } else if (!this.#isCrossedAtVenue) {
      this.#isCrossedAtVenue = true;
      this.#feed.markCrossed?.('crossed at the venue: its new snapshots are crossed too');
    }
    if (!isNew) this.#checkAge();
  }

  /** The best prices as text, which does not depend on the grid. */
  #touch(): string {
    const { book } = this.#market;
    const prices = [book?.bids.best, book?.asks.best].map((ticks) =>
      ticks === undefined ? '' : book?.grid.priceText(ticks),
    );
    return prices.join(' ');
  }

  /** A timer fired late, or the wall clock moved ahead of the monotonic clock, which stops during sleep on Linux. */
  #wasSuspended(): boolean {
    const nowMono = this.#clock.monoMs();
    const nowWall = this.#clock.wallMs();
    const passedMono = nowMono - this.#lastCheckMono;
    const passedWall = nowWall - this.#lastCheckWall;
    this.#lastCheckMono = nowMono;
    this.#lastCheckWall = nowWall;
    return passedMono > CHECK_MS + SUSPENDED_MS || passedWall - passedMono > SUSPENDED_MS;
  }

  /** Records the mean interval of the commits since the last check, once per check: accurate enough for a median, and cheap. */
  #recordIntervals(): void {
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
