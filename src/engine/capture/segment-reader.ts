import { LobtopError } from '../errors.js';
import type { CommitMeta, MarketSink, Side, Trade } from '../sink.js';
import { ByteReader } from './byte-reader.js';
import {
  type Columns,
  columnsOf,
  HAS_BEGIN,
  HAS_EXCHANGE_TS,
  HAS_SEQ,
  HAS_TRIMS,
  IS_SELL,
  KIND,
  KIND_BITS,
  MICROSECONDS,
  unzigzag,
} from './segment-columns.js';
import type { SizeCode } from './size-code.js';
import { parsedStatus } from './status-text.js';

/** Told what a segment holds, event by event, in order. */
export type SegmentListener = Pick<MarketSink, 'begin' | 'level' | 'trim' | 'trade' | 'status'> & {
  commit(meta: Omit<CommitMeta, 'recvMono'>): void;
};

/** Told what a segment holds beside its levels. */
export type BriefListener = Pick<MarketSink, 'trade' | 'status'> & { message(isSnapshot: boolean): void };

const ignore = () => {};
const NO_LEVELS = { begin: ignore, level: ignore, trim: ignore, commit: ignore };

/** One event that is about to be told: how many the capture had before it, and when it was received, ms. */
export type EventPosition = { readonly order: number; readonly recvTs: number };

/** Reads a segment event by event, either with `tell` or, much faster, with `tellBriefly`. @throws LobtopError `data` when it says what cannot be */
export class SegmentReader {
  readonly length: number;
  /** Level updates in it. */
  readonly levels: number;
  readonly #sizes: SizeCode;
  readonly #columns: Columns<ByteReader>;
  readonly #lastTicks = [0, 0];
  #read = 0;
  #kind = 0;
  #order = 0;
  #recv = 0;
  #lag = 0;
  #seq = 0;
  #tradeTicks = 0;
  #id = 0;

  constructor(bytes: Uint8Array, sizes: SizeCode) {
    const all = new ByteReader(bytes);
    this.#sizes = sizes;
    this.length = all.count();
    this.levels = all.varint();
    this.#columns = columnsOf(() => new ByteReader(all.raw(all.count())));
  }

  /** Goes to the next event and says when it was; undefined after the last. It must be told, by `tell`, before the next. */
  next(): EventPosition | undefined {
    if (this.#read >= this.length) return undefined;
    this.#read++;
    this.#kind = this.#columns.kinds.byte();
    this.#order += this.#columns.orders.varint();
    this.#recv += this.#columns.recvTs.signed();
    return { order: this.#order, recvTs: this.#recv / MICROSECONDS };
  }

  /** Tells the event that `next` went to. */
  tell(listener: SegmentListener): void {
    const recvTs = this.#recv / MICROSECONDS;
    const exchangeTs = (this.#kind & HAS_EXCHANGE_TS) === 0 ? undefined : this.#nextExchangeTs();
    switch (this.#kind & KIND_BITS) {
      case KIND.message:
        this.#tellMessage(listener, { recvTs, exchangeTs });
        return;
      case KIND.trade:
        listener.trade(this.#nextTrade({ recvTs, exchangeTs }));
        return;
      case KIND.status:
        listener.status(parsedStatus(this.#columns.statuses.text()));
        return;
      default:
        throw new LobtopError('data', `an event of no known kind (${this.#kind})`);
    }
  }

  /** The same without levels and sequences, which are not even read. */
  tellBriefly(listener: BriefListener): void {
    const kind = this.#kind & KIND_BITS;
    if (kind !== KIND.message) {
      this.tell({ ...NO_LEVELS, trade: (trade) => listener.trade(trade), status: (status) => listener.status(status) });
      return;
    }
    if ((this.#kind & HAS_EXCHANGE_TS) !== 0) this.#nextExchangeTs();
    listener.message((this.#kind & HAS_BEGIN) !== 0);
  }

  #tellMessage(listener: SegmentListener, { recvTs, exchangeTs }: Pick<CommitMeta, 'recvTs' | 'exchangeTs'>): void {
    if ((this.#kind & HAS_SEQ) !== 0) this.#seq += this.#columns.seqs.signed();
    if ((this.#kind & HAS_BEGIN) !== 0) listener.begin();
    const count = this.#columns.counts.varint();
    for (let i = 0; i < count; i++) {
      const packed = this.#columns.ticks.varint();
      const side = (packed % 2) as Side;
      this.#lastTicks[side] += unzigzag(Math.floor(packed / 2));
      listener.level(side, this.#lastTicks[side], this.#sizes.read(this.#columns.sizes));
    }
    const trims = (this.#kind & HAS_TRIMS) === 0 ? 0 : this.#columns.counts.varint();
    for (let i = 0; i < trims; i++) {
      const packed = this.#columns.trims.varint();
      listener.trim((packed % 2) as Side, Math.floor(packed / 2));
    }
    const seq = (this.#kind & HAS_SEQ) === 0 ? undefined : this.#seq;
    listener.commit({ seq, exchangeTs, recvTs });
  }

  #nextTrade({ recvTs, exchangeTs }: Pick<Trade, 'recvTs' | 'exchangeTs'>): Trade {
    this.#tradeTicks += this.#columns.trades.signed();
    const size = this.#sizes.read(this.#columns.trades);
    const side = (this.#kind & IS_SELL) === 0 ? 'buy' : 'sell';
    return { id: this.#nextId(), exchangeTs, recvTs, priceTicks: this.#tradeTicks, size, side };
  }

  #nextId(): string {
    const packed = this.#columns.trades.varint();
    if (packed === 1) return this.#columns.trades.text();
    this.#id += unzigzag(Math.floor(packed / 2));
    return String(this.#id);
  }

  #nextExchangeTs(): number {
    this.#lag += this.#columns.exchangeTs.signed();
    return (this.#recv - this.#lag) / MICROSECONDS;
  }
}

/** Events of the whole capture before the group behind this frame's. @throws LobtopError `data` */
export function groupEndOf(payload: Uint8Array): number {
  return new ByteReader(payload).varint();
}

/** An events frame: how far its group of frames reaches, and its events. @throws LobtopError `data` */
export function openSegment(
  payload: Uint8Array,
  sizes: SizeCode,
): { readonly groupEnd: number; readonly segment: SegmentReader } {
  const head = new ByteReader(payload);
  const groupEnd = head.varint();
  return { groupEnd, segment: new SegmentReader(head.raw(head.left), sizes) };
}
