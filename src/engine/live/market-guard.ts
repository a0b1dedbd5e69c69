import type { Feed } from '../feed.js';
import type { Market } from '../market.js';
import { type CancelTimer, type Clock, repeat } from '../time/clock.js';
import { Watchdog } from './watchdog.js';

/** How soon after its end a candle closes when no message says so. */
const TIME_MS = 250;

export type MarketGuardOptions = {
  readonly clock: Clock;
  readonly market: Market;
  readonly feed: Feed;
  /** Compare the book with a REST picture this often, ms; undefined = never unasked. */
  readonly auditMs: number | undefined;
};

/** Everything that looks after one market from outside of its feed: the watchdog, audits at their time, and time that passes. */
export class MarketGuard {
  readonly #options: MarketGuardOptions;
  readonly #watchdog: Watchdog;
  #cancelAudits: CancelTimer = () => {};
  #cancelTime: CancelTimer = () => {};
  #isAuditing = false;

  constructor(options: MarketGuardOptions) {
    this.#options = options;
    this.#watchdog = new Watchdog(options);
  }

  start(): void {
    const { clock, market, auditMs } = this.#options;
    this.#watchdog.start();
    this.#cancelTime = repeat(clock, TIME_MS, () => market.passTime());
    if (auditMs !== undefined) this.#cancelAudits = repeat(clock, auditMs, () => this.#audit());
  }

  stop(): void {
    this.#watchdog.stop();
    this.#cancelAudits();
    this.#cancelTime();
  }

  async #audit(): Promise<void> {
    const { market, feed } = this.#options;
    if (this.#isAuditing || !market.isLive) return;
    this.#isAuditing = true;
    try {
      await feed.audit?.();
    } catch {
      // Nothing to compare with this time: what is proven stays as it is, and its age tells.
    } finally {
      this.#isAuditing = false;
    }
  }
}
