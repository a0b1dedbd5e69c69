import { decimalsOf, parseSize, trimZeros } from '../../decimal.js';
import type { TextRow } from '../../integrity/level-text.js';
import { RowDecoder } from '../../row-decoder.js';
import type { FeedStatus, Instrument, MarketSink, Side, Trade } from '../../sink.js';
import { sanitize } from '../../text.js';
import type { ReplayClock } from '../../time/replay-clock.js';

/** Levels left out that are named. */
const MAX_REJECTIONS = 20;

/** What a file says of a market, and what it leaves to be found out. */
export type ImportedIdentity = Pick<Instrument, 'venue' | 'symbol' | 'integrity' | 'source'>;

/** Decimals that the first lines of a file have: files do not say what a tick or a lot is. */
export class InferredGrid {
  #price = 0;
  #size = 0;

  see(price: string, size: string): void {
    this.#price = Math.max(this.#price, decimalsOf(trimZeros(price)));
    this.#size = Math.max(this.#size, decimalsOf(trimZeros(size)));
  }

  get tickSize(): string {
    return unitOf(this.#price);
  }

  get lotSize(): string {
    return unitOf(this.#size);
  }
}

function unitOf(decimals: number): string {
  return decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1`;
}

export type ImportedTimes = { readonly exchangeTs: number | undefined; readonly recvTs: number };

/** One market of a file that is not ours, told to its sink at the times that the file says. */
export class ImportedMarket {
  readonly #clock: ReplayClock;
  readonly #sink: MarketSink;
  readonly #identity: ImportedIdentity;
  readonly #rows: RowDecoder;
  readonly #rejections = new Set<string>();
  #state: FeedStatus['state'] = 'connecting';

  constructor(
    identity: ImportedIdentity,
    guess: InferredGrid,
    { clock, sinkOf }: { readonly clock: ReplayClock; sinkOf(instrument: Instrument): MarketSink },
  ) {
    const instrument = { ...identity, tickSize: guess.tickSize, lotSize: guess.lotSize, base: '', quote: '' };
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

  /** A whole picture follows. */
  begin(recvTs: number): void {
    this.#clock.moveTo(recvTs);
    this.#sink.begin();
  }

  /** @throws LobtopError `number` when a price or size is no plain decimal */
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
