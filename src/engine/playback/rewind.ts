import type { CandleSettings } from '../candle-settings.js';
import type { ReadonlyMarket } from '../market.js';
import type { CandleView } from '../session.js';
import type { MarketSink } from '../sink.js';
import { type CandleKind, intervalStart } from '../tape/candle-kind.js';
import type { CandleSeries } from '../tape/candle-series.js';
import { joinHistory } from '../tape/join-history.js';
import { type OhlcvRow, ohlcvOf } from '../tape/ohlcv.js';
import { type CancelTimer, type Clock, repeat } from '../time/clock.js';
import { ReplayClock } from '../time/replay-clock.js';
import { CapturePlayer } from './capture-player.js';
import type { RecentHistory } from './recent-history.js';
import { RecordedSession } from './recorded-session.js';
import { ReplayDriver } from './replay-driver.js';

/** How often new events are added to the rewind. */
const EXTEND_MS = 250;

/** What a rewind needs from the live session. */
export type RewindOptions = {
  readonly past: RecentHistory;
  /** The real clock. */
  readonly clock: Clock;
  readonly candles?: CandleSettings;
  /** The candles of a live market, which go further back than the history kept. */
  readonly liveCandles: (market: ReadonlyMarket, kind: CandleKind) => CandleView | undefined;
  /** A second sink for each market being played, as in a session. */
  readonly observe?: (market: ReadonlyMarket) => MarketSink;
  /** Called when playback has caught up with the live market. */
  readonly onNow: () => void;
};

/** Plays back the last minutes of live markets on copies of them, while the live feed continues. */
export class Rewind {
  readonly driver: ReplayDriver;
  readonly #options: RewindOptions;
  readonly #session: RecordedSession<CapturePlayer>;
  readonly #frames: ReturnType<RecentHistory['view']>;
  readonly #cancel: CancelTimer;
  /** Series already joined with the candles of the live market. */
  readonly #joined = new WeakSet<CandleSeries>();

  constructor(options: RewindOptions) {
    this.#options = options;
    const { past, clock, candles, observe } = options;
    this.#frames = past.view();
    const replayClock = new ReplayClock(clock.wallMs() - past.spanMs);
    this.#session = new RecordedSession(
      {
        clock: replayClock,
        pace: async () => {},
        restoresTape: true,
        ...(candles === undefined ? {} : { candles }),
        ...(observe === undefined ? {} : { observe }),
      },
      (host) => new CapturePlayer({ reader: this.#frames, clock: replayClock, host }),
    );
    const player = this.#session.source;
    this.driver = new ReplayDriver({ player, clock, replayClock, onEnd: () => this.#atEnd() });
    player.identifyMarkets();
    player.seek(player.length);
    this.#cancel = repeat(clock, EXTEND_MS, () => this.#extend());
  }

  /** The played copy of a market; the live one where no history of it is kept. */
  marketOf(live: ReadonlyMarket): ReadonlyMarket {
    return this.#session.marketOf(live) ?? live;
  }

  /** Candles up to the current position: built from the trades kept, preceded by those of the live market. */
  candles(market: ReadonlyMarket, kind: CandleKind, live: ReadonlyMarket): CandleView | undefined {
    const view = this.#session.candles(market, kind, { footprint: true });
    if (view === undefined || this.#joined.has(view.series)) return view;
    this.#joined.add(view.series);
    const { intervalMs } = view.series;
    const known = this.#options.liveCandles(live, kind)?.series;
    if (intervalMs === undefined || known === undefined) return view;
    const openTs = intervalStart(market.venueNowMs, intervalMs);
    joinHistory(view.series, ohlcvOf(rowsBefore(known, openTs)), { openTs, keepsFlat: true });
    return view;
  }

  end(): void {
    this.driver.pause();
    this.#cancel();
  }

  #extend(): boolean {
    this.#options.past.flush();
    return this.#frames.extend();
  }

  /** Plays on with newer events; when there are none, or they do not follow, it has caught up with the live market. */
  #atEnd(): void {
    const { position, length } = this.driver;
    if (this.#extend() && this.driver.length > Math.max(position, length)) this.driver.play();
    else this.#options.onNow();
  }
}

/** The candles of a series that opened before a time, oldest first. */
function rowsBefore(series: CandleSeries, openTs: number): OhlcvRow[] {
  const rows: OhlcvRow[] = [];
  for (let age = series.length - 1; age >= 0; age--) {
    const candle = series.candle(age);
    if (candle === undefined || candle.openTs >= openTs) continue;
    const price = (ticks: number) => ticks * series.grid.tickSize;
    const { openTicks, highTicks, lowTicks, closeTicks, size } = candle;
    rows.push([candle.openTs, price(openTicks), price(highTicks), price(lowTicks), price(closeTicks), size]);
  }
  return rows;
}
