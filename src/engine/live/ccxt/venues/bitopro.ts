import type { CcxtExchange } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { type JsonObject, objectsOf } from '../wire-values.js';

export const bitoPro: KnownVenue = {
  ccxtIds: ['bitopro'],
  documentation: 'https://github.com/bitoex/bitopro-offical-api-docs/blob/master/ws/public/order_book_stream.md',
  policy: {
    // "Order book pushed all data every second when updated."
    book: 'snapshot',
    // "Valid limit values are 1, 5, 10, 20, 30 or 50"; the default is 5.
    depth: () => 50,
    patch: takeNewTrades,
  },
  rows: [{ book: 'best 50 levels in each message', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated', field: 'isBuyer' },
  keepAlive: 'websocket ping frames, from both sides',
};

/**
 * "Trade pushed full data when updated.": each message has the recent trades, newest first and without ids, of which ccxt would take all
 * each time. Those of the message before are where it begins to repeat that one.
 */
function takeNewTrades(exchange: CcxtExchange): void {
  const { handleTrade } = exchange;
  if (handleTrade === undefined) return;
  const before = new Map<unknown, readonly string[]>();
  exchange.handleTrade = (client, message) => {
    const { pair, data } = message;
    const trades = objectsOf(data);
    const texts = trades.map((trade) => tradeText(trade));
    const count = newCount(texts, before.get(pair) ?? []);
    before.set(pair, texts);
    return count === 0 ? undefined : handleTrade.call(exchange, client, { ...message, data: trades.slice(0, count) });
  };
}

/** How many trades are newer than the list before, which may have lost its oldest ones. */
function newCount(trades: readonly string[], before: readonly string[]): number {
  const repeats = (from: number) => trades.slice(from).every((trade, i) => i >= before.length || trade === before[i]);
  const first = trades.findIndex((_, from) => repeats(from));
  return before.length === 0 || first < 0 ? trades.length : first;
}

function tradeText({ timestamp, price, amount, isBuyer }: JsonObject): string {
  return `${timestamp} ${price} ${amount} ${isBuyer}`;
}
