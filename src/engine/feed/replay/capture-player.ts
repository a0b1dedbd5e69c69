import type { CaptureReader } from '../../capture/capture-reader.js';
import type { Checkpoint } from '../../capture/checkpoint.js';
import type { SegmentListener } from '../../capture/segment.js';
import type { CommitMeta, FeedStatus, Instrument, MarketSink } from '../../sink.js';
import { CaptureEvents } from './capture-events.js';
import type { ReplayClock } from './replay-clock.js';

export type CapturePlayerOptions = {
  readonly reader: CaptureReader;
  readonly clock: ReplayClock;
  /** What a market's source speaks to; asked for when the market is first met. */
  readonly sinkOf: (instrument: Instrument) => MarketSink;
};

type Played = { readonly sink: MarketSink; readonly listener: SegmentListener; instrument: Instrument; ticks: string };

/** A capture as a source: speaks to the same sinks as a live feed, at the times at which that spoke. */
export class CapturePlayer {
  readonly #clock: ReplayClock;
  readonly #sinkOf: (instrument: Instrument) => MarketSink;
  readonly #markets = new Map<number, Played>();
  readonly #events: CaptureEvents;
  /** Events told so far. */
  events = 0;
  /** Stretches that were missing. */
  gaps = 0;

  constructor({ reader, clock, sinkOf }: CapturePlayerOptions) {
    this.#clock = clock;
    this.#sinkOf = sinkOf;
    this.#events = new CaptureEvents(reader, {
      market: (number, instrument) => this.#meet(number, instrument),
      gap: (number, detail) => this.#lose(number, detail),
      checkpoint: (number, checkpoint) => this.#restore(number, checkpoint),
      event: (number, { recvTs }, tell) => {
        const played = this.#markets.get(number);
        if (played === undefined) return;
        this.events++;
        this.#clock.moveTo(recvTs);
        tell(played.listener);
      },
    });
  }

  /** Plays the next stretch, about a second of the feed; answers whether there may be more. */
  step(): boolean {
    return this.#events.step();
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
    if (sink === undefined || sides === undefined) return;
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
