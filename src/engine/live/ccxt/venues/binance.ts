import { CountingSequencer, LinkingSequencer, type Sequencer } from '../../../integrity/sequencer.js';
import type { MessageBytes } from '../../../message-bytes.js';
import { PAIR } from '../../../scan-rows.js';
import type { LevelMessage, TouchMessage, WireMessage } from '../book-message.js';
import { FieldReader } from '../scan/field-reader.js';
import type { ScannedMessage } from '../scan/scanned-message.js';
import type { ScannedTrades } from '../scan/scanned-trades.js';
import { TextCursor } from '../scan/text-cursor.js';
import type { CcxtExchange, CcxtMarket } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import type { VenuePolicy } from '../venue-policy.js';
import { integerOf, type JsonObject, NOT_A_BOOK, objectOf, rowsOf, touchOf } from '../wire-values.js';

const POLICY: Partial<VenuePolicy> = {
  book: 'full',
  snapshotFrom: () => 'rest',
  integrity: () => 'sequence',
  checkedBy: 'lobtop',
  readBooks,
  scan,
  scanTrades,
  readTouches,
  tickerFigures,
  sequencer,
  hasRestSequence: true,
  resubscribes: true,
  snapshotDepth,
  // "WebSocket connections have a limit of 5 incoming messages per second": one of them may subscribe many streams.
  batching: {
    canJoin: ({ method }) => method === 'SUBSCRIBE',
    join: (requests) => ({ ...requests[0], params: requests.flatMap(({ params }) => params) }),
    maximum: 50,
    idField: 'id',
    isRefusal: ({ error, code }) => error !== undefined || code !== undefined,
  },
  // Collectors name their streams in the address, and subscribe nothing.
  answers: { request: ({ id }) => ({ result: null, id }) },
  patch: shareSockets,
};

const TRADE_SIDE = { names: 'maker', field: 'm', quote: 'Is the buyer the market maker?' } as const;
const KEEP_ALIVE = 'websocket ping frames, from both sides';

export const binance: KnownVenue = {
  ccxtIds: ['binance', 'binanceusdm', 'binancecoinm'],
  documentation:
    'https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/How-to-manage-a-local-order-book-correctly',
  policy: { ...POLICY, marketType, regionalSites: ['binanceus'] },
  rows: [
    {
      markets: 'spot',
      book: 'every change, snapshot by REST',
      proof: '`U` = last `u` + 1',
      testedOn: 'recording',
    },
    {
      markets: 'contracts',
      book: 'every change, snapshot by REST',
      proof: '`pu` = last `u`',
      testedOn: 'recording',
    },
  ],
  tradeSide: {
    ...TRADE_SIDE,
    source: 'https://github.com/binance/binance-spot-api-docs/blob/master/web-socket-streams.md#trade-streams',
  },
  keepAlive: KEEP_ALIVE,
};

/** Spot only, so it needs no market types. */
export const binanceUs: KnownVenue = {
  ccxtIds: ['binanceus'],
  documentation: 'https://docs.binance.us/',
  policy: POLICY,
  rows: [{ book: 'every change, snapshot by REST', proof: '`U` = last `u` + 1', testedOn: 'stand-in' }],
  tradeSide: {
    ...TRADE_SIDE,
    source: 'https://github.com/binance-us/binance-us-api-docs/blob/master/web-socket-streams.md#trade-streams',
  },
  keepAlive: KEEP_ALIVE,
};

/**
 * `{"e": "depthUpdate", "s": …, "U": first, "u": last, "pu": previous}`; only futures have `pu`.
 * Combined streams wrap it: `{"stream": …, "data": {…}}`.
 */
function readBooks(message: WireMessage): readonly LevelMessage[] {
  const { e, s, U, u, pu, E, b, a } = objectOf(message['data']) ?? message;
  if (e !== 'depthUpdate') return NOT_A_BOOK;
  return [
    {
      market: String(s),
      spot: pu === undefined,
      kind: 'update',
      first: integerOf(U),
      last: integerOf(u),
      previous: integerOf(pu),
      exchangeTs: integerOf(E),
      levels: () => ({ bids: rowsOf(b), asks: rowsOf(a) }),
    },
  ];
}

const cursor = new TextCursor();

/** The same from the text: fields in the order in which they are sent; `T`, `ps` and `pu` of contracts, the first and the last of all of them. */
function scan(message: MessageBytes, _url: string, found: ScannedMessage): boolean {
  cursor.start(message);
  const isCombined = cursor.has('{"stream":"');
  if (isCombined) {
    cursor.name();
    cursor.expect(',"data":');
  }
  cursor.expect('{"e":"depthUpdate","E":');
  found.exchangeTs = cursor.integer();
  const isContract = cursor.has(',"T":');
  if (isContract) cursor.integer();
  cursor.expect(',"s":"');
  found.market = cursor.name();
  if (isContract && cursor.has(',"ps":"')) cursor.name();
  cursor.expect(',"U":');
  found.first = cursor.integer();
  cursor.expect(',"u":');
  found.last = cursor.integer();
  if (isContract) cursor.expect(',"pu":');
  found.previous = isContract ? cursor.integer() : undefined;
  cursor.expect(',"b":');
  cursor.rows(PAIR, found.bids);
  cursor.expect(',"a":');
  cursor.rows(PAIR, found.asks);
  cursor.expect(isCombined ? '}}' : '}');
  found.spot = !isContract;
  found.after = found.previous ?? found.first - 1;
  return cursor.isAtEnd && found.first <= found.last;
}

const fields = new FieldReader(['e', 'E', 'T', 's', 't', 'a', 'p', 'q', 'f', 'l', 'm', 'M', 'b', 'X', 'nq']);

/** A trade, or several fills of one order at one price. */
function scanTrades(message: MessageBytes, _url: string, found: ScannedTrades): boolean {
  cursor.start(message);
  const isCombined = cursor.has('{"stream":"');
  if (isCombined) {
    cursor.name();
    cursor.expect(',"data":');
  }
  if (!cursor.isNext('{"e":"trade"') && !cursor.isNext('{"e":"aggTrade"')) return false;
  fields.read(cursor);
  if (isCombined) cursor.expect('}');
  // What contracts send besides is not from the order book: transfers of the insurance fund, for one.
  if (fields.has('X') && fields.text('X') !== 'MARKET') return false;
  const id = fields.integer('t') ?? fields.integer('a');
  const side = fields.flag('m') === undefined ? undefined : fields.flag('m') ? 'sell' : 'buy';
  found.market = fields.text('s') ?? '';
  found.spot = fields.has('M');
  const [timestamp, price, amount] = [fields.integer('T'), fields.decimal('p'), fields.decimal('q')];
  return cursor.isAtEnd && found.market !== '' && found.add({ id: id?.toString(), timestamp, price, amount, side });
}

/** `{"u", "s", "b", "B", "a", "A"}`, contracts with `"e": "bookTicker"` and times: u is the update id of the book. */
function readTouches(message: WireMessage): readonly TouchMessage[] {
  const { e, s, u, E: timestamp, b, B, a, A } = objectOf(message['data']) ?? message;
  const isTouch = e === 'bookTicker' || (e === undefined && B !== undefined && A !== undefined);
  if (!isTouch) return [];
  return touchOf({ market: String(s), spot: e === undefined, seq: u, timestamp, bids: [[b, B]], asks: [[a, A]] });
}

/** `{"e": "markPriceUpdate", "p": mark, "i": index, "r": funding rate, "T": next funding}`. */
function tickerFigures({ e, p, i, r, T }: JsonObject): JsonObject {
  return e === 'markPriceUpdate' ? { mark: p, index: i, fundingRate: r, nextFundingTs: T } : {};
}

/**
 * "How to manage a local order book correctly". Spot: "While listening to the stream, each new event's U should be
 * equal to the previous event's u+1." USD-M and COIN-M futures: "While listening to the stream, each new event's pu
 * should be equal to the previous event's u, otherwise initialize the process from step 3." Options ("Diff Book Depth Streams") have the same
 * field, the "Final update Id in last stream".
 *
 * Checked on arrival, also of those that wait for the REST snapshot.
 */
function sequencer({ contract }: CcxtMarket): Sequencer {
  return contract === true ? new LinkingSequencer() : new CountingSequencer();
}

/**
 * "Order book" (`GET /api/v3/depth`): 5,000 levels have a weight of 250, 1,000 of 50, 500 of 25, 100 of 5, and 6,000 a minute are allowed.
 * Of contracts (`/fapi/v1/depth`, `/dapi/v1/depth`, `/eapi/v1/depth`) "Valid limits: [5, 10, 20, 50, 100, 500, 1000]", with weights up to 20 of
 * 2,400; anything else is refused (-4021, "Invalid depth limit").
 * As deep as lets everything that waits be fetched within about twenty seconds.
 */
function snapshotDepth({ contract }: CcxtMarket, waiting: number): number {
  if (waiting <= 8 && contract !== true) return 5000;
  if (waiting <= 40) return 1000;
  return waiting <= 80 ? 500 : 100;
}

/** Streams that one connection may have; of futures 200, as ccxt states. */
const STREAMS_PER_SOCKET: Readonly<Record<string, number>> = { spot: 1024, margin: 1024 };
const FUTURES_STREAMS_PER_SOCKET = 200;
/** Streams that one market may have: book and trades, and what else is shown of it. */
const STREAMS_PER_MARKET = 5;

/**
 * ccxt spreads streams over sockets in turn and counts every one that was ever subscribed. Books and trades of a market share a socket, to
 * preserve their order; markets fill one socket before the next, and make room for others when they are released.
 */
function shareSockets(exchange: CcxtExchange): void {
  const sockets = new Map<string, number>();
  const isSubscribed = (symbol: string) =>
    Object.values(exchange.clients).some(({ subscriptions }) =>
      ['orderbook', 'trade'].some((name) => `${name}::${symbol}` in subscriptions),
    );
  exchange.stream = (type, name = '') => {
    const [kind, symbol = ''] = name.split('::');
    // Streams that ccxt names without their market share the first socket.
    if (symbol === '' && kind !== undefined) return '0';
    const key = `${type} ${symbol}`;
    const known = sockets.get(key);
    if (known !== undefined) return String(known);
    for (const other of sockets.keys()) if (!isSubscribed(other.slice(other.indexOf(' ') + 1))) sockets.delete(other);
    const markets = Math.floor((STREAMS_PER_SOCKET[type] ?? FUTURES_STREAMS_PER_SOCKET) / STREAMS_PER_MARKET);
    const taken = [...sockets].filter(([other]) => other.startsWith(`${type} `)).map(([, socket]) => socket);
    let socket = 0;
    while (taken.filter((each) => each === socket).length >= markets) socket++;
    sockets.set(key, socket);
    return String(socket);
  };
}

/** Binance lists spot, linear and inverse markets separately; an inverse one ("BTC/USD:BTC") settles in its base currency. */
function marketType(symbol: string): string {
  if (/-[CP]$/.test(symbol)) return 'option';
  const settled = /^([^/]+)\/[^:]+:([^-]+)/.exec(symbol);
  if (settled === null) return 'spot';
  return settled[1] === settled[2] ? 'inverse' : 'linear';
}
