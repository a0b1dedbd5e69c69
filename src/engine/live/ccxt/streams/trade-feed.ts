import type { Book } from '../../../book/book.js';
import { midTicks } from '../../../book/metrics.js';
import { parseSize } from '../../../decimal.js';
import { LobtopError } from '../../../errors.js';
import type { FeedTraffic } from '../../../feed.js';
import type { RowDecoder } from '../../../row-decoder.js';
import type { MarketSink, TradeSide } from '../../../sink.js';
import { Ring } from '../../../tape/ring.js';
import { type TakerSide, TradeSideRule } from '../../../tape/trade-side.js';
import { sanitize } from '../../../text.js';
import type { Pause } from '../../../time/pause.js';
import type { VenueTimes } from '../../../time/venue-times.js';
import type { Stamp } from '../stamp.js';
import type { CcxtExchange, CcxtTrade } from '../types.js';
import { keepStream, type StreamConditions } from './keep-stream.js';
import { RepeatedTrades } from './repeated-trades.js';

/** Venues repeat up to a few hundred recent trades with each new subscription. */
const REMEMBERED_IDS = 1024;

export type TradeFeedOptions = {
  readonly sink: Pick<MarketSink, 'trade'>;
  readonly pause: Pause;
  readonly traffic: FeedTraffic;
  /** Of the market: its book and its trades have the same clock. */
  readonly times: VenueTimes;
  /** The venue reports the side of the maker. */
  readonly isMakerSide: boolean;
  /** undefined before the market is identified. */
  readonly decoder: () => RowDecoder | undefined;
  /** The book that the sink maintains, to infer the taker's side where the venue does not send it. */
  readonly book: () => Book | undefined;
};

type PendingTrade = {
  readonly trade: CcxtTrade;
  readonly id: string;
  readonly exchangeTs: number | undefined;
  readonly recvTs: number;
};

/**
 * One market's trades: all trades of all messages, each once, oldest first.
 * Failures only lose trades and never affect the book.
 */
export class TradeFeed {
  readonly #options: TradeFeedOptions;
  readonly #ids = new Ring<string>(REMEMBERED_IDS, { isUnique: true });
  readonly #repeats = new RepeatedTrades();
  /** Trades of the message being handled; prices are converted one by one on `flush`, since each may refine the grid. */
  readonly #batch: PendingTrade[] = [];
  readonly #sides = new TradeSideRule();

  constructor(options: TradeFeedOptions) {
    this.#options = options;
  }

  /** Keeps the subscription; never rejects. */
  async keep(exchange: CcxtExchange, conditions: StreamConditions): Promise<void> {
    if (exchange.has['watchTrades'] === true) await keepStream(this.#options.pause, conditions);
  }

  /** The stream was subscribed again: the venue may repeat recent trades. */
  subscribed(): void {
    this.#repeats.subscribed();
  }

  /** Adds a trade of the message being handled; `flush` writes it to the sink. */
  add(trade: CcxtTrade, stamp: Stamp): void {
    const id = sanitize(String(trade.id ?? ''));
    if (id !== '' && !this.#ids.insert(id)) return;
    const exchangeTs = this.#options.times.read(trade.timestamp, stamp.recvTs);
    if (id === '' && this.#repeats.isRepeated(trade, exchangeTs)) return;
    this.#batch.push({ trade, id, exchangeTs, recvTs: stamp.recvTs });
  }

  /** Writes the trades of the message, oldest first: some venues send them newest first. */
  flush(): void {
    const batch = this.#batch.splice(0);
    if (batch.length > 1) sortByTime(batch);
    for (const { trade, id, exchangeTs, recvTs } of batch) {
      const amounts = this.#amountsOf(trade);
      if (amounts === undefined) continue;
      const side = this.#sideOf(trade, amounts.priceTicks);
      this.#options.sink.trade({ id, exchangeTs, recvTs, ...amounts, side });
    }
  }

  /** The taker's side; prices are compared between trades, not ticks: refining the grid changes what a tick is. */
  #sideOf({ price = Number.NaN, side }: CcxtTrade, priceTicks: number): TradeSide {
    const book = this.#options.book();
    const mid = book && midTicks(book);
    const reported = this.#options.isMakerSide ? opposite(side) : side === 'buy' || side === 'sell' ? side : undefined;
    return this.#sides.sideOf({ price, fromMid: mid === undefined ? undefined : priceTicks - mid, reported });
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

function opposite(side: string | undefined): TakerSide | undefined {
  if (side === 'buy') return 'sell';
  return side === 'sell' ? 'buy' : undefined;
}

/** Oldest first; trades of the same time keep the venue's order. */
function sortByTime(batch: PendingTrade[]): void {
  const tsOf = ({ exchangeTs, recvTs }: PendingTrade) => exchangeTs ?? recvTs;
  if (tsOf(batch[0]) > tsOf(batch[batch.length - 1])) batch.reverse();
  batch.sort((a, b) => tsOf(a) - tsOf(b));
}
