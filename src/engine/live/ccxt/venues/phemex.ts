import type { BookMessage, WireMessage } from '../book-message.js';
import type { CcxtExchange, CcxtMarket } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { NOT_A_BOOK, objectOf } from '../wire-values.js';
import { countTradesInContracts } from './common/contract-trades.js';

export const phemex: KnownVenue = {
  ccxtIds: ['phemex'],
  documentation:
    'https://github.com/phemex/phemex-api-docs/blob/master/Public-Hedged-Perpetual-API.md#subscribe-orderbook-for-new-model',
  policy: {
    book: 'window',
    readBookMessages,
    rewriteRequest: withFullDepth,
    patch: (exchange: CcxtExchange) => countTradesInContracts(exchange, contractsOf),
  },
  rows: [
    { markets: 'spot', book: 'every change', testedOn: 'stand-in' },
    {
      markets: 'contracts',
      book: 'best 30 levels; contracts that are not settled in USDT: every change',
      testedOn: 'stand-in',
    },
  ],
  tradeSide: {
    names: 'taker',
    field: 'trades[][1]',
    quote: 'Execution taker side',
    source: 'https://github.com/phemex/phemex-api-docs/blob/master/Public-Hedged-Perpetual-API.md#subscribe-trade',
  },
  keepAlive: 'the client sends websocket ping frames; the venue answers',
  notes: ['It allows 20 subscriptions on a connection, and ccxt opens one: ten markets with their trades.'],
};

/** `{"book": {…}, "symbol": …, "type": "snapshot" or "incremental"}`; contracts settled in USDT: `orderbook_p`. */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  if (!('book' in message) && !('orderbook_p' in message)) return NOT_A_BOOK;
  return [{ market: String(message['symbol']), kind: message['type'] === 'snapshot' ? 'snapshot' : 'update' }];
}

/**
 * "Subscribe Full OrderBook": with `true` after the market "incremental messages are published with full depth and 100ms interval", instead of
 * 30 levels. Contracts settled in USDT have 30 only.
 */
function withFullDepth(request: unknown): unknown {
  const fields = objectOf(request);
  const params = fields?.['params'];
  if (fields?.['method'] !== 'orderbook.subscribe' || !Array.isArray(params)) return request;
  return { ...fields, params: [params[0], true] };
}

/** ccxt scales the sizes of all trades that are integers, as spot sizes are. Those of contracts are contracts, as in the book. */
function contractsOf(trade: unknown, market: CcxtMarket | undefined): unknown {
  return Array.isArray(trade) && market?.contract === true ? trade.at(-1) : undefined;
}
