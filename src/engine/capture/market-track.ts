import type { Coverage } from '../book/coverage.js';
import type { BookView } from '../book/view.js';
import type { ReadonlyMarket } from '../market.js';
import type {
  CommitMeta,
  FastTouch,
  FeedStatus,
  Instrument,
  Liquidation,
  MarketSink,
  MidstreamStart,
  OrderEvent,
  ReportedCandle,
  Side,
  Ticker,
  Trade,
} from '../sink.js';
import type { Clock } from '../time/clock.js';
import type { FramePosition } from './capture-file.js';
import type { Checkpoint } from './checkpoint.js';
import { SegmentWriter } from './segment-writer.js';
import { SizeCodec } from './size-codec.js';

/** A checkpoint is written after this many events of a market, or level updates: the most that a seek has to replay. */
const CHECKPOINT_EVENTS = 8192;
const CHECKPOINT_LEVELS = 20_000;

/** What a track needs from its capture. */
export type TrackHost = {
  isOver(): boolean;
  /** The market was identified, or its grid has changed: writes it with its full book. */
  identified(track: MarketTrack): void;
  /** Writes all events so far. */
  flush(): void;
  nextIndex(): number;
  /** An event was added to the track's segment. */
  written(track: MarketTrack): void;
  countLevels(count: number): void;
  countTrade(): void;
};

/** A market's events since its last frame. */
export class MarketTrack implements MarketSink {
  readonly #market: ReadonlyMarket;
  readonly #clock: Clock;
  readonly #host: TrackHost;
  /** Statuses received before the market was written. */
  #earlyStatuses: { status: FeedStatus; recvTs: number }[] = [];
  #segment: SegmentWriter | undefined;
  #events = 0;
  #recvTs = 0;
  /** Position of the first event of the segment. */
  #firstPosition: FramePosition = { eventIndex: 0, events: 0, recvTs: 0 };
  #status: FeedStatus | undefined;
  /** Identified, but not written yet: only the next call shows whether it joined midstream. */
  #isUnwritten = false;
  #isJoining = false;
  /** Whether the events and checkpoints written so far contain a book. */
  #hasBook = false;
  #eventsSinceCheckpoint = 0;
  #levelsSinceCheckpoint = 0;
  number = -1;
  instrument: Instrument | undefined;

  constructor(market: ReadonlyMarket, clock: Clock, host: TrackHost) {
    this.#market = market;
    this.#clock = clock;
    this.#host = host;
  }

  get segment(): SegmentWriter {
    this.#segment ??= new SegmentWriter(this.sizes);
    return this.#segment;
  }

  get sizes(): SizeCodec {
    return new SizeCodec(this.instrument?.lotSize ?? '1');
  }

  /** The market's book, if the events written so far contain one; the market may be one message ahead of them. */
  get book(): BookView | undefined {
    return this.#hasBook ? this.#market.book : undefined;
  }

  get isCheckpointDue(): boolean {
    return this.#eventsSinceCheckpoint >= CHECKPOINT_EVENTS || this.#levelsSinceCheckpoint >= CHECKPOINT_LEVELS;
  }

  checkpointWritten(): void {
    this.#eventsSinceCheckpoint = 0;
    this.#levelsSinceCheckpoint = 0;
  }

  /** The position of a frame written now. */
  positionAt(eventIndex: number): FramePosition {
    return { eventIndex, events: this.#events, recvTs: this.#recvTs };
  }

  /** Position of the segment. */
  get firstPosition(): FramePosition {
    return this.#firstPosition;
  }

  checkpoint(position: FramePosition): Omit<Checkpoint, 'sides' | 'coverage'> {
    const { feedStatus, lastTicker, lastCommit } = this.#market;
    const { seq, exchangeTs } = this.book ?? {};
    const touchSeq = seq === undefined ? undefined : lastCommit?.touchSeq;
    return { ...position, seq, touchSeq, exchangeTs, status: this.#status ?? feedStatus, ticker: lastTicker };
  }

  /** Writes the market and its early statuses, if not done yet. */
  ensureIdentified(): void {
    if (!this.#isUnwritten) return;
    this.#isUnwritten = false;
    this.#host.identified(this);
    for (const { status, recvTs } of this.#earlyStatuses.splice(0)) this.#addStatus(status, recvTs);
  }

  identify(instrument: Instrument): void {
    // Earlier events are encoded with the previous lot size, and are written first.
    this.ensureIdentified();
    this.#flushSegment();
    this.instrument = instrument;
    this.#hasBook = false;
    this.#isUnwritten = true;
  }

  refine(factor: number, tickSize: string): void {
    if (this.instrument === undefined) return;
    this.segment.refine(factor);
    this.ensureIdentified();
    this.instrument = { ...this.instrument, tickSize };
    this.#host.identified(this);
  }

  begin(start?: MidstreamStart): void {
    this.segment.begin();
    this.#isJoining = start !== undefined && this.#isUnwritten;
  }

  level(side: Side, ticks: number, size: number): void {
    this.segment.level(side, ticks, size);
  }

  levels(side: Side, ticks: Float64Array, sizes: Float64Array, from: number, to: number): void {
    this.segment.levels(side, ticks, sizes, from, to);
  }

  cover(coverage: Coverage): void {
    this.segment.cover(coverage);
  }

  commit(meta: CommitMeta): void {
    if (this.#host.isOver()) {
      this.segment.rollBack();
      return;
    }
    if (this.#isJoining) {
      this.#startMidstream(meta);
      return;
    }
    this.ensureIdentified();
    const index = this.#nextIndex(meta.recvTs);
    this.#host.countLevels(this.segment.staged);
    this.#levelsSinceCheckpoint += this.segment.staged;
    this.segment.commit(meta, index);
    this.#hasBook = true;
    this.#host.written(this);
  }

  trade(trade: Trade): void {
    this.#add(trade.recvTs, (index) => {
      this.#host.countTrade();
      this.segment.trade(trade, index);
    });
  }

  order(event: OrderEvent): void {
    this.#add(event.recvTs, (index) => this.segment.order(event, index));
  }

  touch(touch: FastTouch): void {
    this.#add(touch.recvTs, (index) => this.segment.touch(touch, index));
  }

  ticker(ticker: Ticker): void {
    // The first checkpoint has it.
    if (!this.#isUnwritten) this.#add(ticker.recvTs, (index) => this.segment.ticker(ticker, index));
  }

  liquidation(liquidation: Liquidation): void {
    this.#add(liquidation.recvTs, (index) => this.segment.liquidation(liquidation, index));
  }

  candle(candle: ReportedCandle): void {
    this.#add(candle.recvTs, (index) => this.segment.candle(candle, index));
  }

  status(status: FeedStatus): void {
    this.#status = status;
    const recvTs = this.#clock.wallMs();
    if (this.instrument === undefined || this.#isUnwritten) this.#earlyStatuses.push({ status, recvTs });
    else if (!this.#host.isOver()) this.#addStatus(status, recvTs);
  }

  /** Starts the market with a checkpoint of its current book, with time, sequence and last status, and without an event. */
  #startMidstream({ recvTs }: CommitMeta): void {
    this.#isJoining = false;
    // The checkpoint has the book.
    this.segment.rollBack();
    this.#earlyStatuses = [];
    this.#isUnwritten = false;
    this.#recvTs = recvTs;
    this.#hasBook = true;
    this.#host.identified(this);
  }

  #flushSegment(): void {
    if ((this.#segment?.length ?? 0) > 0) this.#host.flush();
    this.#segment = undefined;
  }

  /** Writes an event other than a message of the book. */
  #add(recvTs: number, write: (index: number) => void): void {
    if (this.instrument === undefined || this.#host.isOver()) return;
    this.ensureIdentified();
    write(this.#nextIndex(recvTs));
    this.#host.written(this);
  }

  #addStatus(status: FeedStatus, recvTs: number): void {
    this.segment.status(status, recvTs, this.#nextIndex(recvTs));
  }

  /** Counts an event about to be written and returns its index. */
  #nextIndex(recvTs: number): number {
    const eventIndex = this.#host.nextIndex();
    if (this.segment.length === 0) this.#firstPosition = { eventIndex, events: this.#events, recvTs: this.#recvTs };
    this.#events++;
    this.#eventsSinceCheckpoint++;
    this.#recvTs = recvTs;
    return eventIndex;
  }
}
