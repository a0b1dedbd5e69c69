import { crc32 } from 'node:zlib';
import { type ChecksumInput, stagedTop, toInt32 } from '../../../integrity/checksums.js';
import { ASK, BID, type Side } from '../../../sink.js';
import type { BookMessage, WireContext, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { checksumOf, NOT_A_BOOK, objectOf } from '../wire-values.js';

const DEPTH = 50;

export const coinEx: KnownVenue = {
  ccxtIds: ['coinex'],
  documentation: 'https://docs.coinex.com/api/v2/spot/market/ws/market-depth',
  policy: {
    book: 'window',
    // The most that the venue has.
    depth: () => DEPTH,
    integrity: () => 'checksum',
    checkedBy: 'lobtop',
    readBookMessages,
    // The documentation calls it a signed number; its example and its demo have an unsigned one.
    checksum: { needsText: true, of: depthChecksum, otherwise: (input) => toInt32(depthChecksum(input)) },
    hasPairRows: true,
  },
  rows: [{ book: 'best 50 levels', proof: 'CRC32 of all levels, every message', testedOn: 'stand-in' }],
  tradeSide: {
    names: 'taker',
    field: 'side',
    quote: 'taker方向, "buy"或者"sell"',
    source: 'https://docs.coinex.com/api/v2/zh/futures/market/ws/market-deals',
  },
  keepAlive: 'ccxt sends websocket pings; the venue answers',
};

/**
 * `{"method": "depth.update", "data": {"market": …, "is_full": …, "depth": {"checksum": …}}}`.
 * Spot and futures markets share names: the URL of the connection distinguishes them.
 */
function readBookMessages(message: WireMessage, { url }: WireContext): readonly BookMessage[] {
  const data = objectOf(message['data']);
  if (message['method'] !== 'depth.update' || data === undefined) return NOT_A_BOOK;
  const checksum = checksumOf(objectOf(data['depth'])?.['checksum']);
  const kind = data['is_full'] === true ? 'snapshot' : 'update';
  return [{ market: String(data['market']), spot: url.includes('/spot'), kind, checksum }];
}

/** "checksum": `bid1_price:bid1_amount:bid2_price:bid2_amount:ask1_price:ask1_amount:…`, all levels, as the venue wrote them; the CRC32 of that. */
function depthChecksum({ book, text }: ChecksumInput): number {
  const levels = (side: Side) => {
    const { ticks, length } = stagedTop(book, side, DEPTH);
    return Array.from({ length }, (_, row) => text?.at(side, ticks[row]) ?? '');
  };
  return crc32([...levels(BID), ...levels(ASK)].join(':'));
}
