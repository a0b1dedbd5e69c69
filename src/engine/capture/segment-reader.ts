import { LobtopError } from '../errors.js';
import {
  ASK,
  BID,
  type CommitMeta,
  type FastTouch,
  type FeedStatus,
  type Liquidation,
  type MarketSink,
  type OrderEvent,
  type Side,
  type Trade,
  type TradeSide,
} from '../sink.js';
import { ByteReader } from './byte-reader.js';
import { parseReportedCandle } from './candle-text.js';
import { readCoverage } from './coverage-codec.js';
import type { FormatVersion } from './frame.js';
import { IdCodec } from './id-codec.js';
import {
  type Columns,
  columnNames,
  columnsOf,
  HAS_BEGIN,
  HAS_COVERAGE,
  HAS_EXCHANGE_TS,
  HAS_NO_SIDE,
  HAS_REMAINING,
  HAS_SEQ,
  HAS_TOUCH_SEQ,
  HAS_TRIMS,
  IS_ASK,
  IS_SELL,
  IS_UNKNOWN,
  KIND,
  KIND_BITS,
  MICROSECONDS,
  ORDER_KIND_BITS,
  ORDER_KINDS,
} from './segment-columns.js';
import type { SizeCodec } from './size-codec.js';
import { parseStatus } from './status-text.js';
import { TickReader } from './tick-codec.js';
import { parseTicker } from './ticker-text.js';

/** Receives the events of a segment, in order. */
export type SegmentListener = Pick<
  MarketSink,
  'begin' | 'level' | 'cover' | 'trade' | 'order' | 'ticker' | 'liquidation' | 'candle' | 'status'
> & {
  touch(touch: Omit<FastTouch, 'recvMono'>): void;
  commit(meta: Omit<CommitMeta, 'recvMono'>): void;
  /** Version 1 only, before the commit: only the best `depth` levels of a side remain. */
  trim(side: Side, depth: number): void;
};

/** Receives the events of a segment without levels and orders. */
export type SummaryListener = Pick<MarketSink, 'trade' | 'liquidation' | 'candle' | 'status'> & {
  message(isSnapshot: boolean): void;
};

/** Kinds of events that a summary has, besides messages. */
const SUMMARIZED: readonly number[] = [KIND.trade, KIND.status, KIND.liquidation, KIND.candle];

const ignore = () => {};
const NO_LEVELS = {
  begin: ignore,
  level: ignore,
  trim: ignore,
  cover: ignore,
  commit: ignore,
  order: ignore,
  touch: ignore,
  ticker: ignore,
};

/** How the bytes of a segment are encoded. */
export type SegmentFormat = { readonly version: FormatVersion; readonly sizes: SizeCodec };

/** The index in the capture of the first event, how many are in a summary, and the last status. */
export type SegmentContents = {
  readonly firstIndex: number;
  readonly summarized: number;
  readonly lastStatus: FeedStatus | undefined;
};

/** Position of an event: its index in the capture, and its receive time, ms. */
export type EventPosition = { readonly index: number; readonly recvTs: number };

/** Reads a segment event by event, either with `emit` or, much faster, with `emitSummary`. @throws LobtopError `data` when the bytes are malformed */
export class SegmentReader {
  readonly length: number;
  /** Number of level updates. */
  readonly levels: number;
  readonly #format: SegmentFormat;
  readonly #ticks: TickReader;
  readonly #columns: Columns<ByteReader>;
  readonly #lastTicks = [0, 0];
  readonly #tradeIds = new IdCodec();
  readonly #orderIds = new IdCodec();
  #read = 0;
  #kind = 0;
  #index = 0;
  #recv = 0;
  #lag = 0;
  #seq = 0;
  #tradeTicks = 0;
  #order = { ticks: 0, seq: 0 };
  #touchSeq = 0;
  #touch = { seq: 0, bidTicks: 0, askTicks: 0 };
  #liquidationTicks = 0;

  constructor(bytes: Uint8Array, format: SegmentFormat) {
    const all = new ByteReader(bytes);
    this.#format = format;
    this.#ticks = new TickReader(format.version);
    this.length = all.count();
    this.levels = all.varint();
    const columns = columnNames(format.version).map(() => new ByteReader(all.raw(all.count())));
    let next = 0;
    this.#columns = columnsOf(
      format.version,
      () => columns[next++],
      () => new ByteReader(new Uint8Array()),
    );
  }

  /** What a segment has, from the kinds of its events alone: other columns are not decoded. Instead of `next`, not beside it. */
  contents(): SegmentContents {
    let summarized = 0;
    let lastStatus: FeedStatus | undefined;
    for (let i = 0; i < this.length; i++) {
      const byte = this.#columns.kinds.byte();
      const kind = byte & KIND_BITS;
      if (kind === KIND.message ? (byte & HAS_BEGIN) !== 0 : SUMMARIZED.includes(kind)) summarized++;
      if (kind === KIND.status) lastStatus = parseStatus(this.#columns.statuses.text());
    }
    const firstIndex = this.length === 0 ? 0 : this.#columns.indexes.varint();
    return { firstIndex, summarized, lastStatus };
  }

  /** Advances to the next event and returns its position; undefined after the last. It must be emitted before the next call. */
  next(): EventPosition | undefined {
    if (this.#read >= this.length) return undefined;
    this.#read++;
    this.#kind = this.#columns.kinds.byte();
    this.#index += this.#columns.indexes.varint();
    this.#recv += this.#columns.recvTs.signed();
    return { index: this.#index, recvTs: this.#recv / MICROSECONDS };
  }

  /** Emits the event that `next` advanced to. */
  emit(listener: SegmentListener): void {
    const recvTs = this.#recv / MICROSECONDS;
    const exchangeTs = (this.#kind & HAS_EXCHANGE_TS) === 0 ? undefined : this.#nextExchangeTs();
    switch (this.#kind & KIND_BITS) {
      case KIND.message:
        this.#emitMessage(listener, { recvTs, exchangeTs });
        return;
      case KIND.trade:
        listener.trade(this.#nextTrade({ recvTs, exchangeTs }));
        return;
      case KIND.status:
        listener.status(parseStatus(this.#columns.statuses.text()));
        return;
      case KIND.order:
        listener.order(this.#nextOrder({ recvTs, exchangeTs }));
        return;
      case KIND.touch:
        listener.touch(this.#nextTouch({ recvTs, exchangeTs }));
        return;
      case KIND.ticker:
        listener.ticker({ recvTs, exchangeTs, ...parseTicker(this.#columns.tickers.text()) });
        return;
      case KIND.liquidation:
        listener.liquidation(this.#nextLiquidation({ recvTs, exchangeTs }));
        return;
      case KIND.candle:
        listener.candle({ recvTs, ...parseReportedCandle(this.#columns.tickers.text()) });
        return;
      default:
        throw new LobtopError('data', `unknown event kind (${this.#kind})`);
    }
  }

  /** The same without levels, orders and sequence numbers, which are not decoded. */
  emitSummary(listener: SummaryListener): void {
    const kind = this.#kind & KIND_BITS;
    if (SUMMARIZED.includes(kind)) {
      this.emit({
        ...NO_LEVELS,
        trade: (trade) => listener.trade(trade),
        liquidation: (liquidation) => listener.liquidation(liquidation),
        candle: (candle) => listener.candle(candle),
        status: (status) => listener.status(status),
      });
      return;
    }
    if ((this.#kind & HAS_EXCHANGE_TS) !== 0) this.#nextExchangeTs();
    if (kind === KIND.message) listener.message((this.#kind & HAS_BEGIN) !== 0);
  }

  #emitMessage(listener: SegmentListener, { recvTs, exchangeTs }: Pick<CommitMeta, 'recvTs' | 'exchangeTs'>): void {
    const { ticks, sizes, counts } = this.#columns;
    if ((this.#kind & HAS_SEQ) !== 0) this.#seq += this.#columns.seqs.signed();
    if ((this.#kind & HAS_BEGIN) !== 0) listener.begin();
    const count = counts.varint();
    for (let i = 0; i < count; i++) {
      const packed = ticks.varint();
      const side = (packed % 2) as Side;
      this.#lastTicks[side] = this.#ticks.readCode(ticks, Math.floor(packed / 2), this.#lastTicks[side]);
      listener.level(side, this.#lastTicks[side], this.#format.sizes.read(sizes));
    }
    if ((this.#kind & HAS_TRIMS) !== 0 && this.#format.version === 1) this.#emitTrims(listener);
    else if ((this.#kind & HAS_COVERAGE) !== 0) listener.cover(readCoverage(this.#columns.coverages, this.#ticks));
    const seq = (this.#kind & HAS_SEQ) === 0 ? undefined : this.#seq;
    const touchSeq = (this.#kind & HAS_TOUCH_SEQ) === 0 ? undefined : this.#nextTouchSeq();
    listener.commit({ seq, touchSeq, exchangeTs, recvTs });
  }

  #emitTrims(listener: SegmentListener): void {
    const trims = this.#columns.counts.varint();
    for (let i = 0; i < trims; i++) {
      const packed = this.#columns.trims.varint();
      listener.trim((packed % 2) as Side, Math.floor(packed / 2));
    }
  }

  #nextTrade({ recvTs, exchangeTs }: Pick<Trade, 'recvTs' | 'exchangeTs'>): Trade {
    const { trades } = this.#columns;
    const { sizes } = this.#format;
    this.#tradeTicks = this.#ticks.read(trades, this.#tradeTicks);
    const size = sizes.read(trades);
    const side = tradeSideOf(this.#kind);
    return { id: this.#tradeIds.read(trades), exchangeTs, recvTs, priceTicks: this.#tradeTicks, size, side };
  }

  #nextTouchSeq(): number {
    this.#touchSeq += this.#columns.touchSeqs.signed();
    return this.#touchSeq;
  }

  #nextTouch(times: Pick<Trade, 'recvTs' | 'exchangeTs'>): Omit<FastTouch, 'recvMono'> {
    const { touches } = this.#columns;
    const { sizes } = this.#format;
    const seq = this.#touch.seq + touches.signed();
    const bidTicks = this.#ticks.read(touches, this.#touch.bidTicks);
    const bidSize = sizes.read(touches);
    const askTicks = this.#ticks.read(touches, this.#touch.askTicks);
    const askSize = sizes.read(touches);
    this.#touch = { seq, bidTicks, askTicks };
    return { seq, ...times, bidTicks, bidSize, askTicks, askSize };
  }

  #nextLiquidation(times: Pick<Trade, 'recvTs' | 'exchangeTs'>): Liquidation {
    const { liquidations } = this.#columns;
    this.#liquidationTicks = this.#ticks.read(liquidations, this.#liquidationTicks);
    const size = this.#format.sizes.read(liquidations);
    const side = (this.#kind & IS_SELL) === 0 ? 'buy' : 'sell';
    return { ...times, priceTicks: this.#liquidationTicks, size, side };
  }

  #nextOrder({ recvTs, exchangeTs }: Pick<Trade, 'recvTs' | 'exchangeTs'>): OrderEvent {
    const { orders } = this.#columns;
    const { version, sizes } = this.#format;
    const flags = orders.byte();
    const event = ORDER_KINDS[flags & ORDER_KIND_BITS];
    if (version === 1 || event === undefined || exchangeTs === undefined) {
      throw new LobtopError('data', `unknown event kind (${this.#kind}, ${flags})`);
    }
    const priceTicks = this.#ticks.read(orders, this.#order.ticks);
    const seq = this.#order.seq + orders.signed();
    this.#order = { ticks: priceTicks, seq };
    const size = sizes.read(orders);
    const remaining = (flags & HAS_REMAINING) === 0 ? undefined : sizes.read(orders);
    const side = (flags & HAS_NO_SIDE) !== 0 ? undefined : (flags & IS_ASK) === 0 ? BID : ASK;
    const orderId = this.#orderIds.read(orders);
    return { orderId, event, side, priceTicks, size, remaining, seq, exchangeTs, recvTs };
  }

  #nextExchangeTs(): number {
    this.#lag += this.#columns.exchangeTs.signed();
    return (this.#recv - this.#lag) / MICROSECONDS;
  }
}

/** Events of all markets up to the end of the frame's group. @throws LobtopError `data` */
export function groupEndOf(payload: Uint8Array): number {
  return new ByteReader(payload).varint();
}

/** Opens an events frame: the end of its group, and its events. @throws LobtopError `data` */
export function openSegment(
  payload: Uint8Array,
  format: SegmentFormat,
): { readonly groupEnd: number; readonly segment: SegmentReader } {
  const head = new ByteReader(payload);
  const groupEnd = head.varint();
  return { groupEnd, segment: new SegmentReader(head.raw(head.remaining), format) };
}

function tradeSideOf(kind: number): TradeSide {
  if ((kind & IS_UNKNOWN) !== 0) return 'unknown';
  return (kind & IS_SELL) === 0 ? 'buy' : 'sell';
}
