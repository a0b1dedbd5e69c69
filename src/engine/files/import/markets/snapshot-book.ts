import type { TextRow } from '../../../integrity/level-text.js';
import { ASK, BID } from '../../../sink.js';
import type { BookKeeper } from './book-keeper.js';
import type { ImportedMarket, ImportedStatus, ImportedTimes } from './imported-market.js';

/** A whole book, as far as its source knows it. */
export type BookSnapshot = {
  readonly bids: readonly TextRow[];
  readonly asks: readonly TextRow[];
  readonly times: ImportedTimes;
  /** The venue's number, where the file has one. */
  readonly seq?: number | undefined;
  /** Where the file says how reliable the book was; else it is live. */
  readonly state?: ImportedStatus['state'];
};

/** A book of which every message is a snapshot of its best levels. */
export class SnapshotBook implements BookKeeper {
  readonly #market: ImportedMarket;
  readonly #levels: number;
  #hasBook = false;

  /** @param levels of a side that are known at most */
  constructor(market: ImportedMarket, levels: number) {
    this.#market = market;
    this.#levels = levels;
  }

  replace({ bids, asks, times, seq, state = 'live' }: BookSnapshot): void {
    const { recvTs } = times;
    if (this.#market.state !== state) this.#market.status({ state, reason: 'snapshot' }, recvTs);
    this.#market.begin(recvTs);
    this.#market.levels(BID, bids, recvTs);
    this.#market.levels(ASK, asks, recvTs);
    this.#market.coverWindow(this.#levels);
    this.#market.commit(times, seq);
    this.#hasBook = true;
  }

  get problem(): string | undefined {
    return this.#hasBook ? undefined : `no book of ${this.#market.name}`;
  }
}
