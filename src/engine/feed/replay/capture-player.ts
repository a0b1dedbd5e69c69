import type { CaptureReader } from '../../capture/capture-reader.js';
import type { Checkpoint } from '../../capture/checkpoint.js';
import type { EventMark, SegmentListener } from '../../capture/segment-reader.js';
import type { CommitMeta, FeedStatus, Instrument, MarketSink } from '../../sink.js';
import { CaptureEvents, type StopBefore } from './capture-events.js';
import type { ReplayClock } from './replay-clock.js';

export type CapturePlayerOptions = {
  readonly reader: CaptureReader;
  readonly clock: ReplayClock;
  /** What a market's source speaks to; asked for when the market is first met. */
  readonly sinkOf: (instrument: Instrument) => MarketSink;
};

/** Before its first word a market is nothing. */
const NOT_YET: FeedStatus = {
  state: 'connecting',
  reason: 'start',
  attempt: 0,
  integrity: 'unverifiable',
  detail: '',
};

type Played = { readonly sink: MarketSink; readonly listener: SegmentListener; instrument: Instrument; ticks: string };

/** A capture as a source: speaks to the same sinks as a live feed, at the times at which that spoke. */
export class CapturePlayer {
  readonly #clock: ReplayClock;
  readonly #sinkOf: (instrument: Instrument) => MarketSink;
  readonly #markets = new Map<number, Played>();
  /** Markets that were jumped with, and whose checkpoint has not come yet. */
  readonly #restarted = new Set<number>();
  readonly #events: CaptureEvents;
  readonly #reader: CaptureReader;
  /** Events in the capture. */
  readonly length: number;
  /** Events of the capture before the next one. */
  position = 0;
  /** Stretches that were missing. */
  gaps = 0;

  constructor({ reader, clock, sinkOf }: CapturePlayerOptions) {
    this.#clock = clock;
    this.#sinkOf = sinkOf;
    this.#events = new CaptureEvents(reader, {
      market: (number, instrument) => this.#meet(number, instrument),
      restart: (number, instrument) => this.#restart(number, instrument),
      gap: (number, detail) => this.#lose(number, detail),
      checkpoint: (number, checkpoint) => this.#restore(number, checkpoint),
      event: (number, { order, recvTs }, tell) => {
        const played = this.#markets.get(number);
        if (played === undefined) return;
        this.position = order + 1;
        this.#clock.moveTo(recvTs);
        tell(played.listener);
      },
    });
    this.#reader = reader;
    this.length = reader.eventCount;
  }

  /** All markets of the capture, before anything is played of them. */
  introduce(): void {
    for (const [number, instrument] of this.#reader.instruments()) this.#meet(number, instrument);
  }

  /** Plays the next stretch, about a second of the feed; answers whether there may be more. */
  step(): boolean {
    return this.#events.step();
  }

  /** To where so many events have been: the same state, whatever was played before. */
  seek(position: number): void {
    const target = Math.max(0, Math.min(position, this.length));
    this.#events.jump(target);
    this.#playUntil(({ order }) => order >= target);
    this.position = target;
  }

  /** On to where so many events have been. */
  playTo(position: number): void {
    this.#playUntil(({ order }) => order >= position);
  }

  /** On for as long as the next event may be told. */
  playWhile(mayTell: (mark: EventMark) => boolean): void {
    this.#playUntil((mark) => !mayTell(mark));
  }

  /** To the last event that was received by then, ms since the epoch. */
  seekTime(ts: number): void {
    this.#events.jump(this.#reader.orderBefore(ts));
    this.position = 0;
    this.#playUntil(({ recvTs }) => recvTs > ts);
  }

  close(): void {
    this.#reader.close();
  }

  #playUntil(stopBefore: StopBefore): void {
    while (this.#events.step(stopBefore));
  }

  #meet(number: number, instrument: Instrument): void {
    const known = this.#markets.get(number);
    if (known === undefined) {
      const sink = this.#sinkOf(instrument);
      this.#markets.set(number, { sink, listener: this.#listenerOf(sink), instrument, ticks: instrument.tickSize });
      sink.identify(instrument);
      return;
    }
    const factor = finerBy(known.ticks, instrument.tickSize);
    known.ticks = instrument.tickSize;
    if (factor === 1) return;
    if (factor !== undefined) known.sink.refine(factor, instrument.tickSize);
    else known.sink.identify(instrument);
  }

  #restart(number: number, instrument: Instrument): void {
    this.#restarted.add(number);
    const known = this.#markets.get(number);
    if (known === undefined) {
      this.#meet(number, instrument);
      return;
    }
    known.ticks = instrument.tickSize;
    known.sink.identify(instrument);
    known.sink.status(NOT_YET);
  }

  #listenerOf(sink: MarketSink): SegmentListener {
    return {
      begin: () => sink.begin(),
      level: (side, ticks, size) => sink.level(side, ticks, size),
      trim: (side, depth) => sink.trim(side, depth),
      commit: (meta) => sink.commit(this.#metaOf(meta)),
      trade: (trade) => sink.trade(trade),
      status: (status) => sink.status(status),
    };
  }

  #lose(number: number, detail: string): void {
    this.gaps++;
    const played = this.#markets.get(number);
    const { integrity = 'unverifiable' } = played?.instrument ?? {};
    played?.sink.status({ state: 'resyncing', reason: 'gap', attempt: 1, integrity, detail });
  }

  /** The market as it was then: its whole book, then what was said of it. */
  #restore(number: number, { sides, seq, exchangeTs, recvTs, status }: Checkpoint): void {
    const sink = this.#markets.get(number)?.sink;
    if (sink === undefined) return;
    const isJump = this.#restarted.delete(number);
    if (sides === undefined) {
      // At the beginning there is nothing to say; after a jump to there, what was said since is void.
      if (isJump) sink.status(status);
      return;
    }
    this.#clock.moveTo(recvTs);
    sink.status(restored(status));
    sink.begin();
    sides.forEach(({ ticks, sizes }, side) => {
      sink.levels(side === 0 ? 0 : 1, ticks, sizes, 0, ticks.length);
    });
    sink.commit(this.#metaOf({ seq, exchangeTs, recvTs }));
  }

  #metaOf(meta: Omit<CommitMeta, 'recvMono'>): CommitMeta {
    return { ...meta, recvMono: this.#clock.monoMs() };
  }
}

function restored(status: FeedStatus): FeedStatus {
  return { ...status, detail: status.detail || 'from a whole book of the capture' };
}

/** How many new ticks make an old one; undefined when the grids have nothing in common. */
function finerBy(before: string, now: string): number | undefined {
  const factor = Math.round(Number(before) / Number(now));
  const isFiner = factor >= 1 && Math.abs(Number(now) * factor - Number(before)) <= Number(before) * 1e-9;
  return isFiner ? factor : undefined;
}
