import { InvalidArgumentError } from 'commander';
import type { ReadonlyMarket } from '../engine/internal.js';
import { LobtopError, PriceGrid, sanitize } from '../engine/startup.js';

/** Grouping steps as prices: one for every market, and some for markets of their own. */
export type GroupChoice = {
  readonly common: string | undefined;
  /** By "venue:symbol". */
  readonly markets: Readonly<Record<string, string>>;
};

/** "10", "binance:BTC/USDT=10", or several of them with commas between. It is checked against tick and price once the market is known. */
export function parseGroup(text: string, previous?: GroupChoice): GroupChoice {
  const markets = { ...previous?.markets };
  let common = previous?.common;
  for (const part of text.split(',')) {
    const equals = part.lastIndexOf('=');
    const price = part.slice(equals + 1).trim();
    requirePrice(price);
    if (equals < 0) common = price;
    else markets[marketName(part.slice(0, equals).trim())] = price;
  }
  return { common, markets };
}

function requirePrice(text: string): void {
  try {
    PriceGrid.of(text);
  } catch {
    throw new InvalidArgumentError(
      'Expected a positive price like 0.5 or 10, of all markets or of one: binance:BTC/USDT=10.',
    );
  }
}

function marketName(text: string): string {
  if (/^[^:\s]+:\S+$/.test(text)) return text;
  throw new InvalidArgumentError(
    `"${sanitize(text, 60)}" is not a market. Expected venue:symbol, as in binance:BTC/USDT=10.`,
  );
}

type MarketName = Pick<ReadonlyMarket, 'venue' | 'symbol'>;

const nameOf = ({ venue, symbol }: MarketName) => `${venue}:${symbol}`;

/** The step of a market; undefined = every tick. */
export function groupOf(choice: GroupChoice | undefined, market: MarketName): string | undefined {
  return choice?.markets[nameOf(market)] ?? choice?.common;
}

/** @throws LobtopError `usage` for a step of a market that is not watched */
export function requireWatched(choice: GroupChoice | undefined, watched: readonly MarketName[]): void {
  const names = watched.map(nameOf);
  const unknown = Object.keys(choice?.markets ?? {}).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new LobtopError('usage', `--group names ${sanitize(unknown, 60)}, which is not watched`, {
    remedy: `Watched: ${names.map((name) => sanitize(name, 60)).join(', ')}`,
  });
}
