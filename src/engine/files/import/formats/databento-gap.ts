import { DATABENTO_FLAGS } from '../../databento/databento-schemas.js';
import type { ImportedMarket } from '../markets/imported-market.js';

/** Reports gaps of a market's channel: "F_MAYBE_BAD_BOOK: an unrecoverable gap was detected in the channel". */
export class GapReports {
  readonly #market: ImportedMarket;
  #hasGap = false;

  constructor(market: ImportedMarket) {
    this.#market = market;
  }

  /** Whether a gap was reported since the last snapshot. */
  get hasGap(): boolean {
    return this.#hasGap;
  }

  /** A snapshot has replaced the book. */
  clear(): void {
    this.#hasGap = false;
  }

  /** The first record that says so is reported. */
  check(flags: number, recvTs: number): void {
    if (this.#hasGap || (flags & DATABENTO_FLAGS.maybeBadBook) === 0) return;
    this.#hasGap = true;
    const detail = 'messages of the channel were lost (F_MAYBE_BAD_BOOK): the book may be wrong from here on';
    this.#market.status({ state: this.#market.state, reason: 'gap', integrity: 'unverifiable', detail }, recvTs);
  }
}
