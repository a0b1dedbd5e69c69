import { type Coverage, refinedCoverage } from '../book/coverage.js';
import {
  ASK,
  type CommitMeta,
  type FastTouch,
  type FeedStatus,
  type Liquidation,
  type MarketSink,
  type OrderEvent,
  type ReportedCandle,
  type Side,
  type Ticker,
  type Trade,
  type TradeSide,
} from '../sink.js';
import { ByteWriter } from './byte-writer.js';
import { reportedCandleText } from './candle-text.js';
import { writeCoverage } from './coverage-codec.js';
import { FORMAT_VERSION } from './frame.js';
import { IdCodec } from './id-codec.js';
import { LevelWriter } from './level-writer.js';
import {
  columnNames,
  columnsOf,
  HAS_BEGIN,
  HAS_COVERAGE,
  HAS_EXCHANGE_TS,
  HAS_NO_SIDE,
  HAS_REMAINING,
  HAS_SEQ,
  HAS_TOUCH_SEQ,
  IS_ASK,
  IS_SELL,
  IS_UNKNOWN,
  KIND,
  MICROSECONDS,
  ORDER_KINDS,
} from './segment-columns.js';
import type { SizeCodec } from './size-codec.js';
import { statusText } from './status-text.js';
import { writeTicks } from './tick-codec.js';
import { tickerText } from './ticker-text.js';

const SIDE_FLAGS = { buy: 0, sell: IS_SELL, unknown: IS_UNKNOWN } as const satisfies Record<TradeSide, number>;

/**
 * Encodes the events of one market as columns of small differences. Times in microseconds; ticks, sizes and ids are lossless.
 * docs/capture.md describes each column byte by byte.
 */
export class SegmentWriter {
  readonly #sizes: SizeCodec;
  readonly #columns = columnsOf(FORMAT_VERSION, () => new ByteWriter());
  readonly #levels: LevelWriter;
  readonly #tradeIds = new IdCodec();
  readonly #orderIds = new IdCodec();
  #lastIndex = 0;
  #lastRecv = 0;
  #lastLag = 0;
  #lastSeq = 0;
  #lastTradeTicks = 0;
  #lastOrder = { ticks: 0, seq: 0 };
  #lastTouchSeq = 0;
  #lastTouch = { seq: 0, bidTicks: 0, askTicks: 0 };
  #lastLiquidationTicks = 0;
  #coverage: Coverage | undefined;
  #hasBegin = false;
  /** Number of events so far. */
  length = 0;

  constructor(sizes: SizeCodec) {
    this.#sizes = sizes;
    this.#levels = new LevelWriter(this.#columns, sizes);
  }

  /** A snapshot begins: what came before it and was not committed never counts. */
  begin(): void {
    this.rollBack();
    this.#hasBegin = true;
  }

  level(side: Side, ticks: number, size: number): void {
    this.#levels.level(side, ticks, size);
  }

  levels(...[side, ticks, sizes, from, to]: Parameters<MarketSink['levels']>): void {
    this.#levels.levels(side, ticks, sizes, { from, to });
  }

  /** Level updates of the message that is not committed yet. */
  get staged(): number {
    return this.#levels.staged;
  }

  /** Takes back the message that is not committed. */
  rollBack(): void {
    this.#levels.rollBack();
    this.#hasBegin = false;
    this.#coverage = undefined;
  }

  /** Converts its prices to a grid `factor` times finer. */
  refine(factor: number): void {
    this.#levels.refine(factor);
    this.#coverage = this.#coverage && refinedCoverage(this.#coverage, factor);
  }

  /** Which part of the book is complete from the message on that is being written. */
  cover(coverage: Coverage): void {
    this.#coverage = coverage;
  }

  /** @param index number of earlier events in the capture, of all markets */
  commit({ seq, touchSeq, exchangeTs, recvTs }: CommitMeta, index: number): void {
    const { counts, seqs, touchSeqs } = this.#columns;
    const coverage = this.#coverage;
    const flags =
      (this.#hasBegin ? HAS_BEGIN : 0) |
      (seq === undefined ? 0 : HAS_SEQ) |
      (coverage === undefined ? 0 : HAS_COVERAGE) |
      (touchSeq === undefined ? 0 : HAS_TOUCH_SEQ);
    this.#event(KIND.message | flags, index, { recvTs, exchangeTs });
    if (seq !== undefined) {
      seqs.signed(seq - this.#lastSeq);
      this.#lastSeq = seq;
    }
    if (touchSeq !== undefined) {
      touchSeqs.signed(touchSeq - this.#lastTouchSeq);
      this.#lastTouchSeq = touchSeq;
    }
    counts.varint(this.#levels.staged);
    this.#levels.commit();
    if (coverage !== undefined) writeCoverage(this.#columns.coverages, coverage);
    this.#coverage = undefined;
    this.#hasBegin = false;
  }

  trade({ id, exchangeTs, recvTs, priceTicks, size, side }: Trade, index: number): void {
    const { trades } = this.#columns;
    this.#event(KIND.trade | SIDE_FLAGS[side], index, { recvTs, exchangeTs });
    writeTicks(trades, priceTicks, this.#lastTradeTicks);
    this.#lastTradeTicks = priceTicks;
    this.#sizes.write(trades, size);
    this.#tradeIds.write(trades, id);
  }

  order(event: OrderEvent, index: number): void {
    const { orders } = this.#columns;
    const { priceTicks, size, remaining, seq, exchangeTs, recvTs } = event;
    this.#event(KIND.order, index, { recvTs, exchangeTs });
    const sideFlag = event.side === undefined ? HAS_NO_SIDE : event.side === ASK ? IS_ASK : 0;
    const flags = sideFlag | (remaining === undefined ? 0 : HAS_REMAINING);
    orders.byte(ORDER_KINDS.indexOf(event.event) | flags);
    writeTicks(orders, priceTicks, this.#lastOrder.ticks);
    orders.signed(seq - this.#lastOrder.seq);
    this.#lastOrder = { ticks: priceTicks, seq };
    this.#sizes.write(orders, size);
    if (remaining !== undefined) this.#sizes.write(orders, remaining);
    this.#orderIds.write(orders, event.orderId);
  }

  touch(touch: FastTouch, index: number): void {
    const { touches } = this.#columns;
    const { seq, bidTicks, askTicks } = touch;
    this.#event(KIND.touch, index, touch);
    touches.signed(seq - this.#lastTouch.seq);
    writeTicks(touches, bidTicks, this.#lastTouch.bidTicks);
    this.#sizes.write(touches, touch.bidSize);
    writeTicks(touches, askTicks, this.#lastTouch.askTicks);
    this.#sizes.write(touches, touch.askSize);
    this.#lastTouch = { seq, bidTicks, askTicks };
  }

  ticker(ticker: Ticker, index: number): void {
    this.#event(KIND.ticker, index, ticker);
    this.#columns.tickers.text(tickerText(ticker));
  }

  candle(candle: ReportedCandle, index: number): void {
    this.#event(KIND.candle, index, { recvTs: candle.recvTs, exchangeTs: undefined });
    this.#columns.tickers.text(reportedCandleText(candle));
  }

  liquidation(liquidation: Liquidation, index: number): void {
    const { liquidations } = this.#columns;
    const { priceTicks, size, side } = liquidation;
    this.#event(KIND.liquidation | (side === 'sell' ? IS_SELL : 0), index, liquidation);
    writeTicks(liquidations, priceTicks, this.#lastLiquidationTicks);
    this.#sizes.write(liquidations, size);
    this.#lastLiquidationTicks = priceTicks;
  }

  status(status: FeedStatus, recvTs: number, index: number): void {
    this.#event(KIND.status, index, { recvTs, exchangeTs: undefined });
    this.#columns.statuses.text(statusText(status));
  }

  /** Returns the encoded segment and resets the writer. */
  take(): Uint8Array {
    const out = new ByteWriter();
    this.#levels.reset(() => this.#takeInto(out));
    this.#tradeIds.reset();
    this.#orderIds.reset();
    this.#lastIndex = 0;
    this.#lastRecv = 0;
    this.#lastLag = 0;
    this.#lastSeq = 0;
    this.#lastTradeTicks = 0;
    this.#lastOrder = { ticks: 0, seq: 0 };
    this.#lastTouchSeq = 0;
    this.#lastTouch = { seq: 0, bidTicks: 0, askTicks: 0 };
    this.#lastLiquidationTicks = 0;
    this.length = 0;
    return out.bytes;
  }

  #takeInto(out: ByteWriter): void {
    out.varint(this.length);
    out.varint(this.#levels.length);
    for (const name of columnNames(FORMAT_VERSION)) {
      const column = this.#columns[name];
      out.varint(column.length);
      out.raw(column.bytes);
      column.clear();
    }
  }

  #event(kind: number, index: number, times: Pick<CommitMeta, 'recvTs' | 'exchangeTs'>): void {
    const { kinds, indexes, recvTs, exchangeTs } = this.#columns;
    const recv = Math.round(times.recvTs * MICROSECONDS);
    kinds.byte(kind | (times.exchangeTs === undefined ? 0 : HAS_EXCHANGE_TS));
    indexes.varint(index - this.#lastIndex);
    recvTs.signed(recv - this.#lastRecv);
    this.#lastIndex = index;
    this.#lastRecv = recv;
    this.length++;
    if (times.exchangeTs === undefined) return;
    // Latency is nearly constant, so its differences are smaller than those of the exchange times.
    const lag = recv - Math.round(times.exchangeTs * MICROSECONDS);
    exchangeTs.signed(lag - this.#lastLag);
    this.#lastLag = lag;
  }
}
