import { crc32 } from 'node:zlib';
import type { PlayedVenue, Row, Sides } from '../played-venue.js';

/** The book, whose best ten levels each message has a checksum of. */
let book = { bids: new Map<string, string>(), asks: new Map<string, string>() };

function message(event: string, { bids, asks }: Sides): unknown {
  const levels = (rows: readonly Row[]) =>
    rows.map(([price, size]) => ({ Price: Number(price), Volume: Number(size) }));
  return {
    Channel: 'orderbook/100/aaa/aud',
    Data: { Bids: levels(bids), Offers: levels(asks), Crc32: checksum() },
    Time: Date.now(),
    Event: event,
  };
}

/** "precision of exactly `8` digits after the decimal point", without the point and "all leading zero characters". */
function checksum(): number {
  const best = (side: Map<string, string>, order: number) =>
    [...side].sort((a, b) => order * (Number(a[0]) - Number(b[0]))).slice(0, 10);
  const digits = (number: string) => Number(number).toFixed(8).replace('.', '').replace(/^0+/, '');
  return crc32([...best(book.bids, -1), ...best(book.asks, 1)].flatMap((row) => row.map(digits)).join(''));
}

function apply(side: Map<string, string>, rows: readonly Row[]): void {
  for (const [price, size] of rows) {
    if (Number(size) === 0) side.delete(price);
    else side.set(price, size);
  }
}

export const independentReserve: PlayedVenue = {
  venues: ['independentreserve'],
  market: { id: 'Aaa/Aud', symbol: 'AAA/AUD' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}` } } }),
  path: /^\/orderbook\/100\?subscribe=AAA-AUD$/,
  tradesPath: /^\/\?subscribe=ticker-AAA-AUD$/,
  snapshot: (sides) => {
    book = { bids: new Map(sides.bids), asks: new Map(sides.asks) };
    return message('OrderBookSnapshot', sides);
  },
  change: (sides) => {
    apply(book.bids, sides.bids);
    apply(book.asks, sides.asks);
    return message('OrderBookChange', sides);
  },
  trade: ({ taker, price, size, id, timeMs }) => ({
    Channel: 'ticker-aaa-aud',
    Nonce: id,
    Data: {
      TradeGuid: `7a669f2a-d564-472b-8493-6ef982eb${id}`,
      Pair: 'aaa-aud',
      TradeDate: new Date(timeMs).toISOString(),
      Price: Number(price),
      Volume: Number(size),
      BidGuid: 'ba8a78b5-be69-4d33-92bb-9df0daa6314e',
      OfferGuid: '27d20270-f21f-4c25-9905-152e70b2f6ec',
      Side: taker === 'buy' ? 'Buy' : 'Sell',
    },
    Time: timeMs,
    Event: 'Trade',
  }),
};
