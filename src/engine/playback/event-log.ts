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

/** The log of one market, oldest first. */
type MarketLog = { readonly events: LoggedEvent[]; readonly indexes: number[] };

/** Trades, snapshots and statuses of every market. Each frame is read once, without decoding its levels. */
export class EventLog {
  readonly #frames: FrameSource;
  readonly #markets = new Map<number, MarketLog>();
  readonly #grids = new Map<number, { readonly code: SizeCodec; readonly tickSize: number }>();
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

  /** The events of a market, oldest first. */
  of(market: number): readonly LoggedEvent[] {
    return this.#markets.get(market)?.events ?? [];
  }

  /** The index in the capture of every event of a market, book updates included. */
  indexesOf(market: number): readonly number[] {
    return this.#markets.get(market)?.indexes ?? [];
  }

  #readFrame({ type, market }: IndexEntry, payload: Uint8Array): void {
    if (type === FRAME.market) {
      const { lotSize, tickSize } = parseInstrument(payload);
      this.#grids.set(market, { code: new SizeCodec(lotSize), tickSize: Number(tickSize) });
      return;
    }
    const grid = this.#grids.get(market);
    if (grid === undefined) return;
    const log = this.#markets.get(market) ?? { events: [], indexes: [] };
    this.#markets.set(market, log);
    this.#addSegment(
      log,
      openSegment(payload, { version: this.#frames.version, sizes: grid.code }).segment,
      grid.tickSize,
    );
  }

  #addSegment({ events, indexes }: MarketLog, segment: SegmentReader, tickSize: number): void {
    let isComplete = events.at(-1)?.isComplete ?? true;
    for (let event = segment.next(); event !== undefined; event = segment.next()) {
      const { index: eventIndex, recvTs } = event;
      indexes.push(eventIndex);
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
          isComplete = status.state === 'live' || status.state === 'stale';
          add(kindOf(status), { status });
        },
      });
    }
  }
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
