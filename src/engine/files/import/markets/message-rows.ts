import type { TextRow } from '../../../integrity/level-text.js';
import type { Side } from '../../../sink.js';
import type { PendingMessages } from './book-keeper.js';
import type { ImportedTimes } from './imported-market.js';

/** One level of a message that is written over several lines. */
export type LevelRow = {
  readonly side: Side;
  readonly price: string;
  readonly size: string;
  /** The same for all rows of a message, and different from those of the next. */
  readonly message: string | number;
  readonly isSnapshot: boolean;
  readonly times: ImportedTimes;
  /** The venue's numbers of the first and the last change in the message, where the file has them. */
  readonly first?: number | undefined;
  readonly last?: number | undefined;
};

/** All rows of one message. */
export type RowMessage = Pick<LevelRow, 'isSnapshot' | 'times' | 'first' | 'last'> & {
  readonly rows: readonly [bids: readonly TextRow[], asks: readonly TextRow[]];
};

/** Collects the rows of a message, which take effect together. */
export class MessageRows {
  readonly #pending: PendingMessages;
  readonly #deliver: (message: RowMessage) => void;
  #head: LevelRow | undefined;
  #rows: [bids: TextRow[], asks: TextRow[]] = [[], []];

  /** @param pending receives a message that was begun; its owner flushes it when the next line has another time */
  constructor(pending: PendingMessages, deliver: (message: RowMessage) => void) {
    this.#pending = pending;
    this.#deliver = deliver;
  }

  add(row: LevelRow): void {
    if (this.#head !== undefined && this.#head.message !== row.message) this.flush();
    if (this.#head === undefined) this.#begin(row);
    this.#rows[row.side].push([row.price, row.size]);
  }

  /** A message without levels: an empty snapshot. */
  addEmpty(row: Omit<LevelRow, 'side' | 'price' | 'size'>): void {
    this.flush();
    this.#begin({ ...row, side: 0, price: '', size: '' });
  }

  #begin(row: LevelRow): void {
    this.#head = row;
    this.#pending.add(this);
  }

  /** The message is complete. */
  flush(): void {
    const head = this.#head;
    if (head === undefined) return;
    const rows = this.#rows;
    this.#head = undefined;
    this.#rows = [[], []];
    const { isSnapshot, times, first, last } = head;
    this.#deliver({ isSnapshot, times, first, last, rows });
  }
}
