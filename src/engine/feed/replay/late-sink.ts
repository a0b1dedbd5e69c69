import { Book } from '../../book/book.js';
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
} from '../../sink.js';
import type { ReplayClock } from './replay-clock.js';

/** Tells what a source says from a time on, and first the book as it stood then: what was before is kept, and not told. */
export class LateSink implements MarketSink {
  readonly #target: MarketSink;
  readonly #fromTs: number;
  readonly #clock: ReplayClock;
  #instrument: Instrument | undefined;
  #book: Book | undefined;
  #status: FeedStatus | undefined;
  #last: CommitMeta | undefined;
  #hasBegun = false;

  constructor(target: MarketSink, { fromTs, clock }: { readonly fromTs: number; readonly clock: ReplayClock }) {
    this.#target = target;
    this.#fromTs = fromTs;
    this.#clock = clock;
  }

  identify(instrument: Instrument): void {
    this.#instrument = instrument;
    this.#book = new Book({ tickSize: instrument.tickSize });
    if (this.#hasBegun) this.#target.identify(instrument);
  }

  refine(factor: number, tickSize: string): void {
    if (this.#isTold()) this.#target.refine(factor, tickSize);
    else this.#book?.refine(factor, tickSize);
    if (this.#instrument !== undefined) this.#instrument = { ...this.#instrument, tickSize };
  }

  begin(): void {
    if (this.#isTold()) this.#target.begin();
    else this.#book?.begin();
  }

  level(side: Side, ticks: number, size: number): void {
    if (this.#isTold()) this.#target.level(side, ticks, size);
    else this.#book?.level(side, ticks, size);
  }

  levels(side: Side, ticks: Float64Array, sizes: Float64Array, from: number, to: number): void {
    if (this.#isTold()) this.#target.levels(side, ticks, sizes, from, to);
    else this.#book?.levels(side, ticks, sizes, from, to);
  }

  trim(side: Side, depth: number): void {
    if (this.#isTold()) this.#target.trim(side, depth);
    else this.#book?.trim(side, depth);
  }

  commit(meta: CommitMeta): void {
    if (this.#isTold()) {
      this.#target.commit(meta);
      return;
    }
    this.#book?.commit(meta);
    this.#last = meta;
  }

  trade(trade: Trade): void {
    if (this.#isTold()) this.#target.trade(trade);
  }

  order(event: OrderEvent): void {
    if (this.#isTold()) this.#target.order?.(event);
  }

  status(status: FeedStatus): void {
    if (this.#isTold()) this.#target.status(status);
    else this.#status = status;
  }

  /** Whether it is time; the first to find that it is tells the book as it stands. */
  #isTold(): boolean {
    if (this.#hasBegun) return true;
    if (this.#instrument === undefined || this.#clock.wallMs() < this.#fromTs) return false;
    this.#hasBegun = true;
    this.#target.identify(this.#instrument);
    if (this.#status !== undefined) this.#target.status(this.#status);
    if (this.#book?.isReady === true && this.#last !== undefined) this.#tellBook(this.#book, this.#last);
    return true;
  }

  #tellBook(book: Book, last: CommitMeta): void {
    this.#target.begin();
    for (const side of [BID, ASK]) {
      const { ticks, sizes, length } = book.top(side);
      this.#target.levels(side, ticks, sizes, 0, length);
    }
    this.#target.commit({ ...last, recvMono: this.#clock.monoMs() });
  }
}
