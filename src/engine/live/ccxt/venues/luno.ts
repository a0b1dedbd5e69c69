import { decimalsOf, requirePlainDecimal, scaledText, trimZeros } from '../../../decimal.js';
import { LobtopError } from '../../../errors.js';
import { CountingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireContext, WireMessage } from '../book-message.js';
import type { CcxtClient, CcxtExchange, CcxtMarket, CcxtTrade } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, type JsonObject, NOT_A_BOOK, objectOf, objectsOf } from '../wire-values.js';

/** The stream is by order (L3): the book of a price is the sum of its orders. */
export const luno: KnownVenue = {
  ccxtIds: ['luno'],
  documentation: 'https://www.luno.com/en/developers/api#tag/Streaming-API',
  policy: {
    book: 'full',
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBookMessages,
    // "The message with sequence number n can be applied to state sequence n-1 to produce state sequence n."
    sequencer: () => new CountingSequencer(),
    patch: keepOrders,
  },
  rows: [{ book: 'every order', proof: '`sequence` = last `sequence` + 1', testedOn: 'stand-in' }],
  // There is no side: it is the other one than that of the order that was in the book.
  tradeSide: {
    names: 'maker',
    field: 'maker_order_id',
    quote:
      'Reduce the outstanding volume of an Order in the Order Book (maker_order_id) and append a Trade to the Trades List.',
    source: 'https://www.luno.com/en/developers/api#tag/Streaming-API, Market stream, Trade',
  },
  keepAlive: 'the venue sends empty messages; websocket ping frames',
  notes: ['Its ccxt class refuses to subscribe without API keys: set apiKey and secret in `[venues.luno.ccxt]`.'],
};

/**
 * `{"sequence", "asks": [{"id", "price", "volume"}], "bids", "status"}`, then
 * `{"sequence", "trade_updates": [{"base", "maker_order_id"}], "create_update": {"order_id", "type", "price", "volume"}, "delete_update": {"order_id"}}`.
 * The market is in the address only: each has its own connection.
 */
function readBookMessages(message: WireMessage, { url }: WireContext): readonly BookMessage[] {
  const last = integerOf(message['sequence']);
  if (last === undefined) return NOT_A_BOOK;
  return [{ market: marketOf(url), kind: isSnapshot(message) ? 'snapshot' : 'update', first: last, last }];
}

function marketOf(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

function isSnapshot({ asks, bids }: WireMessage): boolean {
  return Array.isArray(asks) || Array.isArray(bids);
}

const DECIMALS = 18;

type SideName = 'bids' | 'asks';
type Order = { readonly side: SideName; readonly price: string; volume: bigint };
type Level = { readonly side: SideName; readonly price: string };
type Fill = { readonly maker: Order; readonly base: string };

/** The orders of one market, and what they add up to at each price. */
class Orders {
  readonly #orders = new Map<string, Order>();
  readonly #sums = { bids: new Map<string, bigint>(), asks: new Map<string, bigint>() };

  add(id: unknown, side: SideName, { price, volume }: JsonObject): Order {
    const order = { side, price: trimZeros(requirePlainDecimal(String(price))), volume: scaled(volume) };
    this.#orders.set(String(id), order);
    this.#change(order, order.volume);
    return order;
  }

  remove(id: unknown): Order | undefined {
    const order = this.#orders.get(String(id));
    if (order === undefined) return undefined;
    this.#orders.delete(String(id));
    this.#change(order, -order.volume);
    return order;
  }

  /** @throws LobtopError for a trade with an order that is not in the book, or smaller: then something was lost */
  fill(id: unknown, base: unknown): Order {
    const order = this.#orders.get(String(id));
    const volume = scaled(base);
    if (order === undefined || volume > order.volume)
      throw new LobtopError(
        'data',
        `a trade with an order that ${order === undefined ? 'is unknown' : 'is too small'}`,
      );
    order.volume -= volume;
    this.#change(order, -volume);
    if (order.volume === 0n) this.#orders.delete(String(id));
    return order;
  }

  size({ side, price }: Level): string {
    return trimZeros(scaledText(this.#sums[side].get(price) ?? 0n, DECIMALS));
  }

  rows(side: SideName): string[][] {
    return [...this.#sums[side].keys()].map((price) => [price, this.size({ side, price })]);
  }

  #change({ side, price }: Order, by: bigint): void {
    const sums = this.#sums[side];
    const sum = (sums.get(price) ?? 0n) + by;
    if (sum === 0n) sums.delete(price);
    else sums.set(price, sum);
  }
}

/** Volumes are added up exactly. */
function scaled(volume: unknown): bigint {
  const text = requirePlainDecimal(String(volume));
  const missing = DECIMALS - decimalsOf(text);
  if (missing < 0) throw new LobtopError('number', `${text.slice(0, 40)} has too many decimals`);
  return BigInt(text.replace('.', '') + '0'.repeat(missing));
}

type Book = {
  nonce?: number | undefined;
  timestamp?: number | undefined;
} & Record<SideName, { store(price: unknown, size: unknown): void }>;

/** What this class has beyond the others. */
type LunoExchange = CcxtExchange & {
  handleOrderBook(client: CcxtClient, message: WireMessage): void;
  parseTrade(update: object, market?: CcxtMarket): CcxtTrade;
  safeMarket(id: string): CcxtMarket;
};

/**
 * The class shows one of the orders at a price, takes no notice of trades, and gives them neither price nor side. "Create": add an order.
 * "Delete": "remove the order". "Trade": "reduce the outstanding volume of an Order in the Order Book". "A message may contain multiple updates
 * which must be applied atomically and in order."
 */
function keepOrders(exchange: CcxtExchange): void {
  const venue = exchange as LunoExchange;
  const markets = new Map<string, Orders>();
  const trades = new WeakMap<object, Partial<CcxtTrade>>();
  venue.handleOrderBook = (client, message) => {
    const { symbol } = venue.safeMarket(marketOf(client.url));
    if (isSnapshot(message)) {
      const orders = ordersOf(message);
      markets.set(symbol, orders);
      venue.orderbooks[symbol] = venue.orderBook({ bids: orders.rows('bids'), asks: orders.rows('asks') });
    }
    const orders = markets.get(symbol);
    const book = venue.orderbooks[symbol] as Book | undefined;
    if (orders === undefined || book === undefined) return;
    const { levels, fills } = applyUpdates(orders, message);
    for (const level of levels) book[level.side].store(level.price, orders.size(level));
    for (const [update, fill] of fills) trades.set(update, tradeOf(update, fill, message));
    book.nonce = integerOf(message['sequence']);
    book.timestamp = integerOf(message['timestamp']);
    client.resolve(book, `orderbook:${symbol}`);
  };
  const { parseTrade } = venue;
  venue.parseTrade = (update, market) => ({ ...parseTrade.call(venue, update, market), ...trades.get(update) });
}

function ordersOf(message: WireMessage): Orders {
  const orders = new Orders();
  for (const side of ['bids', 'asks'] as const)
    for (const order of objectsOf(message[side])) orders.add(order['id'], side, order);
  return orders;
}

type Applied = { readonly levels: readonly Level[]; readonly fills: ReadonlyMap<JsonObject, Fill> };

/** Trades first, then the new order, then the deletion. */
function applyUpdates(orders: Orders, message: WireMessage): Applied {
  const fills = new Map<JsonObject, Fill>();
  const levels: Level[] = [];
  for (const update of objectsOf(message['trade_updates'])) {
    const maker = orders.fill(update['maker_order_id'], update['base']);
    fills.set(update, { maker, base: String(update['base']) });
    levels.push(maker);
  }
  const created = objectOf(message['create_update']);
  if (created !== undefined) levels.push(orders.add(created['order_id'], sideOf(created), created));
  const deleted = orders.remove(objectOf(message['delete_update'])?.['order_id']);
  if (deleted !== undefined) levels.push(deleted);
  return { levels, fills };
}

function sideOf({ type }: JsonObject): SideName {
  if (type === 'BID') return 'bids';
  if (type === 'ASK') return 'asks';
  throw new LobtopError('data', 'an order that is neither a bid nor an ask');
}

function tradeOf(update: JsonObject, { maker, base }: Fill, message: WireMessage): Partial<CcxtTrade> {
  const { sequence: id } = update;
  const timestamp = integerOf(message['timestamp']);
  return {
    ...(id === undefined ? {} : { id: String(id) }),
    ...(timestamp === undefined ? {} : { timestamp }),
    price: Number(maker.price),
    amount: Number(base),
    side: maker.side === 'bids' ? 'sell' : 'buy',
  };
}
