import { CHECKSUM_BYTES, type ChecksumInput, interleavedChecksum } from '../../../integrity/checksums.js';
import { CountingSequencer } from '../../../integrity/sequencer.js';
import { BID } from '../../../sink.js';
import type { BookMessage, WireContext, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK, objectOf } from '../wire-values.js';

const CHECKSUM_FLAG = 131_072;
const SEQUENCE_FLAG = 65_536;

export const bitfinex: KnownVenue = {
  ccxtIds: ['bitfinex'],
  documentation: 'https://docs.bitfinex.com/reference/ws-public-books',
  policy: {
    book: 'window',
    // ccxt's default is 25.
    depth: () => 100,
    integrity: () => 'checksum',
    checkedBy: 'lobtop',
    readBookMessages,
    // Flag SEQ_ALL (65536): "Adds sequence numbers to each event": the last element of every array message,
    // including heartbeats, one sequence per connection.
    connectionSequence: {
      sequencer: () => new CountingSequencer(),
      numberOf: (message) => (Array.isArray(message) ? sequenceNumber(message) : undefined),
    },
    checksum: { needsText: false, of: bitfinexChecksum },
    // Before anything is subscribed, so that every message is numbered: the first snapshot too.
    greeting: [{ event: 'conf', flags: CHECKSUM_FLAG | SEQUENCE_FLAG }],
    // Otherwise its REST book is by order (L3).
    config: { options: { fetchOrderBook: { precision: 'P0' } } },
    rewriteRequest: requestSequenceNumbers,
    translate: withoutSequenceNumber,
  },
  rows: [
    {
      book: 'best 100 levels',
      proof: 'CRC32 of the best 25 levels; sequence number + 1 per connection, over all channels',
      testedOn: 'recording',
    },
  ],
  tradeSide: {
    names: 'taker',
    field: 'AMOUNT',
    quote: 'The order that causes the trade determines if it is a buy or a sell.',
    source: 'https://docs.bitfinex.com/v1.0.0/reference/ws-public-trades',
  },
  keepAlive: 'websocket ping frames; the venue sends "hb" on channels without news',
};

/** Arrays: `[channel, levels, sequence]`, `[channel, "cs", checksum, sequence]`, `[channel, "hb", sequence]`. */
function readBookMessages(message: WireMessage, { subscriptions }: WireContext): readonly BookMessage[] {
  if (!Array.isArray(message)) return NOT_A_BOOK;
  const subscription = objectOf(subscriptions[String(message[0])]);
  if (subscription?.['channel'] !== 'book') return NOT_A_BOOK;
  const market = String(subscription['symbol']);
  if (message[1] === 'cs') return [{ market, kind: 'check', checksum: integerOf(message[2]) }];
  if (!Array.isArray(message[1])) return NOT_A_BOOK;
  const isSnapshot = message[1].length === 0 || Array.isArray(message[1][0]);
  return [{ market, kind: isSnapshot ? 'snapshot' : 'update', last: sequenceNumber(message) }];
}

/** The last element; trades ("te", "tu") and checksums have one more element before it. */
function sequenceNumber(message: readonly unknown[]): number | undefined {
  const isNamed = typeof message[1] === 'string' && message[1] !== 'hb';
  return integerOf(message[isNamed ? 3 : 2]);
}

/**
 * "WebSocket Checksum": the best 25 levels of both sides, alternating bid and ask, `price:amount` as JavaScript
 * formats the numbers, asks with a negative amount, joined by ":"; the CRC32 of that as a signed 32-bit number.
 */
function bitfinexChecksum({ book }: ChecksumInput): number {
  return interleavedChecksum(book, (side, ticks, size) =>
    CHECKSUM_BYTES.text(`${book.grid.price(ticks)}:${side === BID ? size : -size}`),
  );
}

/** ccxt only requests checksums; with sequence numbers a lost message is detected with the very next one. */
function requestSequenceNumbers(message: unknown): unknown {
  const { event, flags } = objectOf(message) ?? {};
  if (event !== 'conf' || flags !== CHECKSUM_FLAG) return message;
  return { ...objectOf(message), flags: CHECKSUM_FLAG | SEQUENCE_FLAG };
}

/**
 * The first message of a trades channel has the recent trades: `[channel, [[id, time, amount, price], …], sequence]`. ccxt knows it by its
 * length without a sequence number, and would take it for a single trade without a price.
 */
function withoutSequenceNumber(message: WireMessage): void {
  if (!Array.isArray(message) || message.length !== 3) return;
  const [, rows] = message as readonly unknown[];
  const isTrades = Array.isArray(rows) && Array.isArray(rows[0]) && rows[0].length === 4;
  if (isTrades) (message as unknown[]).length = 2;
}
