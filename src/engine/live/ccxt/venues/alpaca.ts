import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { objectsOf } from '../wire-values.js';

export const alpaca: KnownVenue = {
  ccxtIds: ['alpaca'],
  documentation: 'https://docs.alpaca.markets/docs/real-time-crypto-pricing-data#orderbooks',
  policy: {
    book: 'full',
    readBookMessages,
    // "URL": "wss://stream.data.alpaca.markets/v1beta3/crypto/us". ccxt uses v1beta2, which has data of other exchanges than Alpaca's own.
    config: { urls: { api: { ws: { crypto: 'wss://stream.data.alpaca.markets/v1beta3/crypto/us' } } } },
  },
  rows: [{ markets: 'spot', book: 'every change', testedOn: 'stand-in' }],
  tradeSide: {
    names: 'taker',
    field: 'tks',
    quote: 'taker side: B for buyer, S for seller',
    source: 'https://docs.alpaca.markets/docs/real-time-crypto-pricing-data',
  },
  keepAlive: 'websocket ping frames',
  notes: ['Needs API keys, for public data too. Only its crypto markets are streamed.'],
};

/** An array of events; those of books are `{"T": "o", "S": "BTC/USD", "r": true for the whole book, …}`. */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const books = objectsOf(message).filter(({ T: type }) => type === 'o');
  return books.map(({ S: market, r: isSnapshot }) => ({
    market: String(market),
    kind: isSnapshot === true ? 'snapshot' : 'update',
  }));
}
