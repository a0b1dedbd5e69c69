import type { Checkpoint } from '../capture/checkpoint.js';
import { eventCount, type FrameSource, indexBefore, instrumentsOf } from '../capture/frame-source.js';
import type { EventPosition, SegmentListener } from '../capture/segment-reader.js';
import type { ReadonlyMarket } from '../market.js';
import type { CommitMeta, FeedStatus, Instrument, MarketSink } from '../sink.js';
import type { RecordedSource } from '../source.js';
import type { ReplayClock } from '../time/replay-clock.js';
import { CaptureEvents, type StopBefore } from './capture-events.js';
import { Deferral } from './deferral.js';
import { parseEventFilter } from './event-filter.js';
import { countBefore, EventLog, type LoggedEvent, type LoggedKind } from './event-log.js';
import type { Playback } from './playback.js';
import type { RecordedHost } from './recorded-session.js';
import { restoreStatuses, restoreTrades } from './restore-tape.js';
import { WindowTrims } from './window-trims.js';

export type CapturePlayerOptions = {
  readonly reader: FrameSource;
  readonly clock: ReplayClock;
  readonly host: RecordedHost;
};

const KINDS: Readonly<Record<string, readonly LoggedKind[]>> = {
  trade: ['buy', 'sell'],
  buy: ['buy'],
  sell: ['sell'],
  gap: ['gap'],
  status: ['gap', 'status'],
  snapshot: ['snapshot'],
};
/** Further than this it is quicker to go there by a whole book. */
const FAR_EVENTS = 20_000;

/** A market before its first status. */
const NOT_YET: FeedStatus = {
  state: 'connecting',
  reason: 'start',
  attempt: 0,
  integrity: 'unverifiable',
  detail: '',
};

type Played = {
  readonly deferral: Deferral;
  readonly sink: MarketSink;
  readonly listener: SegmentListener;
  /** Of version 1, where windows are cut without naming the levels. */
  readonly trims: WindowTrims | undefined;
  instrument: Instrument;
  tickSize: string;
};

/** A capture as a source: writes to the same sinks as the live feed did, at the recorded times. */
export class CapturePlayer implements Playback, RecordedSource {
  readonly kind = 'recorded';
  readonly orderSource = undefined;
  readonly filters = 'trade, buy, sell (and a least size: buy 5), gap, status, snapshot';
  readonly #clock: ReplayClock;
  readonly #host: RecordedHost;
  readonly #markets = new Map<number, Played>();
  readonly #events: CaptureEvents;
  readonly #reader: FrameSource;
  #log: EventLog | undefined;
  /** Events before the first that it has: of files before this one, or no longer kept. */
  readonly start: number;
  /** Events of the capture before the next one. */
  position: number;
  #length = { entries: 0, events: 0 };
  /** On its way to a place: the recorded time there; undefined while it plays. */
  #passingTs: number | undefined;
  /** Stretches that were missing. */
  gaps = 0;

  constructor({ reader, clock, host }: CapturePlayerOptions) {
    this.#clock = clock;
    this.#host = host;
    this.#events = new CaptureEvents(reader, {
      market: (number, instrument) => this.#identified(number, instrument),
      restart: (number, instrument) => this.#restart(number, instrument),
      gap: (number, detail) => this.#lose(number, detail),
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

  /** Events up to its end, which may be growing. */
  get length(): number {
    const entries = this.#reader.entries.length;
    if (this.#length.entries !== entries) this.#length = { entries, events: eventCount(this.#reader) };
    return this.#length.events;
  }

  /** Identifies all markets of the capture, before anything of them is played. */
  identifyMarkets(): void {
    for (const [number, instrument] of instrumentsOf(this.#reader)) this.#identified(number, instrument);
  }

  /** Plays the next part, about a second of the feed; returns whether there may be more. */
  step(untilTs = Number.POSITIVE_INFINITY): boolean {
    return this.#events.step(({ recvTs }) => recvTs > untilTs);
  }

  /** To where so many events have been: the same state, whatever was played before. */
  seek(position: number): void {
    const target = Math.max(this.start, Math.min(position, this.length));
    this.#pass(target, ({ index }) => index >= target);
    this.position = target;
  }

  /** On to where so many events have been. */
  playTo(position: number): void {
    if (position - this.position > FAR_EVENTS) {
      this.seek(position);
      return;
    }
    this.#playUntil(({ index }) => index >= position);
  }

  /** On for as long as the next event may be played. */
  playWhile(shouldContinue: (next: EventPosition) => boolean): void {
    this.#playUntil((next) => !shouldContinue(next));
  }

  /** To the last event that was received by then, ms since the epoch. */
  seekTime(ts: number): void {
    const index = indexBefore(this.#reader, ts);
    this.position = Math.max(this.start, index);
    this.#pass(index, ({ recvTs }) => recvTs > ts);
  }

  positionAfter(events: number, market: ReadonlyMarket): number {
    const number = this.#numberOf(market);
    const indexes = number === undefined ? [] : this.#eventLog.indexesOf(number);
    const played = countBefore(indexes.length, this.position, (at) => indexes[at]) + events;
    if (played <= 0) return this.start;
    return played > indexes.length ? this.length : indexes[played - 1] + 1;
  }

  find(filter: string, direction: 1 | -1, market: ReadonlyMarket): number | undefined {
    const { kind, atLeast } = parseEventFilter(filter, Object.keys(KINDS));
    const number = this.#numberOf(market);
    const matches = ({ kind: own, trade }: LoggedEvent) =>
      KINDS[kind].includes(own) && (trade?.size ?? Number.POSITIVE_INFINITY) >= atLeast;
    const log = number === undefined ? [] : this.#eventLog.of(number);
    const found =
      direction === 1
        ? log.find((event) => event.eventIndex >= this.position && matches(event))
        : log.findLast((event) => event.eventIndex < this.position - 1 && matches(event));
    return found && found.eventIndex + 1;
  }

  close(): void {
    this.#reader.close();
  }

  /** Read when it is first needed; playing on never needs it. */
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

  /** To the last checkpoints before an event, and on from there; only the state reached is emitted, as fast as a book takes it. */
  #pass(eventIndex: number, stopBefore: StopBefore): void {
    for (const { deferral } of this.#markets.values()) deferral.hold();
    this.#passingTs = this.#clock.wallMs();
    try {
      this.#events.jump(eventIndex);
      this.#playUntil(stopBefore);
    } finally {
      this.#clock.moveTo(this.#passingTs);
      this.#passingTs = undefined;
      for (const [number, played] of this.#markets) this.#release(number, played);
    }
  }

  /** The market as it is at the place, with the trades and statuses up to there. */
  #release(number: number, { deferral, instrument }: Played): void {
    const market = this.#host.marketOf?.(instrument);
    const log = market === undefined ? [] : this.#eventLog.of(number);
    deferral.release({
      recvMono: this.#clock.monoMs(),
      onIdentified: () => market && restoreTrades(market, log, this.position),
    });
    if (market !== undefined) restoreStatuses(market, log, this.position);
  }

  #moveTo(recvTs: number): void {
    if (this.#passingTs === undefined) this.#clock.moveTo(recvTs);
    else this.#passingTs = recvTs;
  }

  #identified(number: number, instrument: Instrument): void {
    const known = this.#markets.get(number);
    if (known === undefined) {
      this.#add(number, instrument).sink.identify(instrument);
      return;
    }
    const factor = finerBy(known.tickSize, instrument.tickSize);
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

  #add(number: number, instrument: Instrument): Played {
    const { tickSize } = instrument;
    const deferral = new Deferral(this.#host.sinkOf(instrument));
    const { sink } = deferral;
    const listener = this.#listenerOf(sink);
    const trims = this.#reader.version === 1 ? new WindowTrims(listener, tickSize) : undefined;
    const played = { deferral, sink, listener: trims ?? listener, trims, instrument, tickSize };
    this.#markets.set(number, played);
    return played;
  }

  #restart(number: number, instrument: Instrument): void {
    const played = this.#markets.get(number) ?? this.#add(number, instrument);
    played.tickSize = instrument.tickSize;
    played.trims?.reset(instrument.tickSize);
    played.deferral.hold();
    played.sink.identify(instrument);
    played.sink.status(NOT_YET);
  }

  #listenerOf(sink: MarketSink): SegmentListener {
    return {
      begin: () => sink.begin(),
      level: (side, ticks, size) => sink.level(side, ticks, size),
      // Only version 1 has them, and `WindowTrims` stands before this then.
      trim: () => {},
      commit: (meta) => sink.commit(this.#metaOf(meta)),
      trade: (trade) => sink.trade(trade),
      order: (event) => sink.order(event),
      status: (status) => sink.status(status),
    };
  }

  #lose(number: number, detail: string): void {
    this.gaps++;
    const played = this.#markets.get(number);
    const { integrity = 'unverifiable' } = played?.instrument ?? {};
    played?.sink.status({ state: 'resyncing', reason: 'gap', attempt: 1, integrity, detail });
  }

  /** A market's state and whole book: where it begins, after a jump, and behind damage. */
  #restore(number: number, { sides, seq, exchangeTs, recvTs, status }: Checkpoint): void {
    const played = this.#markets.get(number);
    if (played === undefined) return;
    const { sink, trims } = played;
    const isPassing = this.#passingTs !== undefined;
    if (sides === undefined) {
      // At the beginning there is nothing to emit; after a jump to there, what was emitted since is void.
      if (isPassing) sink.status(status);
      return;
    }
    this.#moveTo(recvTs);
    sink.status(isPassing ? status : restored(status));
    trims?.load(sides);
    sink.begin();
    sides.forEach(({ ticks, sizes }, side) => {
      sink.levels(side === 0 ? 0 : 1, ticks, sizes, 0, ticks.length);
    });
    sink.commit(this.#metaOf({ seq, exchangeTs, recvTs }));
  }

  /** Field by field: a spread took a tenth of a jump's time. */
  #metaOf({ seq, exchangeTs, recvTs }: Omit<CommitMeta, 'recvMono'>): CommitMeta {
    return { seq, exchangeTs, recvTs, recvMono: this.#clock.monoMs() };
  }
}

function restored(status: FeedStatus): FeedStatus {
  return { ...status, detail: status.detail || 'from a checkpoint of the capture' };
}

/** How many new ticks make an old one; undefined when the grids have nothing in common. */
function finerBy(before: string, now: string): number | undefined {
  const factor = Math.round(Number(before) / Number(now));
  const isFiner = factor >= 1 && Math.abs(Number(now) * factor - Number(before)) <= Number(before) * 1e-9;
  return isFiner ? factor : undefined;
}
