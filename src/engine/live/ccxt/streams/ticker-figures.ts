import type { Ticker } from '../../../sink.js';
import type { CcxtTicker } from '../types.js';
import { objectOf } from '../wire-values.js';

export type TickerFigures = Omit<Ticker, 'exchangeTs' | 'recvTs'>;

/** Names that venues give to figures which ccxt's tickers do not have; the first one present counts. */
const ALIASES: Readonly<Partial<Record<keyof TickerFigures, readonly string[]>>> = {
  mark: ['markPrice', 'mark_price', 'markPx', 'fairPrice'],
  index: ['indexPrice', 'index_price', 'idxPx', 'oraclePx'],
  fundingRate: ['fundingRate', 'funding_rate', 'current_funding', 'funding'],
  nextFundingTs: ['nextFundingTime', 'next_funding_time', 'next_funding_rate_time'],
  openInterest: ['openInterest', 'open_interest', 'holdingAmount', 'holdVol', 'total_size'],
};
/** Later than any plausible time in ms: the year 2100. */
const MAX_TS = 4_102_444_800_000;

export type FiguresOptions = {
  /** The venue counts sizes in contracts: ccxt does not say what its 24-hour size is counted in. */
  readonly isContract: boolean;
  /** Where the venue's own names are not those of other venues. */
  readonly own?: (info: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
};

/** The figures in a ticker, mark price or funding rate of ccxt's; only those that it has. */
export function figuresOf(ticker: CcxtTicker, { isContract, own }: FiguresOptions): TickerFigures {
  const info = objectOf(ticker.info) ?? {};
  const raw = own?.(info) ?? fromAliases(info);
  const figures: Record<keyof TickerFigures, unknown> = {
    mark: ticker.markPrice ?? raw['mark'],
    index: ticker.indexPrice ?? raw['index'],
    fundingRate: ticker.fundingRate ?? raw['fundingRate'],
    nextFundingTs: timeOf(ticker.fundingTimestamp ?? raw['nextFundingTs']),
    openInterest: raw['openInterest'],
    high24h: positive(ticker.high),
    low24h: positive(ticker.low),
    size24h: isContract ? undefined : ticker.baseVolume,
    volume24h: ticker.quoteVolume,
  };
  const known = Object.entries(figures).flatMap(([name, value]) => {
    const number = numberOf(value);
    return number === undefined ? [] : [[name, number] as const];
  });
  return Object.fromEntries(known);
}

function fromAliases(info: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const found = Object.entries(ALIASES).map(([figure, names]) => {
    const name = names.find((each) => numberOf(info[each]) !== undefined || timeOf(info[each]) !== undefined);
    return [figure, name === undefined ? undefined : info[name]] as const;
  });
  return Object.fromEntries(found);
}

/** Text is what venues send, numbers are what ccxt makes of it. */
function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** A price of 0 is one that there is not. */
function positive(value: unknown): number | undefined {
  const number = numberOf(value);
  return number !== undefined && number > 0 ? number : undefined;
}

/** A time as ms, seconds, or text of ISO 8601; undefined for anything else. */
function timeOf(value: unknown): number | undefined {
  const number = numberOf(value) ?? (typeof value === 'string' ? Date.parse(value) : Number.NaN);
  const ms = number < 1e11 ? number * 1000 : number;
  return ms > 0 && ms < MAX_TS ? ms : undefined;
}
