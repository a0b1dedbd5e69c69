import type { Book } from '../../../book/book.js';
import type { Instrument, MarketSink } from '../../../sink.js';
import type { ReplayClock } from '../../../time/replay-clock.js';

/** Where the markets of files get their sinks and their clock. */
export type MarketHost = {
  readonly clock: ReplayClock;
  sinkOf(market: Pick<Instrument, 'venue' | 'symbol'>): MarketSink;
  /** The book that a sink keeps, once it has one. */
  bookOf(market: Pick<Instrument, 'venue' | 'symbol'>): Pick<Book, 'isTouchCovered'> | undefined;
};
