import type { Checkpoint } from '../capture/checkpoint.js';
import { eventCount, type FrameSource, indexBefore, instrumentsOf } from '../capture/frame-source.js';
import type { EventPosition, SegmentListener } from '../capture/segment-reader.js';
import type { ReadonlyMarket } from '../market.js';
import { type CommitMeta, type FeedStatus, INITIAL_STATUS, type Instrument, type MarketSink } from '../sink.js';
import type { RecordedSource } from '../source.js';
import type { ReplayClock } from '../time/replay-clock.js';
import { CaptureEvents, type StopBefore } from './capture-events.js';
import { DeferredSink } from './deferred-sink.js';
import { parseEventFilter } from './event-filter.js';
import { EventLog, type LoggedEvent, type LoggedKind } from './event-log.js';
import type { Playback } from './playback.js';
import type { RecordedHost } from './recorded-session.js';
import { RESTORED_EVENTS, restoreStatuses, restoreTrades } from './restore-tape.js';
import { WindowTrims } from './window-trims.js';

export type CapturePlayerOptions = {
  readonly reader: FrameSource;
  readonly clock: ReplayClock;
  readonly host: RecordedHost;
};

const KINDS: Readonly<Record<string, readonly LoggedKind[]>> = {
  trade: ['buy', 'sell', 'unknown'],
  buy: ['buy'],
  sell: ['sell'],
  gap: ['gap'],
  status: ['gap', 'status'],
  snapshot: ['snapshot'],
};
/** Beyond this distance a seek by checkpoint is faster than playing on. */
const MAX_PLAYED_EVENTS = 20_000;

type PlayedMarket = {
  readonly deferred: DeferredSink;
  readonly sink: MarketSink;
  readonly listener: SegmentListener;
  /** For version 1, where windows are trimmed without naming the levels. */
  readonly trims: WindowTrims | undefined;
  instrument: Instrument;
  tickSize: string;
};

/** Plays a capture: writes to sinks what the live feed did, at the recorded times. */
export class CapturePlayer implements Playback, RecordedSource {
  readonly kind = 'recorded';
  readonly orderSource = undefined;
  readonly filters = 'trade, buy, sell (with a minimum size: buy 5), gap, status, snapshot';
  readonly #clock: ReplayClock;
  readonly #host: RecordedHost;
  readonly #markets = new Map<number, PlayedMarket>();
  readonly #events: CaptureEvents;
  readonly #reader: FrameSource;
  #log: EventLog | undefined;
  /** Events before its first: those in earlier files, or no longer kept. */
  readonly start: number;
  /** The current position: events before the next one. */
  position: number;
  #length = { entries: 0, events: 0 };
  /** During a seek: the recorded time reached; undefined otherwise. */
  #seekTs: number | undefined;
  /** Number of gaps in the recording. */
  gaps = 0;

  constructor({ reader, clock, host }: CapturePlayerOptions) {
    this.#clock = clock;
    this.#host = host;
    this.#events = new CaptureEvents(reader, {
      market: (number, instrument) => this.#identify(number, instrument),
      restart: (number, instrument) => this.#restart(number, instrument),
      gap: (number, detail) => this.#reportGap(number, detail),
      checkpoint: (number, checkpoint) => this.#restore(number, checkpoint),
      event: (number, { index, recvTs }, emit) => {
        const played = this.#markets.get(number);
        if (played === undefined) return;
        this.position = index + 1;
        this.#moveTo(recvTs);
        emit(played.listener);
      },
    });
    this.#reader = reader;
    this.start = reader.entries[0]?.eventIndex ?? 0;
    this.position = this.start;
  }

  /** The last position; grows while the capture is being written. */
  get length(): number {
    const entries = this.#reader.entries.length;
    if (this.#length.entries !== entries) this.#length = { entries, events: eventCount(this.#reader) };
    return this.#length.events;
  }

  /** Identifies all markets of the capture, before any of their events. */
  identifyMarkets(): void {
    for (const [number, instrument] of instrumentsOf(this.#reader)) this.#identify(number, instrument);
  }

  /** Plays the next group of events, about a second of the feed; returns whether there may be more. */
  step(untilTs = Number.POSITIVE_INFINITY): boolean {
    return this.#events.step(({ recvTs }) => recvTs > untilTs);
  }

  /** Goes to a position; the state there does not depend on what was played before. */
  seek(position: number): void {
    const target = Math.max(this.start, Math.min(position, this.length));
    this.#seekFromCheckpoint(target, ({ index }) => index >= target);
    this.position = target;
  }

  /** Plays on to a position. */
  playTo(position: number): void {
    if (position - this.position > MAX_PLAYED_EVENTS) {
      this.seek(position);
      return;
    }
    this.#playUntil(({ index }) => index >= position);
  }

  /** Plays on while `shouldContinue` is true for the next event. */
  playWhile(shouldContinue: (next: EventPosition) => boolean): void {
    this.#playUntil((next) => !shouldContinue(next));
  }

  /** Goes to the last event received by a time, ms since the epoch. */
  seekTime(ts: number): void {
    const index = indexBefore(this.#reader, ts);
    this.position = Math.max(this.start, index);
    this.#seekFromCheckpoint(index, ({ recvTs }) => recvTs > ts);
  }

  positionAfter(events: number, market: ReadonlyMarket): number {
    const number = this.#numberOf(market);
    if (number === undefined) return events > 0 ? this.length : this.start;
    const log = this.#eventLog;
    const played = log.countBefore(number, this.position) + events;
    if (played <= 0) return this.start;
    const index = log.indexOf(number, played - 1);
    return index === undefined ? this.length : index + 1;
  }

  find(filter: string, direction: 1 | -1, market: ReadonlyMarket): number | undefined {
    const { kind, atLeast } = parseEventFilter(filter, Object.keys(KINDS));
    const number = this.#numberOf(market);
    const matches = ({ kind: eventKind, trade }: LoggedEvent) =>
      KINDS[kind].includes(eventKind) && (trade?.size ?? Number.POSITIVE_INFINITY) >= atLeast;
    if (number === undefined) return undefined;
    const index = direction === 1 ? this.position : this.position - 1;
    const found = this.#eventLog.find(number, direction, { index, matches });
    return found && found.eventIndex + 1;
  }

  close(): void {
    this.#reader.close();
  }

  /** Read lazily: plain playback does not need it. */
  get #eventLog(): EventLog {
    this.#log ??= new EventLog(this.#reader);
    this.#log.update();
    return this.#log;
  }

  #numberOf({ venue, symbol }: ReadonlyMarket): number | undefined {
    const markets = [...this.#markets];
    return markets.find(([, { instrument }]) => instrument.venue === venue && instrument.symbol === symbol)?.[0];
  }

  #playUntil(stopBefore: StopBefore): void {
    while (this.#events.step(stopBefore));
  }

  /** Goes to the last checkpoints before an event and plays on from there without emitting; only the resulting state is emitted. */
  #seekFromCheckpoint(eventIndex: number, stopBefore: StopBefore): void {
    for (const { deferred } of this.#markets.values()) deferred.hold();
    this.#seekTs = this.#clock.wallMs();
    try {
      this.#events.seek(eventIndex);
      this.#playUntil(stopBefore);
    } finally {
      this.#clock.moveTo(this.#seekTs);
      this.#seekTs = undefined;
      for (const [number, played] of this.#markets) this.#release(number, played);
    }
  }

  /** Emits the market's state at the current position, with the trades and statuses before it. */
  #release(number: number, { deferred, instrument }: PlayedMarket): void {
    const market = this.#host.marketOf?.(instrument);
    const before = market === undefined ? [] : this.#eventLog.lastBefore(number, this.position, RESTORED_EVENTS);
    deferred.release({
      recvMono: this.#clock.monoMs(),
      onIdentified: () => market && restoreTrades(market, before),
    });
    if (market !== undefined) restoreStatuses(market, before);
  }

  #moveTo(recvTs: number): void {
    if (this.#seekTs === undefined) this.#clock.moveTo(recvTs);
    else this.#seekTs = recvTs;
  }

  #identify(number: number, instrument: Instrument): void {
    const known = this.#markets.get(number);
    if (known === undefined) {
      this.#add(number, instrument).sink.identify(instrument);
      return;
    }
    const factor = refinementFactor(known.tickSize, instrument.tickSize);
    known.tickSize = instrument.tickSize;
    if (factor === 1) return;
    if (factor !== undefined) {
      known.trims?.refine(factor, instrument.tickSize);
      known.sink.refine(factor, instrument.tickSize);
      return;
    }
    known.trims?.reset(instrument.tickSize);
    known.sink.identify(instrument);
  }

  #add(number: number, instrument: Instrument): PlayedMarket {
    const { tickSize } = instrument;
    const deferred = new DeferredSink(this.#host.sinkOf(instrument));
    const { sink } = deferred;
    const listener = this.#listenerOf(sink);
    const trims = this.#reader.version === 1 ? new WindowTrims(listener, tickSize) : undefined;
    const played = { deferred, sink, listener: trims ?? listener, trims, instrument, tickSize };
    this.#markets.set(number, played);
    return played;
  }

  #restart(number: number, instrument: Instrument): void {
    const played = this.#markets.get(number) ?? this.#add(number, instrument);
    played.tickSize = instrument.tickSize;
    played.trims?.reset(instrument.tickSize);
    played.deferred.hold();
    played.sink.identify(instrument);
    played.sink.status(INITIAL_STATUS);
  }

  #listenerOf(sink: MarketSink): SegmentListener {
    return {
      begin: () => sink.begin(),
      level: (side, ticks, size) => sink.level(side, ticks, size),
      cover: (coverage) => sink.cover(coverage),
      // Only in version 1, where `WindowTrims` handles it first.
      trim: () => {},
      commit: (meta) => sink.commit(this.#metaOf(meta)),
      trade: (trade) => sink.trade(trade),
      order: (event) => sink.order(event),
      touch: (touch) => sink.touch({ ...touch, recvMono: this.#clock.monoMs() }),
      ticker: (ticker) => sink.ticker(ticker),
      liquidation: (liquidation) => sink.liquidation(liquidation),
      candle: (candle) => sink.candle(candle),
      status: (status) => sink.status(status),
    };
  }

  #reportGap(number: number, detail: string): void {
    this.gaps++;
    const played = this.#markets.get(number);
    const { integrity = 'unverifiable' } = played?.instrument ?? {};
    played?.sink.status({ state: 'resyncing', reason: 'gap', attempt: 1, integrity, detail });
  }

  /** Restores a market from a checkpoint: at its start, after a seek, and after damage. */
  #restore(number: number, { sides, coverage, seq, touchSeq, exchangeTs, recvTs, status, ticker }: Checkpoint): void {
    const played = this.#markets.get(number);
    if (played === undefined) return;
    const { sink, trims } = played;
    const isSeeking = this.#seekTs !== undefined;
    if (ticker !== undefined) sink.ticker(ticker);
    if (sides === undefined) {
      // A market without a book: only a seek has a state to replace.
      if (isSeeking) sink.status(status);
      return;
    }
    this.#moveTo(recvTs);
    sink.status(isSeeking ? status : restoredStatus(status));
    trims?.load(sides);
    sink.begin();
    sides.forEach(({ ticks, sizes }, side) => {
      sink.levels(side === 0 ? 0 : 1, ticks, sizes, 0, ticks.length);
    });
    sink.cover(coverage);
    sink.commit(this.#metaOf({ seq, touchSeq, exchangeTs, recvTs }));
  }

  /** Field by field: object spread took a tenth of the time of a seek. */
  #metaOf({ seq, touchSeq, exchangeTs, recvTs }: Omit<CommitMeta, 'recvMono'>): CommitMeta {
    return { seq, touchSeq, exchangeTs, recvTs, recvMono: this.#clock.monoMs() };
  }
}

function restoredStatus(status: FeedStatus): FeedStatus {
  return { ...status, detail: status.detail || 'restored from a checkpoint' };
}

/** New ticks per old tick; undefined when the new grid is not a refinement of the old one. */
function refinementFactor(before: string, now: string): number | undefined {
  const factor = Math.round(Number(before) / Number(now));
  const isFiner = factor >= 1 && Math.abs(Number(now) * factor - Number(before)) <= Number(before) * 1e-9;
  return isFiner ? factor : undefined;
}
