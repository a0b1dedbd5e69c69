import { messageOf } from '../../errors.js';
import type { Clock } from '../../time/clock.js';
import type { Pause } from '../../time/pause.js';
import { failureOf } from './failure.js';
import type { FeedIssue } from './feed-state.js';
import type { CcxtExchange } from './types.js';

/** Without a word of the venue, a refused request is not repeated sooner. */
const MIN_HOLD_MS = 1000;
/** Binance bans an address that goes on after 429; its bans are from two minutes up ("IP bans", HTTP 418). */
const MIN_BAN_MS = 120_000;
const MAX_HOLD_MS = 24 * 3600 * 1000;

export type RestGateOptions = {
  readonly clock: Clock;
  readonly pause: Pause;
  /** The venue told us to stay away. */
  readonly onPaused: (issue: FeedIssue) => void;
};

/**
 * All REST calls of a venue go through here: one order book at a time, so that a reconnect of many markets asks for
 * their pictures one after the other; one page of candles at a time, so that history never crowds out a book; and none at all while the venue has told us to stay away (429, 418, Retry-After).
 */
export class RestGate {
  readonly #options: RestGateOptions;
  #pausedUntilMono = 0;
  #lastBook: Promise<unknown> = Promise.resolve();
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
      await this.#allowed();
      try {
        return await fetch.apply(exchange, [...request]);
      } catch (error) {
        this.#handleRateLimit(error, exchange);
        throw error;
      }
    };
    exchange.fetchOrderBook = (...request) => {
      const book = this.#lastBook.then(() => fetchOrderBook.apply(exchange, request));
      // The queue goes on whatever became of this one; its caller hears.
      this.#lastBook = book.catch(() => {});
      return book;
    };
    exchange.fetchOHLCV = (...request) => {
      const candles = this.#lastCandles.then(() => fetchOHLCV.apply(exchange, request));
      this.#lastCandles = candles.catch(() => {});
      return candles;
    };
  }

  async #allowed(): Promise<void> {
    while (this.isPaused) await this.#options.pause.for(this.#pausedUntilMono - this.#options.clock.monoMs());
  }

  #handleRateLimit(error: unknown, exchange: CcxtExchange): void {
    const failure = failureOf(error);
    if (failure.reason !== 'rate-limit') return;
    const { clock, onPaused } = this.#options;
    const isBan = /\b418\b/.test(messageOf(error));
    const askedMs = retryAfterMs(exchange.last_response_headers, clock.wallMs());
    const holdMs = Math.min(MAX_HOLD_MS, Math.max(askedMs, isBan ? MIN_BAN_MS : MIN_HOLD_MS));
    this.#pausedUntilMono = Math.max(this.#pausedUntilMono, clock.monoMs() + holdMs);
    const seconds = Math.ceil(holdMs / 1000);
    const detail = `${isBan ? 'banned for sending too many requests' : 'too many requests'}; trying again in ${seconds} s`;
    onPaused({ reason: 'rate-limit', detail });
  }
}

/** Retry-After is a number of seconds or a date (RFC 9110, 10.2.3); 0 when there is none that can be read. */
function retryAfterMs(headers: Readonly<Record<string, unknown>> | undefined, wallMs: number): number {
  const entry = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'retry-after');
  const value = String(entry?.[1] ?? '');
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - wallMs;
  return Number.isFinite(ms) && ms > 0 ? ms : 0;
}
