import {
  LobtopError,
  listMarkets,
  type MarketListing,
  nearest,
  type ProxySettings,
  type VenueSettings,
} from '../../engine/internal.js';
import { printLines, table } from '../output/one-shot.js';
import { notice } from '../report.js';
import { cacheDir } from '../xdg-paths.js';

export type MarketsOptions = {
  readonly venue: string;
  readonly settings: VenueSettings | undefined;
  readonly proxy: ProxySettings;
  /** Words that the symbol must contain, in any order and case. */
  readonly search: string | undefined;
  readonly json: boolean;
};

/** Lists a venue's markets with tick and lot size. @throws LobtopError as `listMarkets`, `symbol` when none matches the search */
export async function markets({ venue, settings, proxy, search, json }: MarketsOptions): Promise<number> {
  if (process.stderr.isTTY) notice(`fetching the markets of ${venue}`);
  const all = await listMarkets({ venue, proxy, cacheDir: cacheDir(process.env), ...(settings && { settings }) });
  const found = all.filter(({ symbol }) => matches(symbol, search));
  if (found.length === 0) throw noMatch(venue, search, all);
  if (json) return printLines(found.map((market) => JSON.stringify({ venue, ...market })));
  const rows = found.map(({ symbol, kind, tickSize, lotSize }) => [symbol, kind, tickSize ?? '?', lotSize]);
  return printLines(table(['SYMBOL', 'KIND', 'TICK', 'LOT'], rows));
}

function matches(symbol: string, search = ''): boolean {
  const words = search.toUpperCase().split(/\s+/);
  return words.every((word) => symbol.toUpperCase().includes(word));
}

function noMatch(venue: string, search: string | undefined, all: readonly MarketListing[]): LobtopError {
  const symbols = all.map(({ symbol }) => symbol);
  const close = nearest((search ?? '').toUpperCase(), symbols, 3);
  const remedy = close.length > 0 ? `Did you mean ${close.join(', ')}?` : `${venue} has ${all.length} markets`;
  return new LobtopError('symbol', `No market of ${venue} matches "${search ?? ''}"`, { remedy });
}
