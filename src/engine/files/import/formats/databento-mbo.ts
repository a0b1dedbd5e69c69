import { ASK, BID } from '../../../sink.js';
import { type BookKeeper, noSnapshot, STARTED_EMPTY } from '../markets/book-keeper.js';
import type { ImportedMarket } from '../markets/imported-market.js';
import { GapReports } from './databento-gap.js';
import { hasFlag, MboOrders, type MboRow } from './databento-orders.js';

/**
 * A market by order, from Databento's schema `mbo`. "A single event can be normalized into multiple records. F_LAST denotes the last record for an
 * instrument in an event. The book state should only be examined after a record with F_LAST set": then its levels take effect. Records that do not fit
 * what is known are reported once, and the book goes on.
 */
export class MboBook implements BookKeeper {
  readonly #market: ImportedMarket;
  readonly #startsEmpty: boolean;
  readonly #orders: MboOrders;
  readonly #gaps: GapReports;
  /** The event clears the book; `begin` comes with its commit. */
  #clears = false;
  /** The last record was a clear: without another record at its time, the book is empty. */
  #cleared: MboRow | undefined;
  /** Records of a snapshot follow the one before. */
  #isSnapshot = false;
  #isStarted = false;
  #hasBook = false;
  /** Whether the event has records that change the book. */
  #hasChanges = false;
  #isReported = false;
  /** Records before the first snapshot, which cannot be applied. */
  #skipped = 0;

  constructor(market: ImportedMarket, { startsEmpty }: { readonly startsEmpty: boolean }) {
    this.#market = market;
    this.#startsEmpty = startsEmpty;
    this.#orders = new MboOrders(market, { onProblem: (row, problem) => this.#report(row, problem) });
    this.#gaps = new GapReports(market);
  }

  /** @throws LobtopError `data` as the market's levels */
  apply(row: MboRow): void {
    this.#cleared = undefined;
    if (row.action === 'R') {
      this.#cleared = row;
      this.#market.pending.add(this);
    }
    if (row.action === 'R' || this.#startsSnapshot(row)) this.#clear(row);
    else if (!this.#isStarted && !this.#startsPartially(row)) return;
    this.#isSnapshot = row.action === 'R' || hasFlag(row, 'snapshot');
    this.#gaps.check(row.flags, row.times.recvTs);
    if (changesBook(row)) this.#hasChanges = true;
    this.#orders.apply(row);
    if (hasFlag(row, 'last')) this.#endEvent(row);
  }

  /** "An instrument's snapshot starts with a clear action, followed by zero or more add actions", at one time. */
  flush(): void {
    const row = this.#cleared;
    this.#cleared = undefined;
    if (row !== undefined) this.#endEvent(row);
  }

  get problem(): string | undefined {
    if (this.#hasBook) return undefined;
    const { name } = this.#market;
    return this.#isStarted ? `no complete event of ${name}: none has its last record` : noSnapshot(name, this.#skipped);
  }

  /** Before February 2024, snapshots had no clear action. */
  #startsSnapshot(row: MboRow): boolean {
    return row.action === 'A' && hasFlag(row, 'snapshot') && !this.#isSnapshot;
  }

  /** Whether a record before the first snapshot is applied, to an empty book. */
  #startsPartially(row: MboRow): boolean {
    if (!changesBook(row)) return false;
    if (!this.#startsEmpty) {
      this.#skipped++;
      return false;
    }
    this.#market.status({ state: 'syncing', reason: 'start', detail: STARTED_EMPTY }, row.times.recvTs);
    this.#isStarted = true;
    this.#orders.isPartial = true;
    this.#clears = true;
    return true;
  }

  #clear(row: MboRow): void {
    const { recvTs } = row.times;
    if (this.#market.state !== 'live' || this.#isReported || this.#gaps.hasGap) {
      this.#market.status({ state: 'live', reason: 'snapshot' }, recvTs);
    }
    this.#orders.clear(row);
    this.#orders.isPartial = false;
    this.#gaps.clear();
    this.#isStarted = true;
    this.#isReported = false;
    this.#clears = true;
    this.#hasChanges = true;
  }

  #endEvent({ times, sequence }: MboRow): void {
    const levels = this.#orders.takeLevels();
    if (!this.#hasChanges) return;
    if (this.#clears) this.#market.begin(times.recvTs);
    for (const side of [BID, ASK]) {
      // Of a new book there is nothing to remove.
      const rows = this.#clears ? levels[side].filter(([, size]) => size !== '0') : levels[side];
      this.#market.levels(side, rows, times.recvTs);
    }
    this.#market.commit(times, sequence);
    this.#clears = false;
    this.#hasChanges = false;
    this.#hasBook = true;
  }

  /** Once for each snapshot. */
  #report({ times, sequence, orderId }: MboRow, problem: string): void {
    if (this.#isReported) return;
    this.#isReported = true;
    const { state } = this.#market;
    const detail = `${problem} (order ${orderId}, sequence ${sequence}): the book may be wrong from here on`;
    this.#market.status({ state, reason: 'malformed', integrity: 'unverifiable', detail }, times.recvTs);
  }
}

function changesBook({ action }: MboRow): boolean {
  return action === 'A' || action === 'C' || action === 'M';
}
