import { crc32 } from 'node:zlib';
import { POWERS_OF_TEN } from '../../../decimal.js';
import { type ChecksumInput, stagedTop } from '../../../integrity/checksums.js';
import { ASK, BID, type Side } from '../../../sink.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { CcxtMarket } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK, objectOf, objectsOf } from './wire-values.js';

export const kraken: KnownVenue = {
  ccxtIds: ['kraken'],
  documentation: 'https://docs.kraken.com/exchange/api-reference/spot-websocket-v2/book',
  policy: {
    book: 'window',
    dropsLevelsSilently: true,
    // ccxt's default is 10.
    depth: () => 1000,
    integrity: () => 'checksum',
    checkedBy: 'lobtop',
    readBookMessages,
    checksum: { needsText: false, of: krakenChecksum },
    checksumDecimals,
  },
  rows: [
    {
      book: 'best 1,000 levels',
      proof: 'CRC32 of the best 10 levels, every message',
      testedOn: 'recording',
    },
  ],
  notes: [
    'Levels that leave the window are not sent as removed: lobtop removes them beyond the subscribed depth.',
    'Recorded in version 1 of its protocol; the tests convert the messages to version 2 with identical digits.',
  ],
};

/** `{"channel": "book", "type": "snapshot" or "update", "data": [{"symbol": …, "checksum": …}]}` */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  if (message['channel'] !== 'book') return NOT_A_BOOK;
  const [data = {}] = objectsOf(message['data']);
  const kind = message['type'] === 'update' ? 'update' : 'snapshot';
  return [{ market: String(data['symbol']), kind, checksum: integerOf(data['checksum']) }];
}

/**
 * WebSocket v2, "Book checksum": for the top 10 asks, low to high, then the top 10 bids, high to low,
 * price and quantity each without "." and leading zeros, concatenated; the CRC32 of that, unsigned.
 * Prices have the pair's decimals and quantities the lot's, so integers in those units have exactly these digits.
 */
function krakenChecksum({ book, decimals }: ChecksumInput): number {
  const lots = POWERS_OF_TEN[decimals.size];
  const scale = POWERS_OF_TEN[decimals.price];
  const digits = (side: Side) => {
    const { ticks, sizes, length } = stagedTop(book, side, 10);
    let text = '';
    for (let row = 0; row < length; row++) {
      text += Math.round(book.grid.price(ticks[row]) * scale);
      text += Math.round(sizes[row] * lots);
    }
    return text;
  };
  return crc32(digits(ASK) + digits(BID));
}

/** The pair's decimals, which may differ from those of its tick size. */
function checksumDecimals(market: CcxtMarket): { price: number; size: number } | undefined {
  const { pair_decimals: price, lot_decimals: size } = objectOf(market.info) ?? {};
  return typeof price === 'number' && typeof size === 'number' ? { price, size } : undefined;
}
