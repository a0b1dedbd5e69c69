import { Book } from '../book/book.js';
import type { Coverage } from '../book/coverage.js';
import type { SegmentListener } from '../capture/segment-reader.js';
import { ASK, BID, type Side } from '../sink.js';

type Target = Omit<SegmentListener, 'trim'>;

/**
 * Captures of version 1 store the depth that a window was trimmed to, where the contract requires removing the levels that left it.
 * This maintains the book of such a market, finds those levels, and emits their removals before the commit.
 */
export class WindowTrims implements SegmentListener {
  readonly #target: Target;
  #book: Book;

  constructor(target: Target, tickSize: string) {
    this.#target = target;
    this.#book = new Book({ tickSize });
  }

  /** Resets the book after the market was identified again, possibly on another grid: a snapshot or a checkpoint follows. */
  reset(tickSize: string): void {
    this.#book = new Book({ tickSize });
  }

  refine(factor: number, tickSize: string): void {
    this.#book.refine(factor, tickSize);
  }

  begin(): void {
    this.#book.begin();
    this.#target.begin();
  }

  level(side: Side, ticks: number, size: number): void {
    this.#book.level(side, ticks, size);
    this.#target.level(side, ticks, size);
  }

  trim(side: Side, depth: number): void {
    for (const ticks of this.#book.stagedBeyond(side, depth)) this.level(side, ticks, 0);
  }

  cover(coverage: Coverage): void {
    this.#target.cover(coverage);
  }

  commit(meta: Parameters<Target['commit']>[0]): void {
    this.#book.commit(meta);
    this.#target.commit(meta);
  }

  /** Loads the full book of a checkpoint, levels from worst to best. */
  load(sides: readonly [bids: Levels, asks: Levels]): void {
    this.#book.begin();
    this.#book.levels(BID, sides[BID].ticks, sides[BID].sizes);
    this.#book.levels(ASK, sides[ASK].ticks, sides[ASK].sizes);
    this.#book.commit();
  }

  trade(...args: Parameters<Target['trade']>): void {
    this.#target.trade(...args);
  }

  order(...args: Parameters<Target['order']>): void {
    this.#target.order(...args);
  }

  touch(...args: Parameters<Target['touch']>): void {
    this.#target.touch(...args);
  }

  ticker(...args: Parameters<Target['ticker']>): void {
    this.#target.ticker(...args);
  }

  liquidation(...args: Parameters<Target['liquidation']>): void {
    this.#target.liquidation(...args);
  }

  candle(...args: Parameters<Target['candle']>): void {
    this.#target.candle(...args);
  }

  status(...args: Parameters<Target['status']>): void {
    this.#target.status(...args);
  }
}

type Levels = { readonly ticks: Float64Array; readonly sizes: Float64Array };
