import { LobtopError } from '../errors.js';
import type { CommitMeta, FeedStatus, MarketSink, Side, Trade } from '../sink.js';
import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import type { SizeCode } from './size-code.js';

/** What an event is; the number is part of the format, and so are the flags above it. */
const KIND = { message: 0, trade: 1, status: 2 } as const;
const KIND_BITS = 0x03;
const HAS_BEGIN = 0x04;
const HAS_SEQ = 0x08;
const HAS_EXCHANGE_TS = 0x10;
const HAS_TRIMS = 0x20;
const IS_SELL = 0x40;
/** Numbers in text that come back as the same text. */
const PLAIN_ID = /^(?:0|[1-9]\d{0,14})$/;
const MICROSECONDS = 1000;

/** The columns of a segment, in their order in the file. */
const COLUMNS = [
  'kinds',
  'orders',
  'recvTs',
  'exchangeTs',
  'seqs',
  'counts',
  'ticks',
  'sizes',
  'trims',
  'trades',
  'statuses',
] as const;
type Columns<Value> = Readonly<Record<(typeof COLUMNS)[number], Value>>;

/**
 * Events of one market as columns of small differences. Times are kept in microseconds, sizes exactly, ids as text.
 * docs/capture.md describes each column byte by byte.
 */
export class SegmentWriter {
  readonly #sizes: SizeCode;
  readonly #columns = columnsOf(() => new ByteWriter());
  readonly #lastTicks = [0, 0];
  #lastOrder = 0;
  #lastRecv = 0;
  #lastLag = 0;
  #lastSeq = 0;
  #lastTradeTicks = 0;
  #lastId = 0;
  #levelsInMessage = 0;
  #trimsInMessage = 0;
  #hasBegin = false;
  /** Events so far. */
  length = 0;
  /** Level updates so far. */
  levels = 0;

  constructor(sizes: SizeCode) {
    this.#sizes = sizes;
  }

  /** Whether a message was begun and not committed. */
  get isInMessage(): boolean {
    return this.#hasBegin || this.#levelsInMessage > 0 || this.#trimsInMessage > 0;
  }

  begin(): void {
    this.#hasBegin = true;
  }

  level(side: Side, ticks: number, size: number): void {
    // The side is the lowest bit; each side's ticks are counted from its own last level.
    const step = ticks - this.#lastTicks[side];
    this.#lastTicks[side] = ticks;
    this.#columns.ticks.varint((step < 0 ? -step * 2 - 1 : step * 2) * 2 + side);
    this.#sizes.write(this.#columns.sizes, size);
    this.#levelsInMessage++;
    this.levels++;
  }

  trim(side: Side, depth: number): void {
    this.#columns.trims.varint(depth * 2 + side);
    this.#trimsInMessage++;
  }

  /** @param order how many events the capture has had before, of all its markets */
  commit({ seq, exchangeTs, recvTs }: CommitMeta, order: number): void {
    const { counts, seqs } = this.#columns;
    const hasTrims = this.#trimsInMessage > 0;
    const flags = (this.#hasBegin ? HAS_BEGIN : 0) | (seq === undefined ? 0 : HAS_SEQ) | (hasTrims ? HAS_TRIMS : 0);
    this.#event(KIND.message | flags, order, { recvTs, exchangeTs });
    if (seq !== undefined) {
      seqs.signed(seq - this.#lastSeq);
      this.#lastSeq = seq;
    }
    counts.varint(this.#levelsInMessage);
    // A count of trims stands behind them: the reader knows from the flag that there are some.
    if (hasTrims) counts.varint(this.#trimsInMessage);
    this.#hasBegin = false;
    this.#levelsInMessage = 0;
    this.#trimsInMessage = 0;
  }

  trade({ id, exchangeTs, recvTs, priceTicks, size, side }: Trade, order: number): void {
    const { trades } = this.#columns;
    this.#event(KIND.trade | (side === 'sell' ? IS_SELL : 0), order, { recvTs, exchangeTs });
    trades.signed(priceTicks - this.#lastTradeTicks);
    this.#lastTradeTicks = priceTicks;
    this.#sizes.write(trades, size);
    this.#id(id);
  }

  status(status: FeedStatus, recvTs: number, order: number): void {
    this.#event(KIND.status, order, { recvTs, exchangeTs: undefined });
    this.#columns.statuses.text(JSON.stringify(status));
  }

  /** The segment as it stands in a frame; the writer begins anew. */
  take(): Uint8Array {
    const out = new ByteWriter();
    out.varint(this.length);
    out.varint(this.levels);
    for (const name of COLUMNS) {
      const column = this.#columns[name];
      out.varint(column.length);
      out.raw(column.bytes);
      column.clear();
    }
    this.#lastTicks.fill(0);
    this.#lastOrder = 0;
    this.#lastRecv = 0;
    this.#lastLag = 0;
    this.#lastSeq = 0;
    this.#lastTradeTicks = 0;
    this.#lastId = 0;
    this.length = 0;
    this.levels = 0;
    return out.bytes;
  }

  #event(kind: number, order: number, times: Pick<CommitMeta, 'recvTs' | 'exchangeTs'>): void {
    const { kinds, orders, recvTs, exchangeTs } = this.#columns;
    const recv = Math.round(times.recvTs * MICROSECONDS);
    kinds.byte(kind | (times.exchangeTs === undefined ? 0 : HAS_EXCHANGE_TS));
    orders.varint(order - this.#lastOrder);
    recvTs.signed(recv - this.#lastRecv);
    this.#lastOrder = order;
    this.#lastRecv = recv;
    this.length++;
    if (times.exchangeTs === undefined) return;
    // The way to us takes about as long each time: its changes are smaller than the times' own.
    const lag = recv - Math.round(times.exchangeTs * MICROSECONDS);
    exchangeTs.signed(lag - this.#lastLag);
    this.#lastLag = lag;
  }

  #id(id: string): void {
    const { trades } = this.#columns;
    if (!PLAIN_ID.test(id)) {
      trades.varint(1);
      trades.text(id);
      return;
    }
    const number = Number(id);
    const step = number - this.#lastId;
    this.#lastId = number;
    trades.varint((step < 0 ? -step * 2 - 1 : step * 2) * 2);
  }
}

/** Told what a segment holds, event by event, in order. */
export type SegmentListener = Pick<MarketSink, 'begin' | 'level' | 'trim' | 'trade' | 'status'> & {
  commit(meta: Omit<CommitMeta, 'recvMono'>): void;
};

/** One event that is about to be told: how many the capture had before it, and when it was received, ms. */
export type EventMark = { readonly order: number; readonly recvTs: number };

/** Reads a segment event by event. @throws LobtopError `data` when it says what cannot be */
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
  next(): EventMark | undefined {
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

  #tellMessage(listener: SegmentListener, times: Pick<CommitMeta, 'recvTs' | 'exchangeTs'>): void {
    if ((this.#kind & HAS_SEQ) !== 0) this.#seq += this.#columns.seqs.signed();
    if ((this.#kind & HAS_BEGIN) !== 0) listener.begin();
    const count = this.#columns.counts.varint();
    for (let i = 0; i < count; i++) {
      const packed = this.#columns.ticks.varint();
      const side = (packed % 2) as Side;
      const zigzag = Math.floor(packed / 2);
      this.#lastTicks[side] += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
      listener.level(side, this.#lastTicks[side], this.#sizes.read(this.#columns.sizes));
    }
    const trims = (this.#kind & HAS_TRIMS) === 0 ? 0 : this.#columns.counts.varint();
    for (let i = 0; i < trims; i++) {
      const packed = this.#columns.trims.varint();
      listener.trim((packed % 2) as Side, Math.floor(packed / 2));
    }
    const seq = (this.#kind & HAS_SEQ) === 0 ? undefined : this.#seq;
    listener.commit({ ...times, seq });
  }

  #nextTrade(times: Pick<Trade, 'recvTs' | 'exchangeTs'>): Trade {
    this.#tradeTicks += this.#columns.trades.signed();
    const size = this.#sizes.read(this.#columns.trades);
    const side = (this.#kind & IS_SELL) === 0 ? 'buy' : 'sell';
    return { id: this.#nextId(), ...times, priceTicks: this.#tradeTicks, size, side };
  }

  #nextId(): string {
    const packed = this.#columns.trades.varint();
    if (packed === 1) return this.#columns.trades.text();
    const zigzag = Math.floor(packed / 2);
    this.#id += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    return String(this.#id);
  }

  #nextExchangeTs(): number {
    this.#lag += this.#columns.exchangeTs.signed();
    return (this.#recv - this.#lag) / MICROSECONDS;
  }
}

/** Events of the whole capture before the group behind this frame's. @throws LobtopError `data` */
export function groupEndOf(payload: Buffer): number {
  return new ByteReader(payload).varint();
}

/** An events frame: how far its group of frames reaches, and its events. @throws LobtopError `data` */
export function openSegment(
  payload: Buffer,
  sizes: SizeCode,
): { readonly groupEnd: number; readonly segment: SegmentReader } {
  const head = new ByteReader(payload);
  const groupEnd = head.varint();
  return { groupEnd, segment: new SegmentReader(head.raw(head.left), sizes) };
}

/** A status that a whole frame holds was written by us; what is no status is a frame of someone else's making. */
function parsedStatus(text: string): FeedStatus {
  const value = JSON.parse(text) as Partial<FeedStatus> | null;
  const isStatus =
    typeof value?.state === 'string' && typeof value.reason === 'string' && typeof value.attempt === 'number';
  if (!isStatus) throw new LobtopError('data', 'a status that is none');
  return value as FeedStatus;
}

function columnsOf<Value>(make: () => Value): Columns<Value> {
  return Object.fromEntries(COLUMNS.map((name) => [name, make()])) as Columns<Value>;
}
