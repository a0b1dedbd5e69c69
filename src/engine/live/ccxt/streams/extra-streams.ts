import { parseSize } from '../../../decimal.js';
import { LobtopError } from '../../../errors.js';
import type { ExtraStream } from '../../../feed.js';
import type { RowDecoder } from '../../../row-decoder.js';
import type { MarketSink } from '../../../sink.js';
import type { Clock } from '../../../time/clock.js';
import type { Pause } from '../../../time/pause.js';
import type { VenueTimes } from '../../../time/venue-times.js';
import type { Failure } from '../failure.js';
import type { StreamKind } from '../subscriptions.js';
import type { CcxtExchange, CcxtLiquidation, CcxtMarket, CcxtTicker } from '../types.js';
import type { VenuePolicy } from '../venue-policy.js';
import { keepStream } from './keep-stream.js';
import { figuresOf } from './ticker-figures.js';

export type ExtraStreamsOptions = {
  readonly venue: string;
  readonly symbol: string;
  readonly sink: Pick<MarketSink, 'ticker' | 'liquidation'>;
  readonly policy: VenuePolicy;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly times: VenueTimes;
  readonly decoder: () => RowDecoder | undefined;
  readonly isFinished: () => boolean;
  readonly whenReady: () => Promise<void>;
  /** A watch call of ccxt's: what it subscribes is this market's. */
  readonly watch: <T>(kind: StreamKind, call: () => Promise<T>) => Promise<T>;
  readonly onRefused: (failure: Failure) => void;
};

/** Where the streams come from; known once the market is. */
type Origin = { readonly exchange: CcxtExchange; readonly market: CcxtMarket };

/** A stream of the venue, and what becomes of its updates. */
type Subscribed = { readonly kind: StreamKind; readonly next: () => Promise<void> };

/** One market's streams beyond book and trades: each is subscribed when it is requested, and kept until the market is closed. */
export class ExtraStreams {
  readonly #options: ExtraStreamsOptions;
  readonly #requested = new Set<ExtraStream>();
  #origin: Origin | undefined;

  constructor(options: ExtraStreamsOptions) {
    this.#options = options;
  }

  /** Called when the market may be subscribed: starts what was requested before. */
  open(origin: Origin): void {
    this.#origin = origin;
    for (const stream of this.#requested) this.#start(stream, origin);
  }

  request(stream: ExtraStream): void {
    if (this.#requested.has(stream)) return;
    this.#requested.add(stream);
    if (this.#origin !== undefined) this.#start(stream, this.#origin);
  }

  has(stream: ExtraStream): boolean {
    return this.#requested.has(stream);
  }

  /** Why a stream has nothing to send, in one sentence; undefined where it has, and before the market is known. */
  missing(stream: ExtraStream): string | undefined {
    if (this.#origin === undefined || this.#streams(stream, this.#origin).length > 0) return undefined;
    const { venue } = this.#options;
    if (stream === 'touch') return `${venue} sends no touch that can be ordered with its book`;
    if (stream === 'liquidation') return `${venue} sends no liquidations of this market`;
    return `${venue} sends no ticker`;
  }

  #start(stream: ExtraStream, origin: Origin): void {
    const { pause, isFinished, whenReady, watch, onRefused } = this.#options;
    for (const { kind, next } of this.#streams(stream, origin)) {
      // Not awaited: it never rejects, and must not keep a failed market open.
      void keepStream(pause, { isFinished, whenReady, watch: () => watch(kind, next), onRefused });
    }
  }

  /** What ccxt's class has of a stream; empty where it has nothing. */
  #streams(stream: ExtraStream, { exchange, market }: Origin): Subscribed[] {
    const { symbol, policy } = this.#options;
    const { has } = exchange;
    const isContract = market.contract === true;
    const tickers = [
      { kind: 'ticker' as const, isOffered: has['watchTicker'] === true, call: exchange.watchTicker },
      { kind: 'mark' as const, isOffered: isContract && has['watchMarkPrice'] === true, call: exchange.watchMarkPrice },
      {
        kind: 'funding' as const,
        isOffered: isContract && market.option !== true && has['watchFundingRate'] === true,
        call: exchange.watchFundingRate,
      },
    ];
    if (stream === 'ticker') {
      return tickers.flatMap(({ kind, isOffered, call }) =>
        isOffered ? [{ kind, next: async () => this.#ticker(await call?.call(exchange, symbol), market) }] : [],
      );
    }
    if (stream === 'touch') {
      const isOffered = policy.watchTouches !== undefined || has['watchBidsAsks'] === true;
      if (policy.readTouches === undefined || market.option === true || !isOffered) return [];
      const subscribe = policy.watchTouches ?? (() => exchange.watchBidsAsks?.([symbol]));
      // Its messages are read before ccxt would handle them.
      return [{ kind: 'touch', next: async () => void (await subscribe(exchange, market)) }];
    }
    const watchLiquidations = liquidationsOf(exchange, market);
    return watchLiquidations === undefined
      ? []
      : [{ kind: 'liquidations', next: async () => this.#liquidations(await watchLiquidations()) }];
  }

  #ticker(ticker: CcxtTicker | undefined, market: CcxtMarket): void {
    if (ticker === undefined) return;
    const { sink, clock, times, policy } = this.#options;
    const own = policy.tickerFigures === undefined ? {} : { own: policy.tickerFigures };
    const figures = figuresOf(ticker, { isContract: market.contract === true, ...own });
    if (Object.keys(figures).length === 0) return;
    const recvTs = clock.wallMs();
    sink.ticker({ exchangeTs: times.read(ticker.timestamp, recvTs), recvTs, ...figures });
  }

  #liquidations(liquidations: readonly CcxtLiquidation[]): void {
    const { sink, clock, times, symbol } = this.#options;
    const decoder = this.#options.decoder();
    for (const { symbol: own, price, contracts, baseValue, side, timestamp } of liquidations) {
      const size = contracts ?? baseValue;
      const isComplete = price !== undefined && size !== undefined && (side === 'buy' || side === 'sell');
      if (decoder === undefined || !isComplete || (own !== undefined && own !== symbol)) continue;
      const recvTs = clock.wallMs();
      const exchangeTs = times.read(timestamp, recvTs);
      try {
        sink.liquidation({ exchangeTs, recvTs, priceTicks: decoder.ticksOf(price), size: parseSize(size), side });
      } catch (error) {
        // Not a number, or a price beyond the grid: this one is not shown.
        if (!(error instanceof LobtopError)) throw error;
      }
    }
  }
}

/** The call that waits for a market's next liquidations; undefined where the class has none. */
function liquidationsOf(
  exchange: CcxtExchange,
  { contract, option, symbol }: CcxtMarket,
): (() => Promise<readonly CcxtLiquidation[]>) | undefined {
  if (contract !== true || option === true) return undefined;
  const { has, watchLiquidations, watchLiquidationsForSymbols } = exchange;
  if (has['watchLiquidations'] === true && watchLiquidations !== undefined)
    return () => watchLiquidations.call(exchange, symbol);
  if (has['watchLiquidationsForSymbols'] === true && watchLiquidationsForSymbols !== undefined)
    return () => watchLiquidationsForSymbols.call(exchange, [symbol]);
  return undefined;
}
