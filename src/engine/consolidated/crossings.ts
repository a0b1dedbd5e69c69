import type { SideView } from '../book/view.js';
import { baseAmount } from '../size-unit.js';
import type { ConsolidatedSource } from './consolidated-book.js';

/** Taker fees in basis points, by venue; 0 for one that is missing. */
export type Fees = Readonly<Record<string, number>>;

/** Two venues of which one bids at least what the other asks. */
export type Crossing = {
  readonly buyAt: string;
  readonly sellAt: string;
  /** The best ask of the one and the best bid of the other. */
  readonly askText: string;
  readonly bidText: string;
  /** bid above ask; otherwise they are equal: the market is locked. */
  readonly isCrossed: boolean;
  /** Of the touch, in basis points of the ask, before and after fees. */
  readonly bps: number;
  readonly bpsAfterFees: number;
  /** In base currency: what can be bought and sold at a profit after fees, level by level; 0 where there is none. */
  readonly size: number;
  /** In quote currency: the profit of that size after fees. */
  readonly profit: number;
};

/** All pairs of venues that are locked or crossed, the most profitable first. */
export function crossingsOf(sources: readonly ConsolidatedSource[], fees: Fees = {}): Crossing[] {
  const found = sources.flatMap((buy) =>
    sources.flatMap((sell) => {
      const crossing = buy === sell ? undefined : crossingOf(buy, sell, fees);
      return crossing === undefined ? [] : [crossing];
    }),
  );
  return found.sort((a, b) => b.profit - a.profit || b.bps - a.bps);
}

function crossingOf(buy: ConsolidatedSource, sell: ConsolidatedSource, fees: Fees): Crossing | undefined {
  const { bestAsk } = buy.book;
  const { bestBid } = sell.book;
  if (bestAsk === undefined || bestBid === undefined) return undefined;
  const [ask, bid] = [buy.book.grid.price(bestAsk), sell.book.grid.price(bestBid)];
  if (bid < ask) return undefined;
  const [paid, received] = [1 + (fees[buy.venue] ?? 0) / 10_000, 1 - (fees[sell.venue] ?? 0) / 10_000];
  return {
    buyAt: buy.name,
    sellAt: sell.name,
    askText: buy.book.grid.priceText(bestAsk),
    bidText: sell.book.grid.priceText(bestBid),
    isCrossed: bid > ask,
    bps: (bid / ask - 1) * 10_000,
    bpsAfterFees: ((bid * received) / (ask * paid) - 1) * 10_000,
    ...profitOf(levelsOf(buy, buy.book.asks), levelsOf(sell, sell.book.bids), { paid, received }),
  };
}

type PricedLevel = { readonly price: number; readonly size: number };

/** Prices and sizes in base currency, best first. */
function* levelsOf({ book }: ConsolidatedSource, side: SideView): Generator<PricedLevel> {
  for (const { price, size } of side.levels()) yield { price, size: baseAmount(book.sizeUnit, size, price) };
}

/** Matches asks and bids, best first, as long as each unit earns more than it costs. */
function profitOf(
  asks: Iterator<PricedLevel>,
  bids: Iterator<PricedLevel>,
  { paid, received }: { readonly paid: number; readonly received: number },
): Pick<Crossing, 'size' | 'profit'> {
  let [size, profit] = [0, 0];
  let [ask, bid] = [nextOf(asks), nextOf(bids)];
  while (ask !== undefined && bid !== undefined && bid.price * received > ask.price * paid) {
    const part = Math.min(ask.size, bid.size);
    size += part;
    profit += part * (bid.price * received - ask.price * paid);
    ask = part === ask.size ? nextOf(asks) : { price: ask.price, size: ask.size - part };
    bid = part === bid.size ? nextOf(bids) : { price: bid.price, size: bid.size - part };
  }
  return { size, profit };
}

function nextOf(levels: Iterator<PricedLevel>): PricedLevel | undefined {
  const { value, done } = levels.next();
  return done === true ? undefined : value;
}
