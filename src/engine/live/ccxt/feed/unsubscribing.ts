import { STREAM_KINDS, type StreamKind, type Subscriber, type Subscriptions } from '../subscriptions.js';
import type { CcxtExchange } from '../types.js';
import type { VenuePolicy } from '../venue-policy.js';
import { objectOf } from '../wire-values.js';

export type UnsubscribingOptions = {
  readonly exchange: CcxtExchange;
  readonly policy: VenuePolicy;
  readonly subscriptions: Subscriptions;
};

/**
 * What ends the streams of a market, prepared while they are known. Streams count at the venue: those that go on without their market would
 * reach its limit in the end. Where neither the venue's file nor the class can unsubscribe one, its messages are ignored.
 *
 * @returns to be called after the market was closed; never rejects
 */
export function unsubscribing(feed: Subscriber, options: UnsubscribingOptions): () => Promise<void> {
  const ends = STREAM_KINDS.flatMap((kind) => endOf(kind, feed, options) ?? []);
  return async () => {
    // All at once: a class's call ends with the venue's answer, which not every venue sends. The market is closed either way; errors of the
    // connection are reported to the markets still watched.
    await Promise.allSettled(ends.map(async (end) => end()));
  };
}

function endOf(
  kind: StreamKind,
  feed: Subscriber,
  { exchange, policy, subscriptions }: UnsubscribingOptions,
): (() => unknown) | undefined {
  const { symbol } = feed;
  const { client, request } = subscriptions.of(feed, kind) ?? {};
  const unwatch = unwatchOf(kind, exchange, symbol);
  // The class may not note every book and tape that it subscribes under the market; it knows what to do.
  if (unwatch !== undefined && (client !== undefined || kind === 'book' || kind === 'trades')) return unwatch;
  const fields = objectOf(request);
  if (client?.isConnected !== true || fields === undefined || policy.unsubscribe === undefined) return undefined;
  const message = policy.unsubscribe(fields);
  return () => client.send(message);
}

function unwatchOf(kind: StreamKind, exchange: CcxtExchange, symbol: string): (() => Promise<unknown>) | undefined {
  const { has, unWatchOrderBook, unWatchTrades, unWatchTicker, unWatchMarkPrice, unWatchBidsAsks } = exchange;
  const calls = {
    book: ['unWatchOrderBook', unWatchOrderBook],
    trades: ['unWatchTrades', unWatchTrades],
    ticker: ['unWatchTicker', unWatchTicker],
    mark: ['unWatchMarkPrice', unWatchMarkPrice],
  } as const;
  if (kind === 'touch' && has['unWatchBidsAsks'] === true && unWatchBidsAsks !== undefined)
    return () => unWatchBidsAsks.call(exchange, [symbol]);
  if (!(kind in calls)) return undefined;
  const [name, call] = calls[kind as keyof typeof calls];
  return has[name] === true && call !== undefined ? () => call.call(exchange, symbol) : undefined;
}
