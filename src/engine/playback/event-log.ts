import type { IndexEntry } from '../capture/capture-index.js';
import { FRAME } from '../capture/frame.js';
import { type FrameSource, tryDecode } from '../capture/frame-source.js';
import { parseInstrument } from '../capture/market-frame.js';
import { openSegment, type SegmentReader } from '../capture/segment-reader.js';
import { SizeCodec } from '../capture/size-codec.js';
import type { FeedStatus, Liquidation, ReportedCandle, Trade, TradeSide } from '../sink.js';

/** Kinds of events other than book updates. */
export type LoggedKind = TradeSide | 'liquidation' | 'candle' | 'snapshot' | 'gap' | 'status';

/** One event other than a book update. */
export type LoggedEvent = {
  /** Events of all markets before it. */
  readonly eventIndex: number;
  readonly kind: LoggedKind;
  /** Receive time, ms since the epoch. */
  readonly recvTs: number;
  /** Set for a trade; its price is in ticks of `tickSize`. */
  readonly trade: Trade | undefined;
  /** Set for a liquidation; its price is in ticks of `tickSize`. */
  readonly liquidation: Liquidation | undefined;
  /** Set for a reported candle; its prices are in ticks of `tickSize`. */
  readonly candle?: ReportedCandle | undefined;
  readonly status: FeedStatus | undefined;
  readonly tickSize: number;
  /** Whether trades are complete from here on: the market is live. */
  readonly isComplete: boolean;
};

const NO_CONTENT = { trade: undefined, liquidation: undefined, status: undefined };

/** One events frame of a market, and what is before it. */
type Part = {
  readonly entry: IndexEntry;
  readonly grid: Grid;
  /** The index in the capture of its first event. */
  readonly firstIndex: number;
  /** Events in it, and in the parts before it. */
  readonly length: number;
  readonly eventsBefore: number;
  /** Those of them that are logged. */
  readonly logged: number;
  /** Whether trades are complete where it begins. */
  readonly isComplete: boolean;
};

type Grid = { readonly code: SizeCodec; readonly tickSize: number };

/** Frames whose events are kept: a search goes through one after the other. */
const KEPT_PARTS = 4;

/**
 * Trades, snapshots and statuses of every market. Every frame is looked through once, for how many events it has; they are decoded where they are asked for, so that a
 * recording of millions of trades costs neither time nor memory for those that nobody looks at.
 */
export class EventLog {
  readonly #frames: FrameSource;
  readonly #markets = new Map<number, Part[]>();
  readonly #grids = new Map<number, Grid>();
  /** Of the parts that were decoded last. */
  readonly #decoded = new Map<Part, readonly LoggedEvent[]>();
  /** Whether trades of a market are complete after its last part. */
  readonly #isComplete = new Map<number, boolean>();
  #read = 0;

  constructor(frames: FrameSource) {
    this.#frames = frames;
  }

  /** Reads frames added since the last call. */
  update(): void {
    const { entries } = this.#frames;
    for (; this.#read < entries.length; this.#read++) {
      const entry = entries[this.#read];
      const isRead = entry.type === FRAME.market || entry.type === FRAME.events;
      if (isRead) tryDecode(this.#frames, entry, (payload) => this.#readFrame(entry, payload));
    }
  }

  /** The last events of a market before an event of the capture, as many as `count`, oldest first. */
  lastBefore(market: number, eventIndex: number, count: number): readonly LoggedEvent[] {
    const parts = this.#partsOf(market);
    const pieces: (readonly LoggedEvent[])[] = [];
    let length = 0;
    for (let at = parts.length - 1; at >= 0 && length < count; at--) {
      if (parts[at].firstIndex >= eventIndex || parts[at].logged === 0) continue;
      const events = this.#eventsOf(parts[at]);
      const until = countBefore(events.length, eventIndex, (i) => events[i].eventIndex);
      pieces.unshift(events.slice(0, until));
      length += until;
    }
    return pieces.flat().slice(-count);
  }

  /** The nearest event of a market at an index of the capture or behind it, or for -1 before it. */
  find(market: number, direction: 1 | -1, { index, matches }: EventSearch): LoggedEvent | undefined {
    const parts = this.#partsOf(market);
    const isInRange = ({ eventIndex }: LoggedEvent) => (direction === 1 ? eventIndex >= index : eventIndex < index);
    const isFound = (event: LoggedEvent) => isInRange(event) && matches(event);
    for (let i = 0; i < parts.length; i++) {
      const part = parts[direction === 1 ? i : parts.length - 1 - i];
      const isBeyond = direction === -1 && part.firstIndex >= index;
      if (isBeyond || part.logged === 0) continue;
      // Behind its last event: the next part begins before the index, too.
      const next = direction === 1 ? parts[i + 1] : undefined;
      if (next !== undefined && next.firstIndex <= index) continue;
      const events = this.#eventsOf(part);
      const found = direction === 1 ? events.find(isFound) : events.findLast(isFound);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** How many events of a market, book updates included, are before an event of the capture. */
  countBefore(market: number, eventIndex: number): number {
    const parts = this.#partsOf(market);
    const part = parts[countBefore(parts.length, eventIndex, (at) => parts[at].firstIndex) - 1];
    if (part === undefined) return 0;
    const indexes = this.#indexesOf(part);
    return part.eventsBefore + countBefore(indexes.length, eventIndex, (at) => indexes[at]);
  }

  /** The index in the capture of an event of a market, by its number among all of the market, from 0; undefined behind the last. */
  indexOf(market: number, event: number): number | undefined {
    const parts = this.#partsOf(market);
    const part = parts[countBefore(parts.length, event + 1, (at) => parts[at].eventsBefore) - 1];
    return part && this.#indexesOf(part)[event - part.eventsBefore];
  }

  #partsOf(market: number): readonly Part[] {
    return this.#markets.get(market) ?? [];
  }

  #readFrame(entry: IndexEntry, payload: Uint8Array): void {
    const { type, market } = entry;
    if (type === FRAME.market) {
      const { lotSize, tickSize } = parseInstrument(payload);
      this.#grids.set(market, { code: new SizeCodec(lotSize), tickSize: Number(tickSize) });
      return;
    }
    const grid = this.#grids.get(market);
    if (grid === undefined) return;
    const parts = this.#markets.get(market) ?? [];
    this.#markets.set(market, parts);
    const last = parts.at(-1);
    const isComplete = this.#isComplete.get(market) ?? true;
    const segment = this.#segment(payload, grid);
    const { firstIndex, summarized: logged, lastStatus } = segment.contents();
    const eventsBefore = last === undefined ? 0 : last.eventsBefore + last.length;
    if (segment.length > 0)
      parts.push({ entry, grid, firstIndex, length: segment.length, eventsBefore, logged, isComplete });
    this.#isComplete.set(market, lastStatus === undefined ? isComplete : areTradesComplete(lastStatus));
  }

  #segment(payload: Uint8Array, { code }: Grid): SegmentReader {
    return openSegment(payload, { version: this.#frames.version, sizes: code }).segment;
  }

  #indexesOf({ entry, grid }: Part): readonly number[] {
    const indexes: number[] = [];
    tryDecode(this.#frames, entry, (payload) => {
      const segment = this.#segment(payload, grid);
      for (let event = segment.next(); event !== undefined; event = segment.next()) indexes.push(event.index);
    });
    return indexes;
  }

  #eventsOf(part: Part): readonly LoggedEvent[] {
    const known = this.#decoded.get(part);
    if (known !== undefined) return known;
    const events: LoggedEvent[] = [];
    tryDecode(this.#frames, part.entry, (payload) => addEvents(events, this.#segment(payload, part.grid), part));
    this.#decoded.set(part, events);
    const [oldest] = this.#decoded.keys();
    if (this.#decoded.size > KEPT_PARTS) this.#decoded.delete(oldest);
    return events;
  }
}

/** What is searched for: from an index of the capture on, or before it. */
type EventSearch = { readonly index: number; readonly matches: (event: LoggedEvent) => boolean };

function addEvents(events: LoggedEvent[], segment: SegmentReader, { grid, ...part }: Part): void {
  const { tickSize } = grid;
  let { isComplete } = part;
  for (let event = segment.next(); event !== undefined; event = segment.next()) {
    const { index: eventIndex, recvTs } = event;
    const add = (
      kind: LoggedKind,
      content: Partial<Pick<LoggedEvent, 'trade' | 'liquidation' | 'candle' | 'status'>> = {},
    ) => events.push({ eventIndex, kind, recvTs, ...NO_CONTENT, ...content, tickSize, isComplete });
    segment.emitSummary({
      message: (isSnapshot) => isSnapshot && add('snapshot'),
      trade: (trade) => add(trade.side, { trade }),
      liquidation: (liquidation) => add('liquidation', { liquidation }),
      candle: (candle) => add('candle', { candle }),
      status: (status) => {
        isComplete = areTradesComplete(status);
        add(kindOf(status), { status });
      },
    });
  }
}

function areTradesComplete({ state }: FeedStatus): boolean {
  return state === 'live' || state === 'stale';
}

function kindOf({ state }: FeedStatus): LoggedKind {
  return state === 'resyncing' || state === 'stale' ? 'gap' : 'status';
}

/** Binary search: how many of `count` events have a lower index than `index`; `indexAt` must be ascending. */
export function countBefore(count: number, index: number, indexAt: (at: number) => number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (indexAt(middle) < index) low = middle + 1;
    else high = middle;
  }
  return low;
}
