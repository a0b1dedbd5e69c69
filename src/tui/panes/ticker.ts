import type { Feed, ReadonlyMarket, Ticker } from '../../engine/internal.js';
import { grouped, sizeText } from '../format.js';
import type { Look } from '../look.js';
import { type Item, item } from './items.js';

const MINUTE_MS = 60_000;

export type TickerLineOptions = {
  readonly look: Look;
  /** Our wall clock, ms since the epoch. */
  readonly nowTs: number;
  /** undefined in a recording. */
  readonly feed: Feed | undefined;
};

/** Figures of derivatives that a venue may not send; the 24-hour figures are shown where there are any. */
const DERIVATIVES = [
  ['mark', 'mark'],
  ['index', 'index'],
  ['fundingRate', 'funding'],
  ['openInterest', 'open interest'],
] as const satisfies ReadonlyArray<readonly [keyof Ticker, string]>;

/** Mark, index, funding, open interest and the last 24 hours in one line, and what the venue does not send. */
export function tickerItems(market: ReadonlyMarket, { look, nowTs, feed }: TickerLineOptions): Item[] {
  const { lastTicker, instrument } = market;
  const { theme } = look;
  if (lastTicker === undefined) {
    const missing = feed?.missing?.('ticker') ?? (feed === undefined ? 'no ticker in the recording' : undefined);
    return [item(missing ?? 'waiting for the ticker', theme.dim)];
  }
  const isContract = instrument?.symbol.includes(':') === true;
  const missing = DERIVATIVES.filter(([name]) => lastTicker[name] === undefined).map(([, label]) => label);
  return [
    ...figures(lastTicker, nowTs).map((text) => item(text, theme.plain)),
    ...(isContract && missing.length > 0 ? [item(`not sent: ${missing.join(', ')}`, theme.dim)] : []),
  ];
}

function figures(ticker: Ticker, nowTs: number): string[] {
  const { mark, index, fundingRate, nextFundingTs, openInterest, high24h, low24h, size24h, volume24h } = ticker;
  const price = (value: number) => grouped(String(value));
  const texts: [unknown, () => string][] = [
    [mark, () => `mark ${price(mark as number)}`],
    [index, () => `index ${price(index as number)}`],
    [fundingRate, () => `funding ${fundingText(fundingRate as number, nextFundingTs, nowTs)}`],
    [openInterest, () => `OI ${sizeText(openInterest as number)}`],
    [high24h ?? low24h, () => `24h ${rangeText(low24h, high24h)}`],
    [size24h, () => `size ${sizeText(size24h as number)}`],
    [volume24h, () => `vol ${sizeText(volume24h as number)}`],
  ];
  return texts.filter(([value]) => value !== undefined).map(([, text]) => text());
}

/** "+0.0100 % in 3h12m". */
function fundingText(rate: number, nextTs: number | undefined, nowTs: number): string {
  const percent = `${rate >= 0 ? '+' : ''}${(rate * 100).toFixed(4)} %`;
  const minutes = nextTs === undefined ? -1 : Math.ceil((nextTs - nowTs) / MINUTE_MS);
  if (minutes < 0) return percent;
  const hours = Math.floor(minutes / 60);
  return `${percent} in ${hours > 0 ? `${hours}h` : ''}${minutes % 60}m`;
}

function rangeText(low: number | undefined, high: number | undefined): string {
  const text = (value: number | undefined) => (value === undefined ? '-' : grouped(String(value)));
  return `${text(low)} to ${text(high)}`;
}
