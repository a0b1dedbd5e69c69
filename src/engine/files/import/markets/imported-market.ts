import { parseSize } from '../../../decimal.js';
import type { TextRow } from '../../../integrity/level-text.js';
import { RowDecoder } from '../../../row-decoder.js';
import {
  ASK,
  BID,
  type FeedStatus,
  type Instrument,
  type Integrity,
  type Liquidation,
  type MarketSink,
  type OrderEvent,
  type ReportedCandle,
  type Side,
  type Ticker,
  type Trade,
} from '../../../sink.js';
import { sanitize } from '../../../text.js';
import type { ReplayClock } from '../../../time/replay-clock.js';
import type { PendingMessages } from './book-keeper.js';
import type { InferredGrid } from './inferred-grid.js';
import type { MarketHost } from './market-host.js';

/** Rejected levels that are reported by name. */
const MAX_REJECTIONS = 20;

/** What a file says about a market; ticks and lots are inferred. */
export type ImportedIdentity = Pick<Instrument, 'venue' | 'symbol' | 'integrity' | 'source'> &
  Partial<Pick<Instrument, 'base' | 'quote' | 'contract'>>;

/** When a message was sent and received, ms since the epoch. */
export type ImportedTimes = { readonly exchangeTs: number | undefined; readonly recvTs: number };

export type ImportedStatus = Pick<FeedStatus, 'state' | 'reason'> & {
  readonly detail?: string;
  readonly integrity?: Integrity;
};

/** Where a market gets its sink and its clock, and where its unfinished messages are kept. */
export type ImportedMarketHost = MarketHost & { readonly pending: PendingMessages };

/** A candle as a file has it: prices and size as text; times as in `ReportedCandle`. */
export type ImportedCandle = Pick<ReportedCandle, 'intervalMs' | 'openTs' | 'recvTs'> &
  Readonly<Record<'open' | 'high' | 'low' | 'close' | 'size', string>>;

/** One market of imported files: passes its data to the market's sink, and moves the clock to the times in the files. */
export class ImportedMarket {
  /** Messages that have begun and may be incomplete. */
  readonly pending: PendingMessages;
  readonly #clock: ReplayClock;
  readonly #sink: MarketSink;
  readonly #identity: ImportedIdentity;
  readonly #rows: RowDecoder;
  readonly #bookOf: () => ReturnType<MarketHost['bookOf']>;
  #book: ReturnType<MarketHost['bookOf']>;
  readonly #rejections = new Set<string>();
  #state: FeedStatus['state'] = 'connecting';
  #integrity: Integrity;

  constructor(identity: ImportedIdentity, grid: InferredGrid, { clock, sinkOf, bookOf, pending }: ImportedMarketHost) {
    this.pending = pending;
    const instrument = { base: '', quote: '', ...identity, tickSize: grid.tickSize, lotSize: grid.lotSize };
    this.#identity = identity;
    this.#integrity = identity.integrity;
    this.#clock = clock;
    this.#sink = sinkOf(instrument);
    this.#bookOf = () => bookOf(instrument);
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

  /** What its files prove, as long as nothing speaks against it. */
  get claimedIntegrity(): Integrity {
    return this.#identity.integrity;
  }

  get state(): FeedStatus['state'] {
    return this.#state;
  }

  /** The market goes on without it; each is named once. */
  #levelRejected(reason: string): void {
    if (this.#rejections.has(reason) || this.#rejections.size >= MAX_REJECTIONS) return;
    this.#rejections.add(reason);
    this.#sink.status({
      state: this.#state,
      reason: 'malformed',
      attempt: 0,
      integrity: this.#integrity,
      detail: sanitize(reason, 200),
    });
  }

  status({ state, reason, detail = '', integrity = this.#integrity }: ImportedStatus, recvTs: number): void {
    this.#clock.moveTo(recvTs);
    this.#state = state;
    this.#integrity = integrity;
    const attempt = state === 'resyncing' ? 1 : 0;
    this.#sink.status({ state, reason, integrity, attempt, detail: sanitize(detail, 200) });
  }

  /** For a market whose files have no book: unless it has started already. */
  startWithoutBook(detail: string, recvTs: number): void {
    if (this.#state === 'connecting') this.status({ state: 'live', reason: 'start', detail }, recvTs);
  }

  /** A snapshot follows. */
  begin(recvTs: number): void {
    this.#clock.moveTo(recvTs);
    this.#sink.begin();
  }

  /** Only the best levels of each side are known. */
  coverWindow(levels: number): void {
    this.#sink.cover({ kind: 'window', levels });
  }

  /** Each side is known from its best price to the last of its rows; all of it where there are none. */
  coverRange(bids: readonly TextRow[], asks: readonly TextRow[]): void {
    const ticksOf = (rows: readonly TextRow[]) => rows.map(([price]) => this.#rows.ticksOf(price as string | number));
    const [bidTicks, askTicks] = [ticksOf(bids), ticksOf(asks)];
    this.#sink.cover({
      kind: 'range',
      bidTicks: bidTicks.length === 0 ? undefined : bidTicks.reduce((a, b) => Math.min(a, b)),
      askTicks: askTicks.length === 0 ? undefined : askTicks.reduce((a, b) => Math.max(a, b)),
    });
  }

  /** Whether the best prices, those of the next commit, are in the part of the book that is known. */
  get isTouchCovered(): boolean {
    this.#book ??= this.#bookOf();
    const book = this.#book;
    return book === undefined || (book.isTouchCovered(BID) && book.isTouchCovered(ASK));
  }

  /** @throws LobtopError `number` when a price or size is not a plain decimal */
  levels(side: Side, rows: readonly TextRow[], recvTs: number): void {
    this.#clock.moveTo(recvTs);
    this.#rows.decode(side, rows);
  }

  commit({ exchangeTs, recvTs }: ImportedTimes, seq?: number): void {
    this.#clock.moveTo(recvTs);
    this.#sink.commit({ seq, exchangeTs, recvTs, recvMono: this.#clock.monoMs() });
  }

  /** @throws LobtopError `number` as `levels` */
  trade(
    trade: { readonly id: string; readonly price: string; readonly size: string; readonly side: Trade['side'] },
    times: ImportedTimes,
  ): void {
    const size = parseSize(trade.size);
    if (size === 0) return;
    this.#clock.moveTo(times.recvTs);
    const priceTicks = this.#rows.ticksOf(trade.price);
    this.#sink.trade({ id: sanitize(trade.id), ...times, priceTicks, size, side: trade.side });
  }

  /** A price in ticks of the market's grid as it is now. @throws LobtopError `number` as `levels` */
  ticksOf(price: string): number {
    return this.#rows.ticksOf(price);
  }

  /** @throws LobtopError `number` as `levels` */
  liquidation(
    event: { readonly price: string; readonly size: string; readonly side: Liquidation['side'] },
    times: ImportedTimes,
  ): void {
    this.#clock.moveTo(times.recvTs);
    const priceTicks = this.#rows.ticksOf(event.price);
    this.#sink.liquidation({ ...times, priceTicks, size: parseSize(event.size), side: event.side });
  }

  /** @throws LobtopError `number` as `levels` */
  candle({ open, high, low, close, size, ...times }: ImportedCandle): void {
    this.#clock.moveTo(times.recvTs);
    // All at once, so that a finer price refines the grid before any is counted in ticks.
    for (const price of [open, high, low, close]) this.#rows.ticksOf(price);
    const [openTicks, highTicks, lowTicks, closeTicks] = [open, high, low, close].map((price) => this.ticksOf(price));
    this.#sink.candle({ ...times, openTicks, highTicks, lowTicks, closeTicks, size: parseSize(size) });
  }

  ticker(ticker: Ticker): void {
    this.#clock.moveTo(ticker.recvTs);
    this.#sink.ticker(ticker);
  }

  order(event: OrderEvent): void {
    this.#clock.moveTo(event.recvTs);
    this.#sink.order(event);
  }
}
