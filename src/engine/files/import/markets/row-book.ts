import { ASK, BID } from '../../../sink.js';
import { type BookKeeper, beforeSnapshot, noSnapshot, STARTED_EMPTY } from './book-keeper.js';
import type { ImportedMarket } from './imported-market.js';
import { type LevelRow, MessageRows, type RowMessage } from './message-rows.js';

/** What sets a book of rows apart from that of another format. */
export type RowBookOptions = {
  /** Whether updates before the first snapshot are applied to an empty book. */
  readonly startsEmpty: boolean;
  /** Levels of a side that are known at most; undefined for all. */
  readonly window?: number | undefined;
};

/** A book from rows of absolute sizes without sequence numbers: snapshots replace it, updates change it. */
export class RowBook implements BookKeeper {
  readonly #market: ImportedMarket;
  readonly #options: RowBookOptions;
  readonly #rows: MessageRows;
  #wasSnapshot = false;
  #hasBook = false;
  /** Updates before the first snapshot, which cannot be applied. */
  #skipped = 0;

  constructor(market: ImportedMarket, options: RowBookOptions) {
    this.#market = market;
    this.#rows = new MessageRows(market.pending, (message) => this.apply(message));
    this.#options = options;
  }

  add(row: LevelRow): void {
    this.#rows.add(row);
  }

  addEmpty(row: Omit<LevelRow, 'side' | 'price' | 'size'>): void {
    this.#rows.addEmpty(row);
  }

  flush(): void {
    this.#rows.flush();
  }

  get problem(): string | undefined {
    return this.#hasBook ? undefined : noSnapshot(this.#market.name, this.#skipped);
  }

  get omission(): string | undefined {
    return beforeSnapshot(this.#market.name, this.#skipped);
  }

  /** A message whose levels are in one line. */
  apply({ isSnapshot, times, rows, last }: RowMessage): void {
    if (isSnapshot) this.#begin(times.recvTs);
    else if (!this.#hasBook && this.#options.startsEmpty) this.#beginEmpty(times.recvTs);
    this.#wasSnapshot = isSnapshot;
    if (!this.#hasBook) {
      this.#skipped++;
      return;
    }
    for (const side of [BID, ASK]) this.#market.levels(side, rows[side], times.recvTs);
    this.#market.commit(times, last);
  }

  #begin(recvTs: number): void {
    // A venue that sends snapshots only has not reconnected.
    if (this.#hasBook && !this.#wasSnapshot) {
      this.#market.status({ state: 'resyncing', reason: 'disconnect', detail: 'the recorder reconnected' }, recvTs);
    }
    if (!this.#wasSnapshot) this.#market.status({ state: 'live', reason: 'snapshot' }, recvTs);
    this.#market.begin(recvTs);
    if (this.#options.window !== undefined) this.#market.coverWindow(this.#options.window);
    this.#hasBook = true;
  }

  #beginEmpty(recvTs: number): void {
    this.#market.status({ state: 'syncing', reason: 'start', detail: STARTED_EMPTY }, recvTs);
    this.#market.begin(recvTs);
    this.#hasBook = true;
  }
}
