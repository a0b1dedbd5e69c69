import { Book } from '../book/book.js';
import type { Coverage } from '../book/coverage.js';
import type { PresentState } from '../relay.js';
import type { CommitMeta, FeedStatus, Instrument, MarketSink, Side, Ticker } from '../sink.js';

/** The current state of a market and nothing else: cheap to maintain during a seek. */
export class MarketMirror implements MarketSink, PresentState {
  instrument: Instrument | undefined;
  book: Book | undefined;
  lastStatus: FeedStatus | undefined;
  lastCommit: CommitMeta | undefined;
  commits = 0;
  lastTicker: Ticker | undefined;

  identify(instrument: Instrument): void {
    this.instrument = instrument;
    this.book = new Book({ tickSize: instrument.tickSize });
    this.lastCommit = undefined;
    this.commits = 0;
    this.lastTicker = undefined;
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

  cover(coverage: Coverage): void {
    this.book?.cover(coverage);
  }

  commit(meta: CommitMeta): void {
    this.book?.commit(meta);
    this.lastCommit = meta;
    this.commits++;
  }

  trade(): void {}

  order(): void {}

  touch(): void {}

  ticker(ticker: Ticker): void {
    this.lastTicker = { ...this.lastTicker, ...ticker };
  }

  liquidation(): void {}

  candle(): void {}

  status(status: FeedStatus): void {
    this.lastStatus = status;
  }
}
