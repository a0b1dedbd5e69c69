import { decimalsOf } from '../../../decimal.js';
import { CHECKSUM_BYTES, type ChecksumInput, stagedTop } from '../../../integrity/checksums.js';
import type { TextRow } from '../../../integrity/level-text.js';
import type { MessageBytes } from '../../../message-bytes.js';
import { rowShape } from '../../../scan-rows.js';
import { ASK, BID, type Side } from '../../../sink.js';
import type { LevelMessage, WireMessage } from '../book-message.js';
import type { ScannedMessage } from '../scan/scanned-message.js';
import { TextCursor } from '../scan/text-cursor.js';
import type { CcxtClient, CcxtExchange, CcxtMarket } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, isoTimeOf, type JsonObject, NOT_A_BOOK, namedRowsOf, objectOf, objectsOf } from '../wire-values.js';

/** Levels of a side in a checksum. */
const TOP = 10;

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
    readBooks,
    scan,
    symbolOf,
    unsubscribe: (request) => ({ ...request, method: 'unsubscribe' }),
    checksum: { needsText: true, of: checksumAsSent, otherwise: checksumPadded },
    checksumDecimals,
    rewriteText: quoteNumbers,
    translate: useSymbols,
    patch,
  },
  rows: [
    {
      book: 'best 1,000 levels',
      proof: 'CRC32 of the best 10 levels, every message',
      testedOn: 'recording',
    },
  ],
  tradeSide: {
    names: 'taker',
    field: 'side',
    quote: 'The side of the taker order.',
    source: 'https://docs.kraken.com/api/docs/websocket-v2/trade',
  },
  keepAlive: 'the client sends {"method":"ping"}; the venue answers pong, and sends heartbeats',
  notes: [
    'Levels that leave the window are not sent as removed: lobtop removes them beyond the subscribed depth.',
    'Recorded in version 1 of its protocol; the tests convert the messages to version 2 with identical digits.',
  ],
};

/** `{"channel": "book", "type": "snapshot" or "update", "data": [{"symbol": …, "checksum": …}]}` */
function readBooks(message: WireMessage): readonly LevelMessage[] {
  if (message['channel'] !== 'book') return NOT_A_BOOK;
  return objectsOf(message['data']).map((data) => ({
    market: String(data['symbol']),
    kind: message['type'] === 'update' ? 'update' : 'snapshot',
    checksum: integerOf(data['checksum']),
    exchangeTs: isoTimeOf(data['timestamp']),
    levels: () => ({
      bids: namedRowsOf(data['bids'], 'price', 'qty'),
      asks: namedRowsOf(data['asks'], 'price', 'qty'),
    }),
  }));
}

const cursor = new TextCursor();
const ROW = rowShape({ before: '{"price":', between: ',"qty":', after: '}' });

/** The same from the text: the numbers are not quoted, and are read with all of their digits. */
function scan(message: MessageBytes, _url: string, found: ScannedMessage): boolean {
  cursor.start(message);
  cursor.expect('{"channel":"book","type":"update","data":[{"symbol":"');
  found.market = cursor.name();
  cursor.expect(',"bids":');
  cursor.rows(ROW, found.bids);
  cursor.expect(',"asks":');
  cursor.rows(ROW, found.asks);
  cursor.expect(',"checksum":');
  found.checksum = cursor.integer();
  cursor.expect(',"timestamp":"');
  found.exchangeTs = cursor.isoTime();
  cursor.expect('}]}');
  return cursor.isAtEnd;
}

/**
 * WebSocket v2, "Book checksum": for the top 10 asks, low to high, then the top 10 bids, high to low,
 * price and quantity each without "." and leading zeros, concatenated; the CRC32 of that, unsigned.
 *
 * The digits are those of the pair's precision. Where the venue writes them all, its text already has them, also after the precision has
 * changed; where it leaves out zeros at the end, they are added.
 */
function checksumAsSent(input: ChecksumInput): number {
  return checksumOf(input, { price: 0, size: 0 });
}

function checksumPadded(input: ChecksumInput): number {
  const rows = [...topRows(input, ASK), ...topRows(input, BID)];
  const longest = (field: 0 | 1) => Math.max(0, ...rows.map((row) => decimalsOf(String(row[field]))));
  const { price, size } = input.decimals;
  return checksumOf(input, { price: Math.max(price, longest(0)), size: Math.max(size, longest(1)) });
}

function checksumOf({ book, text }: ChecksumInput, decimals: ChecksumInput['decimals']): number {
  CHECKSUM_BYTES.clear();
  for (const side of [ASK, BID]) {
    const { ticks, length } = stagedTop(book, side, TOP);
    for (let row = 0; row < length; row++) text?.writeDigits({ side, ticks: ticks[row] }, decimals, CHECKSUM_BYTES);
  }
  return CHECKSUM_BYTES.crc32();
}

function topRows({ book, text }: ChecksumInput, side: Side): TextRow[] {
  const { ticks, length } = stagedTop(book, side, TOP);
  return Array.from({ length }, (_, row) => text?.row(side, ticks[row]) ?? []);
}

/** Prices and quantities are JSON numbers, some with more digits than a double has: LUNC, PEPE, FLOKI. */
function quoteNumbers(text: string): string {
  return text.replace(/"(price|qty)":(-?[\d.]+(?:e[+-]?\d+)?)/gi, '"$1":"$2"');
}

function patch(exchange: CcxtExchange): void {
  askByOwnNames(exchange);
  splitTrades(exchange);
}

/** "Multiple trades may be batched in a single message", each with its symbol; the class takes that of the first for all. */
function splitTrades(exchange: CcxtExchange): void {
  const venue = exchange as CcxtExchange & { handleTrades(client: CcxtClient, message: JsonObject): void };
  const { handleTrades } = venue;
  venue.handleTrades = (client, message) => {
    const bySymbol = new Map<unknown, JsonObject[]>();
    for (const trade of objectsOf(message['data']))
      bySymbol.set(trade['symbol'], [...(bySymbol.get(trade['symbol']) ?? []), trade]);
    for (const data of bySymbol.values()) handleTrades.call(venue, client, { ...message, data });
  };
}

/**
 * ccxt names a market as it does everywhere, also towards the venue: its LUNC/USD is Kraken's LUNA/USD. Version 2 of the protocol has the
 * names of `wsname`, with BTC and DOGE for XBT and XDG.
 */
function askByOwnNames(exchange: CcxtExchange): void {
  const { watch, watchMultiple } = exchange;
  const renamed = (request: unknown): unknown => {
    const { params } = (request ?? {}) as { params?: { symbol?: unknown } };
    if (!Array.isArray(params?.symbol)) return request;
    const symbol = params.symbol.map((each: string) => nameOf(exchange.markets?.[each]) ?? each);
    return { ...(request as object), params: { ...params, symbol } };
  };
  exchange.watch = (url, hash, request, ...rest) => watch.call(exchange, url, hash, renamed(request), ...rest);
  exchange.watchMultiple = (url, hashes, request, ...rest) =>
    watchMultiple.call(exchange, url, hashes, renamed(request), ...rest);
}

/** The venue's name of a market; undefined where it is ccxt's. */
function nameOf(market: CcxtMarket | undefined): string | undefined {
  const { wsname } = objectOf(market?.info) ?? {};
  if (typeof wsname !== 'string') return undefined;
  const name = wsname
    .replace(/^XBT\//, 'BTC/')
    .replace(/\/XBT$/, '/BTC')
    .replace(/^XDG\//, 'DOGE/');
  return name === market?.symbol ? undefined : name;
}

const SYMBOLS = new WeakMap<object, ReadonlyMap<string, string>>();

/** Symbols by the venue's names, of the markets whose names differ. */
function symbolsOf({ markets = {} }: CcxtExchange): ReadonlyMap<string, string> {
  const known = SYMBOLS.get(markets);
  if (known !== undefined) return known;
  const symbols = new Map<string, string>();
  for (const market of Object.values(markets)) {
    const name = nameOf(market);
    if (name !== undefined) symbols.set(name, market.symbol);
  }
  SYMBOLS.set(markets, symbols);
  return symbols;
}

function symbolOf(name: string, exchange: CcxtExchange): string {
  return symbolsOf(exchange).get(name) ?? name;
}

function useSymbols(message: WireMessage, exchange: CcxtExchange): void {
  const symbols = symbolsOf(exchange);
  if (symbols.size === 0) return;
  const { data, result } = message;
  for (const each of [message, result, ...(Array.isArray(data) ? data : [])]) {
    const fields = objectOf(each) as { symbol?: unknown } | undefined;
    const symbol = typeof fields?.symbol === 'string' ? symbols.get(fields.symbol) : undefined;
    if (fields !== undefined && symbol !== undefined) fields.symbol = symbol;
  }
  // An error that names the pair in its text alone would be about no market, or about another one.
  const fields = message as { error?: unknown };
  if (typeof fields.error === 'string' && message['symbol'] === undefined && message['req_id'] === undefined)
    fields.error = fields.error.replace(/[^\s,]+\/[^\s,]+/g, (name) => symbols.get(name) ?? name);
}

/** The pair's decimals, which may differ from those of its tick size. */
function checksumDecimals(market: CcxtMarket): { price: number; size: number } | undefined {
  const { pair_decimals: price, lot_decimals: size } = objectOf(market.info) ?? {};
  return typeof price === 'number' && typeof size === 'number' ? { price, size } : undefined;
}
