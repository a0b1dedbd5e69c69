import type { KnownVenue } from '../venue-definition.js';

/**
 * AlphaPoint's `SubscribeLevel2`, with 100 levels: the reply is the book, and `Level2UpdateEvent` has changes. Each row has an MDUpdateId, of
 * which the documentation says that it "identifies the order in which the update was created", but not how one follows another.
 */
export const ndax: KnownVenue = {
  ccxtIds: ['ndax'],
  documentation: 'https://apidoc.ndax.io/#subscribelevel2',
  policy: { book: 'window' },
  rows: [{ book: 'best 100 levels', testedOn: 'stand-in' }],
  tradeSide: {
    names: 'taker',
    field: 'TakerSide, the row’s element 8',
    quote: 'Which side of the trade took liquidity? (0=Buy, 1=Sell)',
    source: 'https://github.com/NDAXlO/ndax-api-documentation, Executed Trades',
  },
  keepAlive: 'websocket ping frames',
  notes: ['NDAX asks clients to log in before they subscribe trades, which its ccxt class does not do.'],
};
