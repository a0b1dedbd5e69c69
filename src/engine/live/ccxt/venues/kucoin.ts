import { parseSize } from '../../../decimal.js';
import { LobtopError } from '../../../errors.js';
import { OverlappingSequencer } from '../../../integrity/sequencer.js';
import type { MessageBytes } from '../../../message-bytes.js';
import { rowShape } from '../../../scan-rows.js';
import type { LevelMessage, Levels, TouchMessage, WireMessage } from '../book-message.js';
import type { ScannedMessage } from '../scan/scanned-message.js';
import { TextCursor } from '../scan/text-cursor.js';
import type { CcxtExchange, CcxtMarket, CcxtRow } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK, objectOf, quoted, rowsOf, touchOf } from '../wire-values.js';

export const kucoin: KnownVenue = {
  ccxtIds: ['kucoin', 'kucoinfutures'],
  documentation: 'https://www.kucoin.com/docs-new/3470068w0',
  policy: {
    book: 'full',
    // The channel `obu` has the snapshot in its stream ("snapshot + incremental updates", 500 levels, depth `increment@10ms`),
    // but ccxt 4.5.84 takes `bids` and `asks` from its changes, which are named `b` and `a`: it applies none and keeps their
    // number. Its default depth, `increment`, has no snapshot, and the class requests one with API keys.
    snapshotFrom: () => 'rest',
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBooks,
    hasNumberedLevels: true,
    scan,
    readTouches,
    watchTouches,
    // Level 2, "Calibration procedure": "ensure that sequenceStart(new) <= sequenceEnd+1(old) and
    // sequenceEnd(new) > sequenceEnd(old)." Messages may overlap: changes have absolute sizes.
    sequencer: () => new OverlappingSequencer(),
    hasRestSequence: true,
    answers: { request: ({ id }) => ({ id, type: 'ack' }), call: pretendedToken },
  },
  rows: [
    {
      book: 'every change, snapshot by REST',
      proof: '`sequenceStart` ≤ last `sequenceEnd` + 1',
      testedOn: 'recording',
    },
  ],
  tradeSide: {
    names: 'taker',
    field: 'side',
    quote:
      'Filled side, The trade side indicates the taker order side. A taker order is the order that was matched with orders opened on the order book.',
    source: 'https://www.kucoin.com/docs-new/rest/spot-trading/market-data/get-trade-history',
  },
  keepAlive: 'the client sends {"type":"ping"}; the venue answers pong',
  notes: [
    'Without API keys the REST snapshot of spot markets has 100 levels; that of contracts has all.',
    'Its newer channel `obu` begins with a snapshot of 500 levels, but the ccxt class applies none of its changes: lobtop stays with the classic channel.',
  ],
};

/** "Apply for a token": where to connect to. */
function pretendedToken(url: string): unknown {
  if (!url.endsWith('/bullet-public')) return undefined;
  const server = { endpoint: 'wss://ws-api-spot.kucoin.com/', pingInterval: 18_000, pingTimeout: 10_000 };
  return { code: '200000', data: { token: 'token', instanceServers: [server] } };
}

/**
 * `{"topic": "/market/level2:BTC-USDT", "data": {"symbol", "sequenceStart", "sequenceEnd"}}`;
 * contract markets send one change per message, with its one `sequence`.
 */
function readBooks(message: WireMessage): readonly LevelMessage[] {
  const topic = String(message['topic']);
  const data = objectOf(message['data']);
  if (data === undefined || !/\/level2:/.test(topic)) return NOT_A_BOOK;
  const { symbol, sequence, sequenceStart, sequenceEnd, time, timestamp, change } = data;
  const { bids, asks } = objectOf(data['changes']) ?? {};
  return [
    {
      market: String(symbol ?? topic.split(':')[1]),
      kind: 'update',
      first: integerOf(sequenceStart ?? sequence),
      last: integerOf(sequenceEnd ?? sequence),
      exchangeTs: integerOf(time ?? timestamp),
      levels: () =>
        change === undefined ? { bids: numberedRows(bids), asks: numberedRows(asks) } : changeOf(change, sequence),
    },
  ];
}

const cursor = new TextCursor();
const ROW = rowShape({ before: '["', between: '","', after: '"]', extra: 1, isNumbered: true });

/** The same of spot markets from the text, of either form in which they are sent; a contract's change has one level. */
function scan(message: MessageBytes, _url: string, found: ScannedMessage): boolean {
  cursor.start(message);
  const isDataFirst = cursor.has('{"data":');
  let topic = '';
  if (!isDataFirst) {
    cursor.expect('{"topic":"/market/level2:');
    topic = cursor.name();
    cursor.expect(',"type":"message","subject":"trade.l2update","data":');
  }
  scanChanges(found);
  if (isDataFirst) {
    cursor.expect(',"subject":"trade.l2update","topic":"/market/level2:');
    topic = cursor.name();
    cursor.expect(',"type":"message"');
  }
  cursor.expect('}');
  const after = (found.first ?? 0) - 1;
  found.after = after;
  const isAfter = [found.bids, found.asks].every(({ firstNumber }) => firstNumber === undefined || firstNumber > after);
  return cursor.isAtEnd && isAfter && topic === found.market && Number(found.first) <= Number(found.last);
}

function scanChanges(found: ScannedMessage): void {
  const isChangesFirst = cursor.has('{"changes":');
  if (!isChangesFirst) {
    cursor.expect('{"sequenceStart":');
    found.first = cursor.integer();
    cursor.expect(',"symbol":"');
    found.market = cursor.name();
    cursor.expect(',"changes":');
  }
  cursor.expect('{"asks":');
  cursor.rows(ROW, found.asks);
  cursor.expect(',"bids":');
  cursor.rows(ROW, found.bids);
  cursor.expect('},"sequenceEnd":');
  found.last = cursor.integer();
  if (isChangesFirst) {
    cursor.expect(',"sequenceStart":');
    found.first = cursor.integer();
    cursor.expect(',"symbol":"');
    found.market = cursor.name();
    cursor.expect(',"time":');
    found.exchangeTs = cursor.integer();
  }
  cursor.expect('}');
}

/**
 * Spot: `{"topic": "/market/ticker:BTC-USDT", "data": {"sequence", "bestBid", "bestBidSize", "bestAsk", "bestAskSize", "time"}}`; contracts:
 * `{"topic": "/contractMarket/tickerV2:XBTUSDTM", "data": {"sequence", "bestBidPrice", "bestBidSize", "bestAskPrice", "bestAskSize"}}`. The
 * numbers are those of the book: 810 of 810 recorded tickers have the touch that the book has at their number.
 */
function readTouches(message: WireMessage): readonly TouchMessage[] {
  const [channel, market = ''] = String(message['topic']).split(':');
  const data = objectOf(message['data']);
  if (data === undefined || (channel !== '/market/ticker' && channel !== '/contractMarket/tickerV2')) return [];
  const { sequence: seq, bestBid, bestBidPrice, bestBidSize, bestAsk, bestAskPrice, bestAskSize } = data;
  const bids = [[bestBid ?? bestBidPrice, bestBidSize]];
  const asks = [[bestAsk ?? bestAskPrice, bestAskSize]];
  return touchOf({ market, seq, timestamp: data['time'] ?? data['ts'], bids, asks });
}

/** The class's best bids and asks of spot markets have no number. */
function watchTouches(exchange: CcxtExchange, { symbol, contract }: CcxtMarket): Promise<unknown> {
  const call = contract === true ? exchange.watchBidsAsks?.([symbol]) : exchange.watchTicker?.(symbol, SPOT_TICKER);
  return call ?? Promise.resolve();
}

const SPOT_TICKER = { spotMethod: '/market/ticker' };

/** "Calibration procedure": changes are ordered by their own numbers; a price of 0 advances the sequence without changing a level. */
function numberedRows(rows: unknown): readonly CcxtRow[] {
  const changes = rowsOf(rows);
  for (const row of changes) requireChange(row);
  return changes.filter(([price]) => Number(price) !== 0).sort((a, b) => Number(a[2]) - Number(b[2]));
}

/** Also of one that is not applied: a message that has it was damaged. @throws LobtopError `number` for anything but price, size and number */
function requireChange(row: CcxtRow): void {
  if (!Array.isArray(row) || !Number.isSafeInteger(integerOf(row[2]))) throw notAChange(row);
  for (const number of [row[0], row[1]]) parseSize(number as string | number);
}

/** A contract's change: price, side and size. @throws LobtopError `number` for anything else */
function changeOf(change: unknown, seq: unknown): Levels {
  const [, price, side, size] = /^([^,]+),(buy|sell),([^,]+)$/.exec(String(change)) ?? [];
  if (side === undefined) throw notAChange(change);
  const rows = numberedRows([[price, size, seq]]);
  return side === 'buy' ? { bids: rows, asks: [] } : { bids: [], asks: rows };
}

function notAChange(value: unknown): LobtopError {
  return new LobtopError('number', `${quoted(value)} is not a change of a level`);
}
