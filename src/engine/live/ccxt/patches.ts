import type { CcxtClient, CcxtExchange } from './types.js';

/** Faults of ccxt 4.5 classes, mended on the instance; each has a test on the wire. */

type Delta = Readonly<Record<string, unknown>>;
type Row = readonly unknown[];

/**
 * COIN-M events are bridged by the spot rule, which two fresh buffered events already break: the book loops in errors.
 * The futures rule is right for them ("How to manage a local order book correctly", COIN-M).
 */
export function binanceDelivery(exchange: CcxtExchange): void {
  const bridge = exchange.fetchOrderBookSnapshot;
  if (bridge === undefined) return;
  exchange.fetchOrderBookSnapshot = (client: CcxtClient, message: unknown, subscription: Delta) => {
    const type = subscription['type'] === 'delivery' ? 'future' : subscription['type'];
    return bridge.call(exchange, client, message, { ...subscription, type });
  };
}

/**
 * Of a message that reaches back before the snapshot, only the changes after it count, in their own order;
 * price 0 moves the count and no level (KuCoin, "Calibration procedure").
 */
export function kucoinChanges(exchange: CcxtExchange): void {
  const handleDelta = exchange.handleDelta;
  if (handleDelta === undefined) return;
  exchange.handleDelta = (book, delta) => {
    const changes = (delta as Delta)['changes'] as { bids?: readonly Row[]; asks?: readonly Row[] } | undefined;
    if (changes === undefined) return handleDelta.call(exchange, book, delta);
    const since = (book as { nonce?: number }).nonce ?? 0;
    const bids = freshChanges(changes.bids ?? [], since);
    const asks = freshChanges(changes.asks ?? [], since);
    return handleDelta.call(exchange, book, { ...(delta as Delta), changes: { bids, asks } });
  };
}

function freshChanges(rows: readonly Row[], since: number): Row[] {
  const fresh = rows.filter((row) => Number(row[2]) > since && Number(row[0]) !== 0);
  return fresh.sort((a, b) => Number(a[2]) - Number(b[2]));
}

/**
 * Buffered changes newer than the snapshot are dropped unless one is exactly as old as it.
 * Those after its microtimestamp follow it ("Live full order book", Bitstamp).
 */
export function bitstampBridge(exchange: CcxtExchange): void {
  exchange.getCacheIndex = (book, deltas) => {
    const nonce = Number((book as { nonce?: unknown }).nonce);
    const index = deltas.findIndex((delta) => Number((delta as Delta)['microtimestamp']) > nonce);
    return index < 0 ? deltas.length : index;
  };
}

/**
 * A change that arrives before the subscription's answer has no book yet; ccxt asks for its picture all the same, finds
 * no book to put it into, and rejects the new subscription for it. The next change asks again.
 */
export function gateEarlyChanges(exchange: CcxtExchange): void {
  const load = exchange.loadOrderBook;
  if (load === undefined) return;
  exchange.loadOrderBook = async (client, messageHash, symbol, limit, params) => {
    if (symbol in exchange.orderbooks) await load.call(exchange, client, messageHash, symbol, limit, params);
  };
}

const CHECKSUM_FLAG = 131_072;
const SEQUENCE_FLAG = 65_536;

/** ccxt asks Bitfinex for checksums; asking for sequence numbers with them names a loss in the message after it. */
export function bitfinexFlags(message: unknown): unknown {
  const { event, flags } = (message ?? {}) as Delta;
  return event === 'conf' && flags === CHECKSUM_FLAG
    ? { ...(message as Delta), flags: CHECKSUM_FLAG | SEQUENCE_FLAG }
    : message;
}
