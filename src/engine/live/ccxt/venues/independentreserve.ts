import { crc32 } from 'node:zlib';
import { type ChecksumInput, stagedTop } from '../../../integrity/checksums.js';
import { ASK, BID, type Side } from '../../../sink.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { CcxtClient, CcxtExchange } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK, objectOf } from '../wire-values.js';

export const independentReserve: KnownVenue = {
  ccxtIds: ['independentreserve'],
  documentation:
    'https://github.com/independentreserve/websockets/blob/bd80b69a378be8bd65d1cf31396e4fcfded0f7b3/orderbook-snapshot.md',
  policy: {
    book: 'window',
    // "If the size of the `Bids` or `Offers` arrays is larger than the marked depth the client subscribed to, excess bids or offers […] must be
    // removed from the end of arrays".
    dropsLevelsSilently: true,
    depth: () => 100,
    integrity: () => 'checksum',
    checkedBy: 'lobtop',
    readBookMessages,
    checksum: { needsText: true, of: checksumOf },
    rewriteText: quoteNumbers,
    // Its own check would need its own book, and begins only after the snapshot.
    config: { options: { watchOrderBook: { checksum: false } } },
    patch: announceSnapshots,
  },
  rows: [{ book: 'best 100 levels', proof: 'CRC32 of the best 10 levels, every message', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated', field: 'Side' },
  keepAlive: 'the venue sends heartbeats; websocket ping frames',
  notes: [
    'The description of its book stream was taken out of its documentation in October 2023 ("Temporarily removing snapshot"). Trades are described by currency, not by pair as its ccxt class expects them.',
  ],
};

/** `{"Channel": "orderbook/100/eth/aud", "Event": "OrderBookSnapshot" or "OrderBookChange", "Data": {"Crc32"}}`. The names are those of ccxt. */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const { Event: event, Channel: channel } = message;
  const kind = event === 'OrderBookSnapshot' ? 'snapshot' : event === 'OrderBookChange' ? 'update' : undefined;
  if (kind === undefined || typeof channel !== 'string') return NOT_A_BOOK;
  const [, , base = '', quote = ''] = channel.toUpperCase().split('/');
  const market = `${base === 'XBT' ? 'BTC' : base}/${quote}`;
  return [{ market, kind, checksum: integerOf(objectOf(message['Data'])?.['Crc32']) }];
}

/**
 * "CRC32 checksum": the best ten bids, then the best ten offers, price and volume each with "precision of exactly `8` digits after the decimal
 * point", without the point and without "all leading zero characters", concatenated; the CRC32 of that, unsigned.
 */
function checksumOf(input: ChecksumInput): number {
  return crc32([...bestLevels(input, BID), ...bestLevels(input, ASK)].join(''));
}

function bestLevels({ book, text }: ChecksumInput, side: Side): string[] {
  const { ticks, length } = stagedTop(book, side, 10);
  return Array.from({ length }, (_, row) => text?.row(side, ticks[row]) ?? [])
    .flat()
    .map((number) => digitsOf(String(number)));
}

function digitsOf(number: string): string {
  const [whole, fraction = ''] = number.split('.');
  return (whole + fraction.padEnd(8, '0')).replace(/^0+/, '');
}

/** Prices and volumes are JSON numbers, which may have more digits than a double. */
function quoteNumbers(text: string): string {
  return text.replace(/"(Price|Volume)":\s*(-?[\d.]+(?:e[+-]?\d+)?)/gi, '"$1":"$2"');
}

/**
 * The class announces a book only with the first change after the snapshot, so a quiet market would have none. The snapshot is "always the first
 * message", and is whole.
 */
function announceSnapshots(exchange: CcxtExchange): void {
  const venue = exchange as CcxtExchange & { handleOrderBook(client: CcxtClient, message: WireMessage): void };
  const { handleOrderBook } = venue;
  venue.handleOrderBook = (client, message) => {
    for (const subscription of Object.values(client.subscriptions)) {
      const state = objectOf(subscription) as { receivedSnapshot?: boolean } | undefined;
      if (state?.receivedSnapshot === false) state.receivedSnapshot = true;
    }
    handleOrderBook.call(venue, client, message);
  };
}
