import { ASK, BID, type Side } from '../../sink.js';
import type { CcxtRow, CcxtSnapshot } from './types.js';

/** Where a lean book's levels go; found by the venue once ccxt has filed the book under its symbol. */
export type LeanTarget = {
  beginSnapshot(): void;
  rows(side: Side, rows: readonly CcxtRow[]): void;
};

/** Stands where ccxt expects a side of a book, keeps nothing, and passes everything on. */
export class LeanSide {
  /** ccxt sets the length to 0 to clear a side; ours is always empty. */
  length = 0;
  readonly #book: LeanBook;
  readonly #side: Side;

  constructor(book: LeanBook, side: Side) {
    this.#book = book;
    this.#side = side;
  }

  store(price: unknown, size: unknown): void {
    this.storeRows([[price, size]]);
  }

  storeArray(row: CcxtRow): void {
    this.storeRows([row]);
  }

  storeRows(rows: readonly CcxtRow[]): void {
    this.#book.target()?.rows(this.#side, rows);
  }

  limit(): void {}
}

/**
 * Stands where ccxt expects an order book: it has the fields that ccxt's classes read and write
 * (`nonce`, `timestamp`, `cache` …) and hands every level to the market instead of storing it.
 */
export class LeanBook {
  readonly bids: LeanSide;
  readonly asks: LeanSide;
  /** Messages that ccxt buffers until the snapshot is there. */
  cache: unknown[] = [];
  nonce: number | undefined;
  timestamp: number | undefined;
  datetime: string | undefined;
  symbol: string | undefined;
  readonly #find: (book: LeanBook) => LeanTarget | undefined;

  constructor(find: (book: LeanBook) => LeanTarget | undefined) {
    this.#find = find;
    this.bids = new LeanSide(this, BID);
    this.asks = new LeanSide(this, ASK);
  }

  target(): LeanTarget | undefined {
    return this.#find(this);
  }

  /** A snapshot replaces everything. */
  reset(snapshot: CcxtSnapshot = {}): this {
    this.nonce = snapshot.nonce;
    this.timestamp = snapshot.timestamp;
    this.symbol = snapshot.symbol;
    const target = this.target();
    target?.beginSnapshot();
    target?.rows(BID, snapshot.bids ?? []);
    target?.rows(ASK, snapshot.asks ?? []);
    return this;
  }

  limit(): this {
    return this;
  }
}
