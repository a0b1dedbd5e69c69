import type { Feed } from '../feed.js';
import type { Market } from '../market.js';
import { type CancelTimer, type Clock, repeat } from '../time/clock.js';
import { Watchdog } from './watchdog.js';

/** How often candles are closed by time, when no message does it. */
const TIME_MS = 250;

export type MarketGuardOptions = {
  readonly clock: Clock;
  readonly market: Market;
  readonly feed: Feed;
  /** Compare the book with a REST snapshot this often, ms; undefined = no periodic audits. */
  readonly auditMs: number | undefined;
};

/** Periodic tasks of one market, independent of its feed: the watchdog, audits, and closing candles by time. */
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
      // Nothing to compare with this time: the integrity level is unchanged, and the age of the last audit shows it.
    } finally {
      this.#isAuditing = false;
    }
  }
}
