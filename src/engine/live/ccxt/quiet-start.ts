import type { Pause } from '../../time/pause.js';
import { PassThroughBook } from './pass-through-book.js';
import type { CcxtClient, CcxtExchange, CcxtSnapshot } from './types.js';

/** A market that brought no change by then gets its picture without waiting for one. */
const QUIET_MS = 1500;

export type QuietStartOptions = {
  readonly exchange: CcxtExchange;
  readonly symbol: string;
  readonly depth: number | undefined;
  readonly pause: Pause;
  /** The picture's number is known: the first change has to follow it. */
  readonly onSnapshot: (seq: number) => void;
};

/**
 * ccxt asks for a REST picture with a market's first change; a market that does not move would never start.
 * One that is still untouched after a while gets its picture here.
 */
export async function startQuietMarket({
  exchange,
  symbol,
  depth,
  pause,
  onSnapshot,
}: QuietStartOptions): Promise<void> {
  await pause.for(QUIET_MS);
  const book = exchange.orderbooks[symbol];
  if (!isUntouched(book)) return;
  let snapshot: CcxtSnapshot;
  try {
    snapshot = await exchange.fetchOrderBook(symbol, depth);
  } catch {
    // The market's own loop goes on; a picture that cannot be had shows there as a missing book.
    return;
  }
  const [client, messageHash] = subscriptionOf(exchange, symbol) ?? [];
  const isCurrent = exchange.orderbooks[symbol] === book && isUntouched(book);
  if (client === undefined || snapshot.nonce === undefined || !isCurrent) return;
  onSnapshot(snapshot.nonce);
  book.reset(snapshot);
  client.resolve(book, messageHash);
}

/** ccxt waits for a first change, and none came. */
function isUntouched(book: unknown): book is PassThroughBook {
  return book instanceof PassThroughBook && book.nonce === undefined && book.cache.length === 0;
}

/** The connection and the name under which ccxt waits for a market's book. */
function subscriptionOf(exchange: CcxtExchange, symbol: string): [CcxtClient, string] | undefined {
  for (const client of Object.values(exchange.clients)) {
    const hash = Object.keys(client.futures).find((name) => name.endsWith(`:${symbol}`) && /book/i.test(name));
    if (hash !== undefined) return [client, hash];
  }
  return undefined;
}
