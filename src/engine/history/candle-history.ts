import { LobtopError, messageOf } from '../errors.js';
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

const POLL_MS = 200;
const REPAIR_MS = 2000;
const MAX_TRIES = 5;
const MAX_REPAIRS = 3;
/** Beyond this many pages it is no tail any more. */
const MAX_PAGES = 20;

export type CandleHistoryOptions = {
  readonly series: CandleSeries;
  readonly clock: Clock;
  /** What the venue's clock says. */
  readonly nowTs: () => number;
  /** undefined until the venue can be asked. */
  readonly source: () => CandleSource | undefined;
  /** Where this interval's candles are kept; undefined = nowhere. */
  readonly cache: (intervalMs: number) => CandleCache | undefined;
  /** Candles wanted before the open one. */
  readonly wanted: number;
  /** Something that people should know, in one sentence. */
  readonly onNotice: (text: string) => void;
};

/**
 * The candles from before we listened: from the disk, then only the missing tail from the venue, page by page,
 * joined to the candles that are made of trades. Afterwards those that lack trades are replaced by the venue's own.
 */
export class CandleHistory {
  progress: HistoryProgress;
  readonly #options: CandleHistoryOptions;
  readonly #pause: Pause;
  readonly #repairs = new Map<number, number>();
  #isStopped = false;

  constructor(options: CandleHistoryOptions) {
    this.#options = options;
    this.#pause = new Pause(options.clock);
    this.progress = { state: 'waiting', loaded: 0, wanted: options.wanted, cached: 0, detail: '' };
  }

  /** Loads, then mends, until stopped; never throws: without history there are still the candles from now on. */
  async run(): Promise<void> {
    const source = await this.#available();
    const base = source === undefined ? undefined : this.#baseOf(source);
    if (source === undefined || base === undefined) {
      if (!this.#isStopped) this.#tell({ state: 'none', detail: 'the venue has no candles of this interval' });
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
    this.#isStopped = true;
    this.#pause.end();
  }

  get #intervalMs(): number {
    return this.#options.series.intervalMs ?? 0;
  }

  async #available(): Promise<CandleSource | undefined> {
    while (!this.#isStopped) {
      const source = this.#options.source();
      if (source !== undefined) return source;
      await this.#pause.for(POLL_MS);
    }
    return undefined;
  }

  /** The longest of the venue's intervals that ours is a multiple of. */
  #baseOf({ intervalsMs }: CandleSource): number | undefined {
    return intervalsMs.findLast((ms) => this.#intervalMs % ms === 0);
  }

  /** Whether `work` succeeded; each failure is told, and the last one stays. */
  async #untilDone(work: () => Promise<void>): Promise<boolean> {
    const backoff = new Backoff();
    while (!this.#isStopped) {
      try {
        await work();
        return true;
      } catch (error) {
        const isOver = backoff.attempt + 1 >= MAX_TRIES;
        this.#tell({ state: isOver ? 'failed' : 'loading', detail: sanitize(messageOf(error), 160) });
        if (isOver) {
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
    // What ends longer ago than pages can reach would leave a hole before the tail.
    if ((known.lastTs ?? 0) < nowTs() - MAX_PAGES * tail.pageMs) known.clear();
    const cached = known.all;
    this.#begin(known, nowTs());
    let sinceTs = known.tailTs ?? this.#coldTs(tail);
    for (let isFirst = true, pages = 0; pages < MAX_PAGES && !this.#isStopped; isFirst = false, pages++) {
      const page = await tail.page(sinceTs, nowTs());
      const fit = isFirst ? known.fitOf(page.candles) : 'joins';
      if (fit === 'differs') this.#distrust(cache, 'differs from what the venue says');
      if (fit !== 'joins') {
        known.clear();
        sinceTs = this.#coldTs(tail);
        continue;
      }
      known.addAll(page.candles, page.overTs);
      this.#joinPage(known, page);
      this.#tell({ loaded: known.count });
      if (page.nextTs === undefined) break;
      sinceTs = page.nextTs;
    }
    if (cache !== undefined && known.all !== cached) {
      await cache.write(known.all).catch((error: unknown) => onNotice(sanitize(messageOf(error), 300)));
    }
    this.#tell({ state: 'ready', loaded: known.count });
  }

  /** What is on the disk is shown before the venue has said a word. */
  #begin(known: KnownCandles, nowTs: number): void {
    const missing = (nowTs - (known.lastTs ?? nowTs - this.#options.wanted * this.#intervalMs)) / this.#intervalMs;
    const wanted = Math.round(known.count + missing);
    if (known.count > 0) this.#join(known.all, nowTs - FINISH_MS);
    this.#tell({ state: 'loading', loaded: known.count, cached: known.count, wanted, detail: '' });
  }

  /** Where to begin without a cache. */
  #coldTs(tail: VenueTail): number {
    const { nowTs, wanted } = this.#options;
    const reach = Math.min(wanted * this.#intervalMs, MAX_PAGES * tail.pageMs);
    return intervalStart(nowTs() - reach, this.#intervalMs);
  }

  async #cached(cache: CandleCache | undefined): Promise<Ohlcv> {
    try {
      return (await cache?.read()) ?? NO_CANDLES;
    } catch (error) {
      const why = error instanceof LobtopError ? error.cause : error;
      this.#distrust(cache, `is damaged (${messageOf(why)})`);
      return NO_CANDLES;
    }
  }

  /** Said with the path at the end: where a line has no room for all of it, what happened stands. */
  #distrust(cache: CandleCache | undefined, what: string): void {
    const { onNotice } = this.#options;
    if (cache === undefined) return;
    try {
      onNotice(sanitize(`a candle cache ${what}: fetched anew, the old one set aside as ${cache.setAside()}`, 400));
    } catch (error) {
      onNotice(sanitize(`a candle cache ${what}: fetched anew; ${messageOf(error)}`, 400));
    }
  }

  /** Joins a page; a longer interval than the venue's is made of all that is known, for a page may end within one. */
  #joinPage(known: KnownCandles, { candles, overTs }: CandlePage): void {
    const isOwn = known.intervalMs === this.#intervalMs;
    if (candles.length > 0) this.#join(isOwn ? candles : known.with(candles), overTs);
  }

  #join(candles: Ohlcv, overTs: number): void {
    const { series } = this.#options;
    const openTs = intervalStart(overTs, this.#intervalMs);
    joinHistory(series, resample(candles, this.#intervalMs), { openTs, keepsFlat: series.isFilled });
  }

  #tell(news: Partial<HistoryProgress>): void {
    this.progress = { ...this.progress, ...news };
    this.#options.series.touched();
  }

  /** Asks for the candles that are over and lack trades; what cannot be had stays marked. */
  async #repair(tail: VenueTail): Promise<void> {
    const sinceTs = this.#oldestIncomplete();
    if (sinceTs === undefined) return;
    try {
      const page = await tail.page(sinceTs, this.#options.nowTs());
      if (!this.#isStopped) this.#joinPage(new KnownCandles(tail.intervalMs), page);
    } catch {
      // The mark stays, and says what there is to say.
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
