import { Book } from '../book/book.js';
import type { PresentState } from '../relay.js';
import type { CommitMeta, FeedStatus, Instrument, MarketSink, Side } from '../sink.js';

/** The current state of a market and nothing else: cheap to maintain during a seek. */
export class MarketMirror implements MarketSink, PresentState {
  instrument: Instrument | undefined;
  book: Book | undefined;
  lastStatus: FeedStatus | undefined;
  lastCommit: CommitMeta | undefined;
  commits = 0;

  identify(instrument: Instrument): void {
    this.instrument = instrument;
    this.book = new Book({ tickSize: instrument.tickSize });
    this.lastCommit = undefined;
    this.commits = 0;
  }

  refine(factor: number, tickSize: string): void {
    this.book?.refine(factor, tickSize);
  }

  begin(): void {
    this.book?.begin();
  }

  level(side: Side, ticks: number, size: number): void {
    this.book?.level(side, ticks, size);
  }

  levels(side: Side, ticks: Float64Array, sizes: Float64Array, from: number, to: number): void {
    this.book?.levels(side, ticks, sizes, from, to);
  }

  commit(meta: CommitMeta): void {
    this.book?.commit(meta);
    this.lastCommit = meta;
    this.commits++;
  }

  trade(): void {}

  order(): void {}

  status(status: FeedStatus): void {
    this.lastStatus = status;
  }
}
