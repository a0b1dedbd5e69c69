import type { Pause } from '../../../time/pause.js';
import { PassThroughBook } from '../pass-through-book.js';
import type { Subscription } from '../subscriptions.js';
import type { CcxtExchange, CcxtSnapshot } from '../types.js';

/** A market without a change for this long gets its snapshot without one. */
const QUIET_MS = 1500;

export type QuietStartOptions = {
  readonly exchange: CcxtExchange;
  readonly symbol: string;
  readonly depth: number | undefined;
  readonly pause: Pause;
  /** The market's subscription. */
  readonly subscription: () => Subscription | undefined;
  /** Called with the snapshot's sequence number, which the first change has to follow. */
  readonly onSnapshot: (seq: number) => void;
};

/**
 * ccxt requests the REST snapshot on a market's first change, so a market without changes would never start.
 * This fetches the snapshot when there has been no change for a while.
 */
export async function startQuietMarket({
  exchange,
  symbol,
  depth,
  pause,
  subscription,
  onSnapshot,
}: QuietStartOptions): Promise<void> {
  await pause.for(QUIET_MS);
  const book = exchange.orderbooks[symbol];
  if (!isUntouched(book)) return;
  let snapshot: CcxtSnapshot;
  try {
    snapshot = await exchange.fetchOrderBook(symbol, depth);
  } catch {
    // The market's own loop continues; a failed snapshot shows there as a missing book.
    return;
  }
  const { client, messageHash } = subscription() ?? {};
  const isCurrent = exchange.orderbooks[symbol] === book && isUntouched(book);
  if (client === undefined || snapshot.nonce === undefined || !isCurrent) return;
  onSnapshot(snapshot.nonce);
  book.reset(snapshot);
  client.resolve(book, messageHash);
}

/** Whether ccxt is still waiting for the first change. */
function isUntouched(book: unknown): book is PassThroughBook {
  return book instanceof PassThroughBook && book.nonce === undefined && book.cache.length === 0;
}
