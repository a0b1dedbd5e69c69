import { ASK, BID, type Side } from '../../sink.js';
import type { CcxtRow, CcxtSnapshot } from './types.js';

/** Where a lean book's levels go; found by the venue once ccxt has filed the book under its symbol. */
export type PassThroughTarget = {
  /** @param seq the venue's number of the picture, where it has one */
  beginSnapshot(seq: number | undefined): void;
  rows(side: Side, rows: readonly CcxtRow[]): void;
  row(side: Side, price: unknown, size: unknown): void;
};

/** Stands where ccxt expects a side of a book, keeps nothing, and passes everything on. */
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
    this.#book.open()?.row(this.#side, price, size);
  }

  /** A counted side removes a level with its last order, whatever size it still tells. */
  storeArray(row: CcxtRow): void {
    const isGone = this.#book.isCounted && row.length > 2 && Number(row[2]) === 0;
    this.store(row[0], isGone ? 0 : row[1]);
  }

  storeRows(rows: readonly CcxtRow[]): void {
    this.#book.open()?.rows(this.#side, rows);
  }

  limit(): void {}
}

export type PassThroughBookOptions = {
  readonly find: (book: PassThroughBook) => PassThroughTarget | undefined;
  readonly isCounted: boolean;
  /** A picture given at birth, before the book is filed. */
  readonly snapshot: CcxtSnapshot | undefined;
};

/**
 * Stands where ccxt expects an order book: it has the fields that ccxt's classes read and write
 * (`nonce`, `timestamp`, `cache` …) and hands every level to the market instead of storing it.
 * A new book is a new picture: what comes first begins it.
 */
export class PassThroughBook {
  readonly bids: PassThroughSide;
  readonly asks: PassThroughSide;
  readonly isCounted: boolean;
  /** Messages that ccxt buffers until the snapshot is there. */
  cache: unknown[] = [];
  nonce: number | undefined;
  timestamp: number | undefined;
  datetime: string | undefined;
  symbol: string | undefined;
  readonly #find: (book: PassThroughBook) => PassThroughTarget | undefined;
  /** A picture that came before the book was filed under its symbol. */
  #pending: CcxtSnapshot | undefined;
  #hasBegun = false;

  constructor(options: PassThroughBookOptions) {
    this.#find = options.find;
    this.isCounted = options.isCounted;
    this.bids = new PassThroughSide(this, BID);
    this.asks = new PassThroughSide(this, ASK);
    if (options.snapshot?.bids !== undefined) this.reset(options.snapshot);
  }

  /** The target, with a picture begun. */
  open(): PassThroughTarget | undefined {
    const target = this.#find(this);
    if (target === undefined) return undefined;
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending !== undefined) this.#show(target, pending);
    else if (!this.#hasBegun) this.#begin(target);
    return target;
  }

  /** A snapshot replaces everything. */
  reset(snapshot: CcxtSnapshot = {}): this {
    this.nonce = snapshot.nonce;
    this.timestamp = snapshot.timestamp;
    this.symbol = snapshot.symbol;
    this.#pending = snapshot;
    this.#hasBegun = false;
    this.open();
    return this;
  }

  limit(): this {
    return this;
  }

  #begin(target: PassThroughTarget): void {
    this.#hasBegun = true;
    target.beginSnapshot(this.nonce);
  }

  #show(target: PassThroughTarget, { bids, asks }: CcxtSnapshot): void {
    this.#begin(target);
    target.rows(BID, bids ?? []);
    target.rows(ASK, asks ?? []);
  }
}
