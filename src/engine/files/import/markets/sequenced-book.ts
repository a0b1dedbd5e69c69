import type { TextRow } from '../../../integrity/level-text.js';
import type { Sequencer } from '../../../integrity/sequencer.js';
import { ASK, BID } from '../../../sink.js';
import { type BookKeeper, beforeSnapshot, noSnapshot, STARTED_EMPTY } from './book-keeper.js';
import type { ImportedMarket, ImportedTimes } from './imported-market.js';

/** So many updates that are older than the book, and more than were applied, are not repetitions: the lines are not in the order of their arrival. */
const MIN_OLD = 10;
/** Updates that are kept for a snapshot: minutes of them. */
const MAX_BUFFERED = 5000;

/** An update of a book, numbered as its venue does. */
export type NumberedUpdate = {
  readonly first: number;
  readonly last: number;
  /** The last number of the update before, where the venue sends it. */
  readonly previous: number | undefined;
  readonly bids: readonly TextRow[];
  readonly asks: readonly TextRow[];
  readonly times: ImportedTimes;
};

export type NumberedSnapshot = Pick<NumberedUpdate, 'bids' | 'asks' | 'times'> & { readonly seq: number };

export type SequencedBookOptions = {
  readonly sequencer: Sequencer;
  /** Whether updates before the first snapshot are applied to an empty book. */
  readonly startsEmpty: boolean;
  /** A snapshot in the stream itself starts the book again; one that was fetched beside it can only be older than a complete book. */
  readonly snapshots: 'in-band' | 'fetched';
  /** Levels of a side that the stream has at most; undefined for all. */
  readonly window?: number | undefined;
  /** What the venue limits snapshots to: a side with as many levels may have more. Without them every snapshot is complete. */
  readonly snapshotLimits?: readonly number[];
};

const BEYOND_SNAPSHOT = 'the touch has left the range of the snapshot: levels may be missing';

/** A book whose updates are numbered. They are buffered until a snapshot arrives, then follow it without a gap. */
export class SequencedBook implements BookKeeper {
  readonly #market: ImportedMarket;
  readonly #sequencer: Sequencer;
  readonly #options: SequencedBookOptions;
  #buffered: NumberedUpdate[] = [];
  #isSynced = false;
  /** Of the last snapshot, until an update was applied to it; NaN otherwise. */
  #snapshotSeq = Number.NaN;
  #hasStatus = false;
  #hasBook = false;
  /** The touch is beyond the snapshot. */
  #isBeyond = false;
  #waiting = 0;
  #applied = 0;
  #leftOut = 0;
  /** Updates after the first snapshot that the book was ahead of. */
  #old = 0;

  constructor(market: ImportedMarket, options: SequencedBookOptions) {
    this.#market = market;
    this.#sequencer = options.sequencer;
    this.#options = options;
  }

  update(update: NumberedUpdate): void {
    if (!this.#isSynced && this.#options.startsEmpty && !this.#hasBook) this.#beginEmpty(update.times.recvTs);
    if (!this.#isSynced) {
      this.#buffer(update);
      return;
    }
    const { first, last, previous, times } = update;
    // Binance's futures: "The first processed event should have U <= lastUpdateId AND u >= lastUpdateId": one that ends at it is applied too.
    const isFirst = previous !== undefined && first <= this.#snapshotSeq && last === this.#snapshotSeq;
    const verdict = isFirst ? 'next' : this.#sequencer.check({ kind: 'update', first, last, previous });
    if (verdict === 'old') {
      this.#old++;
      return;
    }
    if (verdict === 'next') {
      this.#apply(update);
      return;
    }
    this.#isSynced = false;
    this.#buffered = this.#options.snapshots === 'in-band' ? [] : [update];
    const detail = `update missing before ${first}`;
    this.#market.status({ state: 'resyncing', reason: 'gap', detail }, times.recvTs);
  }

  snapshot({ seq, bids, asks, times }: NumberedSnapshot): void {
    // One that was fetched is older than a complete book.
    const isNeeded = this.#isBeyond && seq >= (this.#sequencer.last ?? seq);
    if (this.#isSynced && this.#options.snapshots === 'fetched' && !isNeeded) return;
    const { recvTs } = times;
    this.#sequencer.reset();
    this.#sequencer.startFrom(seq);
    this.#snapshotSeq = seq;
    if (this.#market.state !== 'live' || this.#isBeyond)
      this.#market.status({ state: 'live', reason: 'snapshot', integrity: this.#market.claimedIntegrity }, recvTs);
    this.#isBeyond = false;
    this.#market.begin(recvTs);
    this.#market.levels(BID, bids, recvTs);
    this.#market.levels(ASK, asks, recvTs);
    const { snapshotLimits, window } = this.#options;
    if (window !== undefined) this.#market.coverWindow(window);
    if (snapshotLimits !== undefined) {
      const [cutBids, cutAsks] = [bids, asks].map((rows) => (snapshotLimits.includes(rows.length) ? rows : []));
      this.#market.coverRange(cutBids, cutAsks);
    }
    this.#market.commit(times, seq);
    this.#isSynced = true;
    this.#hasStatus = true;
    this.#hasBook = true;
    // Buffered updates take effect with the snapshot, so they get its receive time.
    for (const update of this.#buffered.splice(0)) this.update({ ...update, times: { ...update.times, recvTs } });
  }

  get problem(): string | undefined {
    const { name } = this.#market;
    if (!this.#hasBook) return noSnapshot(name, this.#waiting);
    // A snapshot that was fetched may be newer than many updates.
    if (this.#options.snapshots === 'fetched' || this.#old < MIN_OLD || this.#old <= this.#applied) return undefined;
    return `${this.#old} updates of ${name} that are older than its book, more than could be applied: its lines may be newest first`;
  }

  get omission(): string | undefined {
    return beforeSnapshot(this.#market.name, this.#leftOut);
  }

  #buffer(update: NumberedUpdate): void {
    if (!this.#hasStatus) this.#market.status({ state: 'syncing', reason: 'start' }, update.times.recvTs);
    this.#hasStatus = true;
    this.#waiting++;
    // A snapshot in the stream has what came before it.
    if (this.#options.snapshots === 'in-band') {
      if (!this.#hasBook) this.#leftOut++;
      return;
    }
    this.#buffered.push(update);
    // A snapshot follows the updates that it is to be joined with.
    if (this.#buffered.length > MAX_BUFFERED) this.#buffered.shift();
  }

  #beginEmpty(recvTs: number): void {
    this.#sequencer.reset();
    this.#market.status({ state: 'syncing', reason: 'start', detail: STARTED_EMPTY }, recvTs);
    this.#market.begin(recvTs);
    this.#isSynced = true;
    this.#hasStatus = true;
    this.#hasBook = true;
  }

  #apply({ bids, asks, last, times }: NumberedUpdate): void {
    this.#applied++;
    this.#snapshotSeq = Number.NaN;
    this.#market.levels(BID, bids, times.recvTs);
    this.#market.levels(ASK, asks, times.recvTs);
    this.#noteTouch(times.recvTs);
    this.#market.commit(times, last);
  }

  /** The changes are proven as before; levels beyond the snapshot may be missing. In its range the book stays complete, and proven again when the touch is back. */
  #noteTouch(recvTs: number): void {
    if (this.#options.snapshotLimits === undefined) return;
    const isBeyond = !this.#market.isTouchCovered;
    if (isBeyond === this.#isBeyond) return;
    this.#isBeyond = isBeyond;
    const integrity = isBeyond ? 'unverifiable' : this.#market.claimedIntegrity;
    const detail = isBeyond ? BEYOND_SNAPSHOT : '';
    this.#market.status({ state: 'live', reason: 'snapshot', integrity, detail }, recvTs);
  }
}
