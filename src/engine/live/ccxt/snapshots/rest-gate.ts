import { messageOf } from '../../../errors.js';
import type { Clock } from '../../../time/clock.js';
import type { Pause } from '../../../time/pause.js';
import { failureOf } from '../failure.js';
import type { FeedIssue } from '../feed-state.js';
import type { CcxtExchange } from '../types.js';
import { noteRequestedLevels } from './requested-levels.js';

/** Minimum pause after a rate-limited request without Retry-After. */
const MIN_PAUSE_MS = 1000;
/** Binance bans an address that continues after 429; its bans start at two minutes ("IP bans", HTTP 418). */
const MIN_BAN_MS = 120_000;
const MAX_PAUSE_MS = 24 * 3600 * 1000;
/** Fewer books are fetched within seconds. */
const REPORTED_QUEUE = 10;

export type RestGateOptions = {
  readonly clock: Clock;
  readonly pause: Pause;
  /** Called when the venue rate-limits or bans us. */
  readonly onPaused: (issue: FeedIssue) => void;
  /** Whether the book of this market is to be fetched before those of others. */
  readonly isUrgent: (symbol: string) => boolean;
  /** Called for a market whose book has to wait for those of at least ten others. */
  readonly onQueued: (symbol: string, others: number) => void;
  /** Levels per side of a market's snapshot to be requested now; undefined = as the class does. */
  readonly snapshotDepth: (symbol: string) => number | undefined;
};

type QueuedBook = { readonly symbol: string; readonly start: () => void };

/**
 * All REST calls of a venue pass through here: order books one at a time, so that many markets reconnecting fetch their snapshots one
 * after the other; pages of candles one at a time, so that history does not delay books; and nothing while the venue rate-limits or bans
 * us (429, 418, Retry-After).
 */
export class RestGate {
  readonly #options: RestGateOptions;
  #pausedUntilMono = 0;
  /** Books still to be fetched, in the order of the calls. */
  readonly #books: QueuedBook[] = [];
  /** The market whose book is being fetched. */
  #fetching: string | undefined;
  #lastCandles: Promise<unknown> = Promise.resolve();

  constructor(options: RestGateOptions) {
    this.#options = options;
  }

  get isPaused(): boolean {
    return this.#options.clock.monoMs() < this.#pausedUntilMono;
  }

  attach(exchange: CcxtExchange): void {
    const { fetch, fetchOrderBook, fetchOHLCV } = exchange;
    exchange.fetch = async (...request) => {
      await this.#waitWhilePaused();
      try {
        return await fetch.apply(exchange, [...request]);
      } catch (error) {
        this.#handleRateLimit(error, exchange);
        throw error;
      }
    };
    exchange.fetchOrderBook = async (symbol, limit, ...more) => {
      await this.#turn(symbol);
      // Only a snapshot asks for a number of levels.
      const depth = limit === undefined ? undefined : (this.#options.snapshotDepth(symbol) ?? limit);
      try {
        const snapshot = await fetchOrderBook.call(exchange, symbol, depth, ...more);
        noteRequestedLevels(snapshot, depth);
        return snapshot;
      } finally {
        this.#fetching = undefined;
        this.#startNext();
      }
    };
    exchange.fetchOHLCV = (...request) => {
      const candles = this.#lastCandles.then(() => fetchOHLCV.apply(exchange, request));
      this.#lastCandles = candles.catch(() => {});
      return candles;
    };
  }

  /** Whether a market's book is being fetched, or is going to be. */
  hasQueued(symbol: string): boolean {
    return this.#fetching === symbol || this.isWaiting(symbol);
  }

  /** Whether a market's book is going to be fetched, after others. */
  isWaiting(symbol: string): boolean {
    return this.#fetching !== symbol && this.#books.some((queued) => queued.symbol === symbol);
  }

  #turn(symbol: string): Promise<void> {
    const others = this.#books.length + (this.#fetching === undefined ? 0 : 1);
    if (others >= REPORTED_QUEUE) this.#options.onQueued(symbol, others);
    const turn = new Promise<void>((start) => this.#books.push({ symbol, start }));
    this.#startNext();
    return turn;
  }

  #startNext(): void {
    if (this.#fetching !== undefined || this.#books.length === 0) return;
    const urgent = this.#books.findIndex(({ symbol }) => this.#options.isUrgent(symbol));
    const [next] = this.#books.splice(Math.max(urgent, 0), 1);
    this.#fetching = next.symbol;
    next.start();
  }

  async #waitWhilePaused(): Promise<void> {
    while (this.isPaused) await this.#options.pause.for(this.#pausedUntilMono - this.#options.clock.monoMs());
  }

  #handleRateLimit(error: unknown, exchange: CcxtExchange): void {
    const failure = failureOf(error);
    if (failure.reason !== 'rate-limit') return;
    const { clock, onPaused } = this.#options;
    const isBan = /\b418\b/.test(messageOf(error));
    const requestedMs = retryAfterMs(exchange.last_response_headers, clock.wallMs());
    const pauseMs = Math.min(MAX_PAUSE_MS, Math.max(requestedMs, isBan ? MIN_BAN_MS : MIN_PAUSE_MS));
    this.#pausedUntilMono = Math.max(this.#pausedUntilMono, clock.monoMs() + pauseMs);
    const seconds = Math.ceil(pauseMs / 1000);
    const detail = `${isBan ? 'banned for sending too many requests' : 'too many requests'}; retrying in ${seconds} s`;
    onPaused({ reason: 'rate-limit', detail });
  }
}

/** Retry-After is a number of seconds or a date (RFC 9110, 10.2.3); 0 when it is missing or invalid. */
function retryAfterMs(headers: Readonly<Record<string, unknown>> | undefined, wallMs: number): number {
  const entry = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'retry-after');
  const value = String(entry?.[1] ?? '');
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - wallMs;
  return Number.isFinite(ms) && ms > 0 ? ms : 0;
}
