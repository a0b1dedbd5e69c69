import type { BookView } from '../book/view.js';
import type { ReadonlyMarket } from '../market.js';
import type {
  CommitMeta,
  FeedStatus,
  Instrument,
  MarketSink,
  MidstreamStart,
  OrderEvent,
  Side,
  Trade,
} from '../sink.js';
import type { Clock } from '../time/clock.js';
import type { FramePosition } from './capture-file.js';
import type { Checkpoint } from './checkpoint.js';
import { MessageBuffer } from './message-buffer.js';
import { SegmentWriter } from './segment-writer.js';
import { SizeCode } from './size-code.js';

/** A whole book every so many events of a market, or level updates: as far as a jump has to play at most. */
const CHECKPOINT_EVENTS = 8192;
const CHECKPOINT_LEVELS = 20_000;

/** What a track needs of its capture. */
export type TrackHost = {
  isOver(): boolean;
  /** The market is known now, or its grid is another one: it is written with its whole book. */
  identified(track: MarketTrack): void;
  /** What was reported up to now is written. */
  flush(): void;
  nextIndex(): number;
  written(track: MarketTrack): void;
  levels(count: number): void;
  traded(): void;
};

/** What a market has reported since the last frame. */
export class MarketTrack implements MarketSink {
  readonly #market: ReadonlyMarket;
  readonly #clock: Clock;
  readonly #host: TrackHost;
  readonly #message = new MessageBuffer();
  /** Statuses from before the market was written. */
  #early: { status: FeedStatus; recvTs: number }[] = [];
  #segment: SegmentWriter | undefined;
  #events = 0;
  #recvTs = 0;
  /** As it was before the first event of the segment. */
  #firstPosition: FramePosition = { eventIndex: 0, events: 0, recvTs: 0 };
  #status: FeedStatus | undefined;
  /** Identified, but not written yet: whether it joined midstream is known with the next call. */
  #isUnwritten = false;
  #isJoining = false;
  /** Whether the events and checkpoints written so far have brought a book. */
  #hasBook = false;
  #eventsSince = 0;
  #levelsSince = 0;
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

  get sizes(): SizeCode {
    return new SizeCode(this.instrument?.lotSize ?? '1');
  }

  /** The book that the events written so far have made; the market's own may be one message ahead. */
  get book(): BookView | undefined {
    return this.#hasBook ? this.#market.book : undefined;
  }

  /** Whether it is time for a whole book. */
  get isDue(): boolean {
    return this.#eventsSince >= CHECKPOINT_EVENTS || this.#levelsSince >= CHECKPOINT_LEVELS;
  }

  checkpointed(): void {
    this.#eventsSince = 0;
    this.#levelsSince = 0;
  }

  /** The position of a frame that is written now. */
  positionAt(eventIndex: number): FramePosition {
    return { eventIndex, events: this.#events, recvTs: this.#recvTs };
  }

  /** Where the segment begins. */
  get firstPosition(): FramePosition {
    return this.#firstPosition;
  }

  checkpoint(position: FramePosition): Omit<Checkpoint, 'sides'> {
    const { feedStatus } = this.#market;
    return { ...position, seq: this.book?.seq, exchangeTs: this.book?.exchangeTs, status: this.#status ?? feedStatus };
  }

  /** Writes what the market is, and what was said of it before, if that was not done yet. */
  identifyNow(): void {
    if (!this.#isUnwritten) return;
    this.#isUnwritten = false;
    this.#host.identified(this);
    for (const { status, recvTs } of this.#early.splice(0)) this.#addStatus(status, recvTs);
  }

  identify(instrument: Instrument): void {
    // What was reported before is counted in the old lots, and is written first.
    this.identifyNow();
    if (this.instrument !== undefined) this.#flushSegment();
    this.instrument = instrument;
    this.#message.clear();
    this.#hasBook = false;
    this.#isUnwritten = true;
  }

  refine(factor: number, tickSize: string): void {
    this.#message.refine(factor);
    if (this.instrument === undefined) return;
    this.identifyNow();
    this.instrument = { ...this.instrument, tickSize };
    this.#host.identified(this);
  }

  begin(start?: MidstreamStart): void {
    this.#message.begin();
    this.#isJoining = start !== undefined && this.#isUnwritten;
  }

  level(side: Side, ticks: number, size: number): void {
    this.#message.level(side, ticks, size);
  }

  levels(side: Side, ticks: Float64Array, sizes: Float64Array, from: number, to: number): void {
    for (let i = from; i < to; i++) this.#message.level(side, ticks[i], sizes[i]);
  }

  commit(meta: CommitMeta): void {
    if (this.#host.isOver()) {
      this.#message.clear();
      return;
    }
    if (this.#isJoining) {
      this.#joined(meta);
      return;
    }
    this.identifyNow();
    const index = this.#next(meta.recvTs);
    this.#host.levels(this.#message.length);
    this.#levelsSince += this.#message.length;
    this.#message.writeTo(this.segment);
    this.segment.commit(meta, index);
    this.#hasBook = true;
    this.#host.written(this);
  }

  trade(trade: Trade): void {
    if (this.instrument === undefined || this.#host.isOver()) return;
    this.identifyNow();
    const index = this.#next(trade.recvTs);
    this.#host.traded();
    this.segment.trade(trade, index);
    this.#host.written(this);
  }

  order(event: OrderEvent): void {
    if (this.instrument === undefined || this.#host.isOver()) return;
    this.identifyNow();
    const index = this.#next(event.recvTs);
    this.segment.order(event, index);
    this.#host.written(this);
  }

  status(status: FeedStatus): void {
    this.#status = status;
    const recvTs = this.#clock.wallMs();
    if (this.instrument === undefined || this.#isUnwritten) this.#early.push({ status, recvTs });
    else if (!this.#host.isOver()) this.#addStatus(status, recvTs);
  }

  /** The capture begins with the book as it stands: a checkpoint that has its time, its sequence and the last status, and no event. */
  #joined({ recvTs }: CommitMeta): void {
    this.#isJoining = false;
    this.#message.clear();
    this.#early = [];
    this.#isUnwritten = false;
    this.#recvTs = recvTs;
    this.#hasBook = true;
    this.#host.identified(this);
  }

  #flushSegment(): void {
    if (this.segment.length > 0) this.#host.flush();
    this.#segment = undefined;
  }

  #addStatus(status: FeedStatus, recvTs: number): void {
    this.segment.status(status, recvTs, this.#next(recvTs));
  }

  /** An event is about to be written: its index among all. */
  #next(recvTs: number): number {
    const eventIndex = this.#host.nextIndex();
    if (this.segment.length === 0) this.#firstPosition = { eventIndex, events: this.#events, recvTs: this.#recvTs };
    this.#events++;
    this.#eventsSince++;
    this.#recvTs = recvTs;
    return eventIndex;
  }
}
