import { LobtopError, messageOf } from '../errors.js';
import { withoutSecrets } from '../secrets.js';
import type { HistoryProgress } from '../session.js';
import { intervalStart } from '../tape/candle-kind.js';
import { CLOSED, END_TS, FLAGS, GAP, ID, OPEN_TS } from '../tape/candle-row.js';
import type { CandleSeries } from '../tape/candle-series.js';
import type { CandleSource } from '../tape/candle-source.js';
import { joinHistory } from '../tape/join-history.js';
import { NO_CANDLES, type Ohlcv, resample } from '../tape/ohlcv.js';
import { sanitize } from '../text.js';
import { Backoff } from '../time/backoff.js';
import type { Clock } from '../time/clock.js';
import { Pause } from '../time/pause.js';
import type { CandleCache } from './candle-cache.js';
import { KnownCandles } from './known-candles.js';
import { type CandlePage, FINISH_MS, VenueTail } from './venue-tail.js';

const REPAIR_MS = 2000;
const MAX_ATTEMPTS = 5;
const MAX_REPAIRS = 3;
/** Beyond this many pages the cache is dropped: the tail would be longer than what it saves. */
const MAX_PAGES = 20;

export type CandleHistoryOptions = {
  readonly series: CandleSeries;
  readonly clock: Clock;
  /** The venue's time, ms since the epoch. */
  readonly nowTs: () => number;
  /** Resolves when the venue is ready for requests; with undefined where it has no candles, and when the signal is aborted. */
  readonly source: (signal: AbortSignal) => Promise<CandleSource | undefined>;
  /** The cache for candles of an interval; undefined = none. */
  readonly cache: (intervalMs: number) => CandleCache | undefined;
  /** Candles to load before the open one. */
  readonly wanted: number;
  /** Called with one sentence for the user. */
  readonly onNotice: (text: string) => void;
};

/**
 * The candles from before the start: from the disk cache, then only the missing tail from the venue, page by page, joined to the candles built from
 * trades. Afterwards candles that lack trades are replaced by the venue's.
 */
export class CandleHistory {
  progress: HistoryProgress;
  readonly #options: CandleHistoryOptions;
  readonly #pause: Pause;
  readonly #repairs = new Map<number, number>();
  readonly #stop = new AbortController();

  constructor(options: CandleHistoryOptions) {
    this.#options = options;
    this.#pause = new Pause(options.clock);
    this.progress = { state: 'waiting', loaded: 0, wanted: options.wanted, cached: 0, detail: '' };
  }

  /** Loads, then repairs, until stopped. Never throws: without history there are still the candles from now on. */
  async run(): Promise<void> {
    const source = await this.#options.source(this.#stop.signal);
    const base = source === undefined ? undefined : this.#baseOf(source);
    if (source === undefined || base === undefined) {
      if (!this.#isStopped) this.#report({ state: 'none', detail: 'the venue has no candles of this interval' });
      return;
    }
    const tail = new VenueTail(source, base);
    const isLoaded = await this.#untilDone(() => this.#load(tail));
    while (isLoaded && !this.#isStopped) {
      await this.#pause.for(REPAIR_MS);
      await this.#repair(tail);
    }
  }

  stop(): void {
    this.#stop.abort();
    this.#pause.end();
  }

  get #isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  get #intervalMs(): number {
    return this.#options.series.intervalMs ?? 0;
  }

  /** The longest interval of the venue that divides ours. */
  #baseOf({ intervalsMs }: CandleSource): number | undefined {
    return intervalsMs.findLast((ms) => this.#intervalMs % ms === 0);
  }

  /** Runs `work` with retries; answers whether it succeeded. Each failure is reported. */
  async #untilDone(work: () => Promise<void>): Promise<boolean> {
    const backoff = new Backoff();
    while (!this.#isStopped) {
      try {
        await work();
        return true;
      } catch (error) {
        const isLast = backoff.attempt + 1 >= MAX_ATTEMPTS;
        this.#report({ state: isLast ? 'failed' : 'loading', detail: sanitize(withoutSecrets(messageOf(error)), 160) });
        if (isLast) {
          this.#options.onNotice(`no candles from before the start: ${this.progress.detail}`);
          return false;
        }
        await this.#pause.for(backoff.next());
      }
    }
    return false;
  }

  async #load(tail: VenueTail): Promise<void> {
    const { nowTs, onNotice } = this.#options;
    const cache = this.#options.cache(tail.intervalMs);
    const known = new KnownCandles(tail.intervalMs);
    known.addAll(await this.#cached(cache));
    // A cache that ends before the pages' reach would leave a gap before the tail.
    if ((known.lastTs ?? 0) < nowTs() - MAX_PAGES * tail.pageMs) known.clear();
    const cached = known.all;
    this.#begin(known, nowTs());
    let sinceTs = known.tailTs ?? this.#coldTs(tail);
    for (let isFirst = true, pages = 0; pages < MAX_PAGES && !this.#isStopped; isFirst = false, pages++) {
      const page = await tail.page(sinceTs, nowTs());
      const fit = isFirst ? known.fitOf(page.candles) : 'joins';
      if (fit === 'differs') this.#quarantine(cache, 'differs from the candles of the venue');
      if (fit !== 'joins') {
        known.clear();
        sinceTs = this.#coldTs(tail);
        continue;
      }
      known.addAll(page.candles, page.overTs);
      this.#joinPage(known, page);
      this.#report({ loaded: known.count });
      if (page.nextTs === undefined) break;
      sinceTs = page.nextTs;
    }
    if (cache !== undefined && known.all !== cached) {
      await cache.write(known.all).catch((error: unknown) => onNotice(sanitize(messageOf(error), 300)));
    }
    this.#report({ state: 'ready', loaded: known.count });
  }

  /** Shows the cached candles before the venue has answered. */
  #begin(known: KnownCandles, nowTs: number): void {
    const missing = (nowTs - (known.lastTs ?? nowTs - this.#options.wanted * this.#intervalMs)) / this.#intervalMs;
    const wanted = Math.round(known.count + missing);
    if (known.count > 0) this.#join(known.all, nowTs - FINISH_MS);
    this.#report({ state: 'loading', loaded: known.count, cached: known.count, wanted, detail: '' });
  }

  /** Start of the first page without a cache. */
  #coldTs(tail: VenueTail): number {
    const { nowTs, wanted } = this.#options;
    const reach = Math.min(wanted * this.#intervalMs, MAX_PAGES * tail.pageMs);
    return intervalStart(nowTs() - reach, this.#intervalMs);
  }

  async #cached(cache: CandleCache | undefined): Promise<Ohlcv> {
    try {
      return (await cache?.read()) ?? NO_CANDLES;
    } catch (error) {
      const reason = error instanceof LobtopError ? error.cause : error;
      this.#quarantine(cache, `is damaged (${messageOf(reason)})`);
      return NO_CANDLES;
    }
  }

  /** The path comes last in the notice: in a narrow terminal the problem must still be readable. */
  #quarantine(cache: CandleCache | undefined, problem: string): void {
    const { onNotice } = this.#options;
    if (cache === undefined) return;
    try {
      onNotice(sanitize(`candle cache ${problem}: fetching again, old file renamed to ${cache.quarantine()}`, 400));
    } catch (error) {
      onNotice(sanitize(`candle cache ${problem}: fetching again; ${messageOf(error)}`, 400));
    }
  }

  /** Joins a page. Candles longer than the venue's are built from all known candles, because a page may end inside one. */
  #joinPage(known: KnownCandles, { candles, overTs }: CandlePage): void {
    const isOwn = known.intervalMs === this.#intervalMs;
    if (candles.length > 0) this.#join(isOwn ? candles : known.with(candles), overTs);
  }

  #join(candles: Ohlcv, overTs: number): void {
    const { series } = this.#options;
    const openTs = intervalStart(overTs, this.#intervalMs);
    joinHistory(series, resample(candles, this.#intervalMs), { openTs, keepsFlat: series.isFilled });
  }

  #report(changes: Partial<HistoryProgress>): void {
    this.progress = { ...this.progress, ...changes };
    this.#options.series.touched();
  }

  /** Fetches closed candles that lack trades; those that cannot be fetched stay marked. */
  async #repair(tail: VenueTail): Promise<void> {
    const sinceTs = this.#oldestIncomplete();
    if (sinceTs === undefined) return;
    try {
      const page = await tail.page(sinceTs, this.#options.nowTs());
      if (!this.#isStopped) this.#joinPage(new KnownCandles(tail.intervalMs), page);
    } catch {
      // The candle stays marked; the next round tries again.
    }
  }

  #oldestIncomplete(): number | undefined {
    const { ring } = this.#options.series;
    const overTs = this.#options.nowTs() - FINISH_MS;
    let oldest: number | undefined;
    for (let age = 0; age < ring.length; age++) {
      const at = ring.at(age);
      const flags = ring.data[at + FLAGS];
      const isIncomplete = (flags & GAP) !== 0 && (flags & CLOSED) !== 0 && ring.data[at + END_TS] <= overTs;
      if (!isIncomplete) continue;
      const tries = this.#repairs.get(ring.data[at + ID]) ?? 0;
      if (tries >= MAX_REPAIRS) continue;
      this.#repairs.set(ring.data[at + ID], tries + 1);
      oldest = ring.data[at + OPEN_TS];
    }
    return oldest;
  }
}
