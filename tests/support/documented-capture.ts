import { crc32 } from 'node:zlib';

/**
 * A decoder made from docs/capture.md and nothing else: it shares no code with src/engine/capture, so that the page is
 * proven by what it reads. It expects an undamaged file.
 */
export type PageCapture = {
  readonly head: Json;
  readonly frames: readonly PageFrame[];
  readonly index: readonly PageIndexEntry[];
  readonly checkpoints: readonly PageCheckpoint[];
  /** By their numbers. */
  readonly events: readonly PageEvent[];
};

type Json = Readonly<Record<string, unknown>>;
export type PageFrame = {
  readonly version: number;
  readonly type: number;
  readonly market: number;
  readonly offset: number;
  readonly payload: Buffer;
};
export type PageIndexEntry = Omit<PageFrame, 'version' | 'payload'> & {
  readonly length: number;
  readonly index: number;
  readonly events: number;
  readonly recvTs: number;
};
export type PageLevel = readonly [side: number, ticks: number, size: number];
export type PageCheckpoint = {
  readonly instrument: Json;
  /** Its place among the frames. */
  readonly frame: number;
  readonly index: number;
  readonly events: number;
  readonly recvTs: number;
  readonly seq: number | undefined;
  readonly exchangeTs: number | undefined;
  readonly status: unknown;
  readonly levels: readonly PageLevel[] | undefined;
  readonly coverage: PageCoverage;
  readonly touchSeq: number | undefined;
  readonly ticker: unknown;
};
type Common = { readonly index: number; readonly end: number; readonly instrument: Json; readonly recvTs: number };
type Timed = Common & { readonly exchangeTs: number | undefined };
export type PageEvent =
  | (Timed & {
      kind: 'message';
      isSnapshot: boolean;
      seq: number | undefined;
      levels: PageLevel[];
      trims: Trim[];
      coverage: PageCoverage;
      touchSeq: number | undefined;
    })
  | (Timed & { kind: 'trade'; ticks: number; size: number; side: 'buy' | 'sell'; id: string })
  | (Timed & { kind: 'order'; event: string; side: number; ticks: number; seq: number; size: number } & Rest)
  | (Timed & { kind: 'touch'; seq: number; bid: [number, number]; ask: [number, number] })
  | (Timed & { kind: 'ticker'; figures: unknown })
  | (Timed & { kind: 'liquidation'; ticks: number; size: number; side: 'buy' | 'sell' })
  | (Common & { kind: 'candle'; candle: unknown })
  | (Common & { kind: 'status'; status: unknown });
/** undefined = complete. */
export type PageCoverage = { readonly levels: number } | { readonly ends: readonly (number | undefined)[] } | undefined;
type Rest = { readonly remaining: number | undefined; readonly id: string };
type Trim = readonly [side: number, depth: number];

const TYPE = { head: 1, market: 2, checkpoint: 3, events: 4, index: 5 };
const ORDER_EVENTS = ['new', 'cancel', 'delete', 'execution', 'hidden', 'cross'];
const SHARED = ['kinds', 'indexes', 'recvTs', 'exchangeTs', 'seqs', 'counts', 'ticks', 'sizes'];
const COLUMNS = [
  [],
  [...SHARED, 'trims', 'trades', 'statuses'],
  [...SHARED, 'trades', 'statuses', 'orders'],
  [...SHARED, 'trades', 'statuses', 'orders', 'coverages', 'touchSeqs', 'touches', 'tickers', 'liquidations'],
];

export function decodeDocumented(file: Buffer): PageCapture {
  const frames = framesOf(file);
  const instruments = new Map<number, Json>();
  const checkpoints: PageCheckpoint[] = [];
  const events: PageEvent[] = [];
  for (const [at, { version, type, market, payload }] of frames.entries()) {
    if (type === TYPE.market) instruments.set(market, JSON.parse(payload.toString('utf8')) as Json);
    const instrument = instruments.get(market) ?? {};
    const bytes = new Bytes(payload, version, decimalsOf(instrument));
    if (type === TYPE.checkpoint) checkpoints.push({ ...checkpoint(bytes), instrument, frame: at });
    if (type === TYPE.events) events.push(...segment(bytes, instrument));
  }
  const head = JSON.parse(frames[0].payload.toString('utf8')) as Json;
  const index = frames.filter(({ type }) => type === TYPE.index).flatMap(({ payload }) => indexOf(payload));
  return { head, frames, index, checkpoints, events: events.sort((a, b) => a.index - b.index) };
}

function framesOf(file: Buffer): PageFrame[] {
  const frames: PageFrame[] = [];
  // The last 12 bytes lead to the index, which is the last frame.
  const isClosed = file.toString('latin1', file.length - 4) === 'XIDX';
  for (let offset = 0; offset < file.length - (isClosed ? 12 : 0); ) {
    const payload = file.subarray(offset + 16, offset + 16 + file.readUInt32LE(offset + 8));
    const sum = crc32(Buffer.concat([file.subarray(offset + 4, offset + 12), payload]));
    const isFrame = file.toString('latin1', offset, offset + 4) === 'CTLB' && sum === file.readUInt32LE(offset + 12);
    if (!isFrame) throw new Error(`no frame at byte ${offset}`);
    const [version, type, market] = [file[offset + 4], file[offset + 5], file.readUInt16LE(offset + 6)];
    frames.push({ version, type, market, offset, payload });
    offset += 16 + payload.length;
  }
  const last = frames[frames.length - 1];
  if (isClosed && Number(file.readBigUInt64LE(file.length - 12)) !== last.offset) throw new Error('no index there');
  return frames;
}

function indexOf(payload: Buffer): PageIndexEntry[] {
  const bytes = new Bytes(payload);
  let offset = 0;
  return Array.from({ length: bytes.varint() }, () => {
    const [type, market] = [bytes.byte(), bytes.varint()];
    offset += bytes.varint();
    const [length, index, events] = [bytes.varint(), bytes.varint(), bytes.varint()];
    return { type, market, offset, length, index, events, recvTs: bytes.double() };
  });
}

function checkpoint(bytes: Bytes): Omit<PageCheckpoint, 'instrument' | 'frame'> {
  const flags = bytes.byte();
  const [index, events, recvTs] = [bytes.varint(), bytes.varint(), bytes.double()];
  const seq = (flags & 1) === 0 ? undefined : bytes.signed();
  const exchangeTs = (flags & 2) === 0 ? undefined : bytes.double();
  const status: unknown = JSON.parse(bytes.text());
  const levels = (flags & 4) === 0 ? undefined : [...sideOf(bytes, 0), ...sideOf(bytes, 1)];
  const coverage = (flags & 8) === 0 ? undefined : bytes.coverage();
  const touchSeq = (flags & 32) === 0 ? undefined : bytes.signed();
  const ticker = (flags & 16) === 0 ? undefined : [bytes.double(), bytes.double(), JSON.parse(bytes.text())];
  bytes.end();
  return { index, events, recvTs, seq, exchangeTs, status, levels, coverage, touchSeq, ticker };
}

function sideOf(bytes: Bytes, side: number): PageLevel[] {
  let last = 0;
  const ticks = Array.from({ length: bytes.varint() }, () => {
    last = bytes.ticks(last);
    return last;
  });
  return ticks.map((own) => [side, own, bytes.size()]);
}

function segment(bytes: Bytes, instrument: Json): PageEvent[] {
  const end = bytes.varint();
  const [count, levelCount] = [bytes.varint(), bytes.varint()];
  const columns = new Map(COLUMNS[bytes.version].map((name) => [name, bytes.column()] as const));
  bytes.end();
  const column = (name: string) => columns.get(name) ?? new Bytes(Buffer.alloc(0));
  const [kinds, counts, ticks, trades, orders] = ['kinds', 'counts', 'ticks', 'trades', 'orders'].map(column);
  let [index, recv, lag, seq, tradeTicks, orderTicks, orderSeq, levels] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [touchSeq, bidTicks, askTicks, liquidationTicks, bookTouchSeq] = [0, 0, 0, 0, 0];
  const lastTicks = [0, 0];
  const level = (): PageLevel => {
    const n = ticks.varint();
    const side = n % 2;
    lastTicks[side] = ticks.ticks(lastTicks[side], Math.floor(n / 2));
    levels++;
    return [side, lastTicks[side], column('sizes').size()];
  };
  const trim = (): Trim => {
    const n = column('trims').varint();
    return [n % 2, Math.floor(n / 2)];
  };
  const all = Array.from({ length: count }, (): PageEvent => {
    const flags = kinds.byte();
    index += column('indexes').varint();
    recv += column('recvTs').signed();
    const common = { index, end, instrument, recvTs: recv / 1000 };
    const isMore = (flags & 128) !== 0;
    if ((flags & 3) === 2 && !isMore)
      return { ...common, kind: 'status', status: JSON.parse(column('statuses').text()) };
    if ((flags & 16) !== 0) lag += column('exchangeTs').signed();
    const timed = { ...common, exchangeTs: (flags & 16) === 0 ? undefined : (recv - lag) / 1000 };
    if (isMore && (flags & 3) === 0) {
      const touches = column('touches');
      touchSeq += touches.signed();
      bidTicks = touches.ticks(bidTicks);
      const bid: [number, number] = [bidTicks, touches.size()];
      askTicks = touches.ticks(askTicks);
      return { ...timed, kind: 'touch', seq: touchSeq, bid, ask: [askTicks, touches.size()] };
    }
    if (isMore && (flags & 3) === 1) return { ...timed, kind: 'ticker', figures: JSON.parse(column('tickers').text()) };
    if (isMore && (flags & 3) === 3) return { ...common, kind: 'candle', candle: JSON.parse(column('tickers').text()) };
    if (isMore) {
      liquidationTicks = column('liquidations').ticks(liquidationTicks);
      const side = (flags & 64) === 0 ? 'buy' : 'sell';
      return { ...timed, kind: 'liquidation', ticks: liquidationTicks, size: column('liquidations').size(), side };
    }
    if ((flags & 3) === 1) {
      tradeTicks = trades.ticks(tradeTicks);
      const side = (flags & 64) === 0 ? 'buy' : 'sell';
      return { ...timed, kind: 'trade', ticks: tradeTicks, size: trades.size(), side, id: trades.id() };
    }
    if ((flags & 3) === 3) {
      const about = orders.byte();
      orderTicks = orders.ticks(orderTicks);
      orderSeq += orders.signed();
      const own = { event: ORDER_EVENTS[about & 7], side: (about & 8) === 0 ? 0 : 1, ticks: orderTicks, seq: orderSeq };
      const size = orders.size();
      const remaining = (about & 16) === 0 ? undefined : orders.size();
      return { ...timed, kind: 'order', ...own, size, remaining, id: orders.id() };
    }
    if ((flags & 8) !== 0) seq += column('seqs').signed();
    const ownSeq = (flags & 8) === 0 ? undefined : seq;
    const ownLevels = Array.from({ length: counts.varint() }, level);
    const hasTrims = bytes.version === 1 && (flags & 32) !== 0;
    const trims = hasTrims ? Array.from({ length: counts.varint() }, trim) : [];
    const hasTouchSeq = bytes.version > 2 && (flags & 64) !== 0;
    if (hasTouchSeq) bookTouchSeq += column('touchSeqs').signed();
    const ownTouchSeq = hasTouchSeq ? bookTouchSeq : undefined;
    const coverage = bytes.version > 2 && (flags & 32) !== 0 ? column('coverages').coverage() : undefined;
    return {
      ...timed,
      kind: 'message',
      isSnapshot: (flags & 4) !== 0,
      seq: ownSeq,
      levels: ownLevels,
      trims,
      coverage,
      touchSeq: ownTouchSeq,
    };
  });
  for (const own of columns.values()) own.end();
  if (levels !== levelCount) throw new Error(`${levels} level updates, not ${levelCount}`);
  return all;
}

function decimalsOf({ lotSize = '' }: Json): number {
  return Math.min(12, String(lotSize).split('.')[1]?.length ?? 0);
}

/** The page's numbers. */
class Bytes {
  readonly version: number;
  readonly #bytes: Buffer;
  readonly #decimals: number;
  #at = 0;
  #lastId = 0;

  constructor(bytes: Buffer, version = 2, decimals = 0) {
    this.#bytes = bytes;
    this.version = version;
    this.#decimals = decimals;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#at++);
  }

  varint(): number {
    const byte = this.byte();
    return byte < 128 ? byte : byte - 128 + 128 * this.varint();
  }

  signed(): number {
    return zigzag(this.varint());
  }

  double(): number {
    this.#at += 8;
    return this.#bytes.readDoubleLE(this.#at - 8);
  }

  text(): string {
    return this.#raw().toString('utf8');
  }

  /** @param n the varint, where the side was packed into it */
  ticks(last: number, n = this.varint()): number {
    if (this.version === 1) return last + zigzag(n);
    return n === 0 ? this.double() : last + zigzag(n - 1);
  }

  size(): number {
    const n = this.varint();
    return n === 1 ? this.double() : n / 2 / 10 ** this.#decimals;
  }

  id(): string {
    const n = this.varint();
    if (n === 1) return this.text();
    this.#lastId += zigzag(n / 2);
    return String(this.#lastId);
  }

  coverage(): PageCoverage {
    const kind = this.byte();
    if (kind === 0) return undefined;
    if (kind === 1) return { levels: this.varint() };
    const flags = this.byte();
    return { ends: [1, 2].map((flag) => ((flags & flag) === 0 ? undefined : this.ticks(0))) };
  }

  column(): Bytes {
    return new Bytes(this.#raw(), this.version, this.#decimals);
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw new Error(`${this.#bytes.length - this.#at} bytes are left`);
  }

  #raw(): Buffer {
    const length = this.varint();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}

function zigzag(n: number): number {
  return n % 2 === 0 ? n / 2 : -(n + 1) / 2;
}
