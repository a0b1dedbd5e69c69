import { parseSize } from '../../decimal.js';
import { LobtopError } from '../../errors.js';
import type { MarketSink } from '../../sink.js';
import { sanitize } from '../../text.js';
import { Backoff } from '../backoff.js';
import type { Pause } from '../pause.js';
import type { FeedTraffic } from '../subscription.js';
import { failureOf } from './failure.js';
import type { RowDecoder } from './row-decoder.js';
import type { Stamp } from './stamp.js';
import type { CcxtExchange, CcxtTrade } from './types.js';
import { WATCH_PAUSE_MS } from './watch-pause.js';

const READY_POLL_MS = 100;

/** When trades are wanted. */
export type TradeTimes = { readonly isFinished: () => boolean; readonly isReady: () => boolean };

export type TradeFeedOptions = {
  readonly symbol: string;
  readonly sink: Pick<MarketSink, 'trade'>;
  readonly pause: Pause;
  readonly traffic: FeedTraffic;
  /** Known once the market is. */
  readonly decoder: () => RowDecoder | undefined;
};

/** One market's trades. They never decide over its book: what cannot be read, or fetched, costs trades and nothing else. */
export class TradeFeed {
  readonly #options: TradeFeedOptions;
  #lastId: string | undefined;

  constructor(options: TradeFeedOptions) {
    this.#options = options;
  }

  /** Keeps the subscription until `isFinished`; never throws. Books come first: trades are asked for once theirs is there. */
  async keep(exchange: CcxtExchange, { isFinished, isReady }: TradeTimes): Promise<void> {
    const { symbol, pause } = this.#options;
    const backoff = new Backoff();
    while (exchange.has['watchTrades'] === true && !isFinished()) {
      if (!isReady()) {
        await pause.for(READY_POLL_MS);
        continue;
      }
      try {
        await exchange.watchTrades(symbol);
        backoff.reset();
        await pause.for(WATCH_PAUSE_MS);
      } catch (error) {
        if (failureOf(error).verdict !== 'retry') return;
        await pause.for(backoff.next());
      }
    }
  }

  add(trade: CcxtTrade, stamp: Stamp): void {
    const { id, side, timestamp } = trade;
    if (id !== undefined && id === this.#lastId) return;
    this.#lastId = id;
    const amounts = this.#amountsOf(trade);
    if (amounts === undefined) return;
    this.#options.sink.trade({
      id: sanitize(String(id ?? '')),
      exchangeTs: timestamp,
      recvTs: stamp.recvTs,
      ...amounts,
      side: side === 'sell' ? 'sell' : 'buy',
    });
  }

  #amountsOf({ price, amount }: CcxtTrade): { priceTicks: number; size: number } | undefined {
    const decoder = this.#options.decoder();
    try {
      if (decoder === undefined || price === undefined || amount === undefined) return undefined;
      return { priceTicks: decoder.ticksOf(price), size: parseSize(amount) };
    } catch (error) {
      if (!(error instanceof LobtopError)) throw error;
      this.#options.traffic.malformed++;
      return undefined;
    }
  }
}
