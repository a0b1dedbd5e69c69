import type { Market } from '../market.js';
import type { CommitMeta, FeedStatus, Instrument, MarketSink, Side, Trade } from '../sink.js';
import type { Clock } from '../time/clock.js';
import { MessageBuffer } from './message-buffer.js';
import { SegmentWriter } from './segment-writer.js';
import { SizeCode } from './size-code.js';

/** A whole book every so many events of a market, or level updates: as far as a jump has to play at most. */
const CHECKPOINT_EVENTS = 8192;
const CHECKPOINT_LEVELS = 20_000;

/** What a track asks of its capture. */
export type TrackHost = {
  isOver(): boolean;
  begun(track: MarketTrack): void;
  order(): number;
  written(track: MarketTrack): void;
  levels(count: number): void;
  traded(): void;
};

/** What a market has said since the last frame. */
export class MarketTrack implements MarketSink {
  readonly #market: Market;
  readonly #clock: Clock;
  readonly #host: TrackHost;
  readonly #message = new MessageBuffer();
  /** Words on its state from before it was known what the market is. */
  #early: { status: FeedStatus; recvTs: number }[] = [];
  #segment: SegmentWriter | undefined;
  #events = 0;
  #recvTs = 0;
  /** As they were before the first event of the segment. */
  #first = { order: 0, events: 0, recvTs: 0 };
  #status: FeedStatus | undefined;
  number = -1;
  instrument: Instrument | undefined;
  #eventsSince = 0;
  #levelsSince = 0;

  constructor(market: Market, clock: Clock, host: TrackHost) {
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

  get book() {
    return this.#market.book;
  }

  /** Whether it is time for a whole book. */
  get isDue(): boolean {
    return this.#eventsSince >= CHECKPOINT_EVENTS || this.#levelsSince >= CHECKPOINT_LEVELS;
  }

  checkpointed(): void {
    this.#eventsSince = 0;
    this.#levelsSince = 0;
  }

  /** Where a frame that is written now stands among the events. */
  mark(order: number) {
    return { order, events: this.#events, recvTs: this.#recvTs };
  }

  /** Where the segment began. */
  firstMark() {
    return this.#first;
  }

  checkpoint(mark: { order: number; events: number; recvTs: number }) {
    const { book, feedStatus } = this.#market;
    return { ...mark, seq: book?.seq, exchangeTs: book?.exchangeTs, status: this.#status ?? feedStatus };
  }

  identify(instrument: Instrument): void {
    this.instrument = instrument;
    // What was said before is counted in the old lots, and is written first.
    this.#host.begun(this);
    this.#segment = undefined;
    for (const { status, recvTs } of this.#early.splice(0)) this.#say(status, recvTs);
  }

  refine(factor: number, tickSize: string): void {
    this.#message.refine(factor);
    if (this.instrument === undefined) return;
    this.instrument = { ...this.instrument, tickSize };
    this.#host.begun(this);
  }

  begin(): void {
    this.#message.begin();
  }

  level(side: Side, ticks: number, size: number): void {
    this.#message.level(side, ticks, size);
  }

  levels(side: Side, ticks: Float64Array, sizes: Float64Array, from: number, to: number): void {
    for (let i = from; i < to; i++) this.#message.level(side, ticks[i], sizes[i]);
  }

  trim(side: Side, depth: number): void {
    this.#message.trim(side, depth);
  }

  commit(meta: CommitMeta): void {
    if (this.#host.isOver()) {
      this.#message.clear();
      return;
    }
    const order = this.#next(meta.recvTs);
    this.#host.levels(this.#message.length);
    this.#levelsSince += this.#message.length;
    this.#message.writeTo(this.segment);
    this.segment.commit(meta, order);
    this.#host.written(this);
  }

  trade(trade: Trade): void {
    if (this.instrument === undefined || this.#host.isOver()) return;
    const order = this.#next(trade.recvTs);
    this.#host.traded();
    this.segment.trade(trade, order);
    this.#host.written(this);
  }

  status(status: FeedStatus): void {
    this.#status = status;
    const recvTs = this.#clock.wallMs();
    if (this.instrument === undefined) this.#early.push({ status, recvTs });
    else if (!this.#host.isOver()) this.#say(status, recvTs);
  }

  #say(status: FeedStatus, recvTs: number): void {
    this.segment.status(status, recvTs, this.#next(recvTs));
  }

  /** An event is about to be written: its number among all. */
  #next(recvTs: number): number {
    const order = this.#host.order();
    if (this.segment.length === 0) this.#first = { order, events: this.#events, recvTs: this.#recvTs };
    this.#events++;
    this.#eventsSince++;
    this.#recvTs = recvTs;
    return order;
  }
}
