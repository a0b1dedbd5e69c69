import type { BookMessage, WireMessage } from '../book-message.js';
import type { CcxtExchange } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { NOT_A_BOOK, objectOf, objectsOf } from '../wire-values.js';

export const deepcoin: KnownVenue = {
  ccxtIds: ['deepcoin'],
  documentation: 'https://www.deepcoin.com/docs/publicWS/25LevelIncrementalMarketData',
  policy: { book: 'window', readBookMessages, patch: handleEachTrade },
  rows: [{ book: 'best 25 levels', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated', field: 'D' },
  keepAlive: 'the client sends the text ping; the venue answers pong',
};

/** `{"a": "PMO", "t": "f" (snapshot) or "i", "r": [{"d": {"I": "BTC/USDT", "D": side, "P": price, "V": size}}]}` */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const [level] = objectsOf(message['r']);
  const name = objectOf(level?.['d'])?.['I'];
  if (message['a'] !== 'PMO' || typeof name !== 'string') return NOT_A_BOOK;
  return [{ market: idOf(name), kind: message['t'] === 'f' ? 'snapshot' : 'update' }];
}

/** Spot markets are named "BTC/USDT", as ccxt names them, contracts "BTCUSDT": their ids are "BTC-USDT-SWAP". */
function idOf(name: string): string {
  const [, base, quote] = /^([^/]+?)(USDT|USDC|USD)$/.exec(name) ?? [];
  return base === undefined ? name : `${base}-${quote}-SWAP`;
}

/** ccxt takes only the first trade of a message. */
function handleEachTrade(exchange: CcxtExchange): void {
  const { handleMessage } = exchange;
  exchange.handleMessage = (client, message) => {
    const { a, r } = objectOf(message) ?? {};
    if (a !== 'PMT' || !Array.isArray(r)) handleMessage.call(exchange, client, message);
    else for (const trade of r) handleMessage.call(exchange, client, { ...objectOf(message), r: [trade] });
  };
}
