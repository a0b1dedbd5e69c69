import { Book } from '../book/book.js';
import {
  ASK,
  BID,
  type CommitMeta,
  type FeedStatus,
  type Instrument,
  type MarketSink,
  type OrderEvent,
  type Side,
  type Trade,
} from '../sink.js';

export type ReleaseOptions = {
  /** Our monotonic time, for the book that is told. */
  readonly recvMono: number;
  /** Called when it is known what the market is, before its book. */
  readonly identified?: () => void;
};

/**
 * Between a source and whom it speaks to: passes everything on, or, while it is held, keeps the market as it stands to itself. Released,
 * it tells what the market is, its state and its whole book; trades and orders of meanwhile are not told.
 */
export class DeferredSink implements MarketSink {
  readonly #target: MarketSink;
  /** Asked before each word while it is held: when to be released, of its own accord. */
  readonly #isTime: () => ReleaseOptions | undefined;
  #isHeld = false;
  #instrument: Instrument | undefined;
  #book: Book | undefined;
  #status: FeedStatus | undefined;
  #last: CommitMeta | undefined;

  constructor(target: MarketSink, isTime: () => ReleaseOptions | undefined = () => undefined) {
    this.#target = target;
    this.#isTime = isTime;
  }

  /** From now on nothing is passed on; what was known is void. */
  hold(): void {
    this.#isHeld = true;
    this.#instrument = undefined;
    this.#book = undefined;
    this.#status = undefined;
    this.#last = undefined;
  }

  release({ recvMono, identified }: ReleaseOptions): void {
    if (!this.#isHeld || this.#instrument === undefined) return;
    this.#isHeld = false;
    this.#target.identify(this.#instrument);
    identified?.();
    if (this.#status !== undefined) this.#target.status(this.#status);
    if (this.#book?.isReady === true && this.#last !== undefined)
      this.#tellBook(this.#book, { ...this.#last, recvMono });
    this.#book = undefined;
  }

  identify(instrument: Instrument): void {
    if (!this.#isHeld) {
      this.#target.identify(instrument);
      return;
    }
    this.#instrument = instrument;
    this.#book = new Book({ tickSize: instrument.tickSize });
  }

  refine(factor: number, tickSize: string): void {
    if (!this.#keeps()) {
      this.#target.refine(factor, tickSize);
      return;
    }
    this.#book?.refine(factor, tickSize);
    if (this.#instrument !== undefined) this.#instrument = { ...this.#instrument, tickSize };
  }

  begin(): void {
    if (this.#keeps()) this.#book?.begin();
    else this.#target.begin();
  }

  level(side: Side, ticks: number, size: number): void {
    if (this.#keeps()) this.#book?.level(side, ticks, size);
    else this.#target.level(side, ticks, size);
  }

  levels(side: Side, ticks: Float64Array, sizes: Float64Array, from: number, to: number): void {
    if (this.#keeps()) this.#book?.levels(side, ticks, sizes, from, to);
    else this.#target.levels(side, ticks, sizes, from, to);
  }

  trim(side: Side, depth: number): void {
    if (this.#keeps()) this.#book?.trim(side, depth);
    else this.#target.trim(side, depth);
  }

  commit(meta: CommitMeta): void {
    if (!this.#keeps()) {
      this.#target.commit(meta);
      return;
    }
    this.#book?.commit(meta);
    this.#last = meta;
  }

  trade(trade: Trade): void {
    if (!this.#keeps()) this.#target.trade(trade);
  }

  order(event: OrderEvent): void {
    if (!this.#keeps()) this.#target.order?.(event);
  }

  status(status: FeedStatus): void {
    if (this.#keeps()) this.#status = status;
    else this.#target.status(status);
  }

  #keeps(): boolean {
    if (!this.#isHeld) return false;
    const due = this.#isTime();
    if (due !== undefined) this.release(due);
    return this.#isHeld;
  }

  #tellBook(book: Book, last: CommitMeta): void {
    this.#target.begin();
    for (const side of [BID, ASK]) {
      const { ticks, sizes, length } = book.top(side);
      this.#target.levels(side, ticks, sizes, 0, length);
    }
    this.#target.commit(last);
  }
}
