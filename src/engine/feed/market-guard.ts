import { type CancelTimer, type Clock, repeat } from '../clock.js';
import type { Market } from '../market.js';
import type { FeedSubscription } from './subscription.js';
import { Watchdog } from './watchdog.js';

export type MarketGuardOptions = {
  readonly clock: Clock;
  readonly market: Market;
  readonly feed: FeedSubscription;
  /** Compare the book with a REST picture this often, ms; undefined = never unasked. */
  readonly auditMs: number | undefined;
};

/** Everything that looks after one market from outside of its feed: the watchdog, and audits at their time. */
export class MarketGuard {
  readonly #options: MarketGuardOptions;
  readonly #watchdog: Watchdog;
  #cancelAudits: CancelTimer = () => {};
  #isAuditing = false;

  constructor(options: MarketGuardOptions) {
    this.#options = options;
    this.#watchdog = new Watchdog(options);
  }

  start(): void {
    const { clock, auditMs } = this.#options;
    this.#watchdog.start();
    if (auditMs !== undefined) this.#cancelAudits = repeat(clock, auditMs, () => this.#audit());
  }

  stop(): void {
    this.#watchdog.stop();
    this.#cancelAudits();
  }

  async #audit(): Promise<void> {
    const { market, feed } = this.#options;
    if (this.#isAuditing || !market.isLive) return;
    this.#isAuditing = true;
    try {
      await feed.audit();
    } catch {
      // Nothing to compare with this time: what is proven stays as it is, and its age tells.
    } finally {
      this.#isAuditing = false;
    }
  }
}
