import { ASK, BID, type Side } from '../../sink.js';
import type { CcxtRow, CcxtSnapshot } from './types.js';

/** Receives the levels of a pass-through book; known once ccxt has cached the book under its symbol. */
export type PassThroughTarget = {
  /** @param seq the snapshot's sequence number, where it has one */
  beginSnapshot(seq: number | undefined): void;
  /** A full snapshot at once: begins it, and states how far it reaches. */
  snapshot(seq: number | undefined, snapshot: CcxtSnapshot): void;
  rows(side: Side, rows: readonly CcxtRow[]): void;
  row(side: Side, price: unknown, size: unknown): void;
};

/** Replaces ccxt's side of a book: stores nothing, and passes every level on. */
export class PassThroughSide {
  /** ccxt sets the length to 0 to clear a side; ours is always empty. */
  length = 0;
  readonly #book: PassThroughBook;
  readonly #side: Side;

  constructor(book: PassThroughBook, side: Side) {
    this.#book = book;
    this.#side = side;
  }

  store(price: unknown, size: unknown): void {
    this.#book.store(this.#side, price, size);
  }

  /** A counted side removes a level when its order count is 0, whatever its size. */
  storeArray(row: CcxtRow): void {
    const isRemoved = this.#book.isCounted && row.length > 2 && Number(row[2]) === 0;
    this.store(row[0], isRemoved ? 0 : row[1]);
  }

  storeRows(rows: readonly CcxtRow[]): void {
    const target = this.#book.open();
    if (target !== undefined) target.rows(this.#side, rows);
    else for (const row of rows) this.store(row[0], row[1]);
  }

  limit(): void {}
}

type EarlyLevel = { readonly side: Side; readonly price: unknown; readonly size: unknown };

export type PassThroughBookOptions = {
  readonly find: (book: PassThroughBook) => PassThroughTarget | undefined;
  readonly isCounted: boolean;
  /** A snapshot passed to the constructor, before ccxt caches the book. */
  readonly snapshot: CcxtSnapshot | undefined;
};

/**
 * Replaces ccxt's order book: it has the fields that ccxt's classes read and write (`nonce`, `timestamp`, `cache` …), and passes every
 * level to the market instead of storing it. A new book means a new snapshot: the first level begins it.
 */
export class PassThroughBook {
  readonly bids: PassThroughSide;
  readonly asks: PassThroughSide;
  readonly isCounted: boolean;
  /** Messages that ccxt buffers until it has the snapshot. */
  cache: unknown[] = [];
  nonce: number | undefined;
  timestamp: number | undefined;
  datetime: string | undefined;
  symbol: string | undefined;
  readonly #find: (book: PassThroughBook) => PassThroughTarget | undefined;
  /** A snapshot received before ccxt cached the book under its symbol. */
  #pending: CcxtSnapshot | undefined;
  #isStarted = false;
  /** Levels stored before ccxt cached the book: some classes fill it first. */
  #early: EarlyLevel[] = [];

  constructor(options: PassThroughBookOptions) {
    this.#find = options.find;
    this.isCounted = options.isCounted;
    this.bids = new PassThroughSide(this, BID);
    this.asks = new PassThroughSide(this, ASK);
    if (options.snapshot?.bids !== undefined) this.reset(options.snapshot);
  }

  store(side: Side, price: unknown, size: unknown): void {
    const target = this.open();
    if (target !== undefined) target.row(side, price, size);
    else this.#early.push({ side, price, size });
  }

  /** Returns the target, after beginning a snapshot on it if necessary. */
  open(): PassThroughTarget | undefined {
    const target = this.#find(this);
    if (target === undefined) return undefined;
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending !== undefined) {
      this.#isStarted = true;
      target.snapshot(this.nonce, pending);
    } else if (!this.#isStarted) this.#begin(target);
    for (const { side, price, size } of this.#early.splice(0)) target.row(side, price, size);
    return target;
  }

  /** A snapshot replaces everything. */
  reset(snapshot: CcxtSnapshot = {}): this {
    this.nonce = snapshot.nonce;
    this.timestamp = snapshot.timestamp;
    this.symbol = snapshot.symbol;
    this.#pending = snapshot;
    this.#early = [];
    this.#isStarted = false;
    this.open();
    return this;
  }

  limit(): this {
    return this;
  }

  #begin(target: PassThroughTarget): void {
    this.#isStarted = true;
    target.beginSnapshot(this.nonce);
  }
}
