import { parseSize } from '../../decimal.js';
import type { TextRow } from '../../integrity/level-text.js';
import { RowDecoder } from '../../row-decoder.js';
import type { FeedStatus, Instrument, MarketSink, Side, Trade } from '../../sink.js';
import { sanitize } from '../../text.js';
import type { ReplayClock } from '../../time/replay-clock.js';
import type { InferredGrid } from './inferred-grid.js';

/** Rejected levels that are reported by name. */
const MAX_REJECTIONS = 20;

/** What a file says about a market; ticks and lots are inferred. */
export type ImportedIdentity = Pick<Instrument, 'venue' | 'symbol' | 'integrity' | 'source'>;

export type ImportedTimes = { readonly exchangeTs: number | undefined; readonly recvTs: number };

/** One market of an imported file: passes its data to the market's sink, and moves the clock to the times in the file. */
export class ImportedMarket {
  readonly #clock: ReplayClock;
  readonly #sink: MarketSink;
  readonly #identity: ImportedIdentity;
  readonly #rows: RowDecoder;
  readonly #rejections = new Set<string>();
  #state: FeedStatus['state'] = 'connecting';

  constructor(
    identity: ImportedIdentity,
    grid: InferredGrid,
    { clock, sinkOf }: { readonly clock: ReplayClock; sinkOf(instrument: Instrument): MarketSink },
  ) {
    const instrument = { ...identity, tickSize: grid.tickSize, lotSize: grid.lotSize, base: '', quote: '' };
    this.#identity = identity;
    this.#clock = clock;
    this.#sink = sinkOf(instrument);
    this.#rows = new RowDecoder({
      sink: this.#sink,
      tickSize: instrument.tickSize,
      onRejected: (reason) => this.#levelRejected(reason),
    });
    this.#sink.identify(instrument);
  }

  get name(): string {
    return `${this.#identity.venue}:${this.#identity.symbol}`;
  }

  /** The market goes on without it; each is named once. */
  #levelRejected(reason: string): void {
    if (this.#rejections.has(reason) || this.#rejections.size >= MAX_REJECTIONS) return;
    this.#rejections.add(reason);
    const { integrity } = this.#identity;
    this.#sink.status({
      state: this.#state,
      reason: 'malformed',
      attempt: 0,
      integrity,
      detail: sanitize(reason, 200),
    });
  }

  status(status: Omit<FeedStatus, 'integrity' | 'attempt'>, recvTs: number): void {
    this.#clock.moveTo(recvTs);
    const { integrity } = this.#identity;
    this.#state = status.state;
    const attempt = status.state === 'resyncing' ? 1 : 0;
    this.#sink.status({ ...status, integrity, attempt, detail: sanitize(status.detail, 200) });
  }

  /** A snapshot follows. */
  begin(recvTs: number): void {
    this.#clock.moveTo(recvTs);
    this.#sink.begin();
  }

  /** @throws LobtopError `number` when a price or size is not a plain decimal */
  levels(side: Side, rows: readonly TextRow[], recvTs: number): void {
    this.#clock.moveTo(recvTs);
    this.#rows.decode(side, rows);
  }

  commit({ exchangeTs, recvTs }: ImportedTimes, seq?: number): void {
    this.#sink.commit({ seq, exchangeTs, recvTs, recvMono: this.#clock.monoMs() });
  }

  /** @throws LobtopError `number` as `levels` */
  trade(trade: { id: string; price: string; size: string; side: Trade['side'] }, times: ImportedTimes): void {
    const size = parseSize(trade.size);
    if (size === 0) return;
    this.#clock.moveTo(times.recvTs);
    const priceTicks = this.#rows.ticksOf(trade.price);
    this.#sink.trade({ id: sanitize(trade.id), ...times, priceTicks, size, side: trade.side });
  }
}
