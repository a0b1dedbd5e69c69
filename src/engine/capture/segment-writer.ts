import type { CommitMeta, FeedStatus, Side, Trade } from '../sink.js';
import { ByteWriter } from './byte-writer.js';
import {
  COLUMNS,
  columnsOf,
  HAS_BEGIN,
  HAS_EXCHANGE_TS,
  HAS_SEQ,
  HAS_TRIMS,
  IS_SELL,
  KIND,
  MICROSECONDS,
  zigzag,
} from './segment-columns.js';
import type { SizeCode } from './size-code.js';
import { statusText } from './status-text.js';

/** Numbers in text that come back as the same text. */
const PLAIN_ID = /^(?:0|[1-9]\d{0,14})$/;

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

  begin(): void {
    this.#hasBegin = true;
  }

  level(side: Side, ticks: number, size: number): void {
    // The side is the lowest bit; each side's ticks are counted from its own last level.
    const step = ticks - this.#lastTicks[side];
    this.#lastTicks[side] = ticks;
    this.#columns.ticks.varint(zigzag(step) * 2 + side);
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
    this.#columns.statuses.text(statusText(status));
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
    trades.varint(zigzag(step) * 2);
  }
}
