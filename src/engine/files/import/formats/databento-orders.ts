import { type Order, OrderQueues } from '../../../book/orders.js';
import { LobtopError } from '../../../errors.js';
import type { TextRow } from '../../../integrity/level-text.js';
import { ASK, BID, type OrderEvent, type Side } from '../../../sink.js';
import { DATABENTO_FLAGS } from '../../databento/databento-schemas.js';
import type { ImportedMarket, ImportedTimes } from '../markets/imported-market.js';
import { unitsText } from './databento-cells.js';
import type { DatabentoAction } from './databento-rows.js';

const NO_SIDE = 'an order without a side';
const NEGATIVE_SIZE = 'a size below 0';

/** One record of the schema `mbo`. */
export type MboRow = {
  readonly action: DatabentoAction;
  /** undefined where the record has none: N. */
  readonly side: Side | undefined;
  /** In units of 1e-9; undefined where it is not defined. */
  readonly price: number | undefined;
  /** undefined for one below 0. */
  readonly size: number | undefined;
  readonly orderId: string;
  readonly flags: number;
  readonly sequence: number;
  readonly times: ImportedTimes;
};

/** Where an order rests. */
type Place = { readonly side: Side; readonly price: number; readonly size: number };

/** What happened to an order, at a price in units of 1e-9. */
type OrderChange = Pick<OrderEvent, 'orderId' | 'event' | 'size' | 'remaining'> & {
  readonly side: Side;
  readonly price: number;
};

export type MboOrdersOptions = {
  /** Called for a record that does not fit what is known. It is left out, or applied as far as it can be. */
  readonly onProblem: (row: MboRow, problem: string) => void;
};

export function hasFlag({ flags }: MboRow, name: keyof typeof DATABENTO_FLAGS): boolean {
  return (flags & DATABENTO_FLAGS[name]) !== 0;
}

/**
 * The resting orders of a market, from Databento's schema `mbo`: "Add: insert a new order into the book. Modify: change an order's price and/or size.
 * Cancel: fully or partially cancel an order from the book. Clear: remove all resting orders for the instrument. Trade and fill actions do not affect
 * the book because all fills will be accompanied by cancel actions that do update the book." Every change is an order event of the market.
 */
export class MboOrders {
  readonly #market: ImportedMarket;
  readonly #onProblem: MboOrdersOptions['onProblem'];
  /** Prices are in units of 1e-9: ticks may become finer. */
  readonly #queues = new OrderQueues();
  /** Prices at which the size has changed. */
  readonly #changed = [new Set<number>(), new Set<number>()] as const;
  /** Sizes that were filled, by order: the cancel or modify that follows is their execution. */
  readonly #fills = new Map<string, number>();
  /** Unknown orders are expected: those from before the file. */
  isPartial = false;

  constructor(market: ImportedMarket, { onProblem }: MboOrdersOptions) {
    this.#market = market;
    this.#onProblem = onProblem;
  }

  /** @throws LobtopError as the market's orders */
  apply(row: MboRow): void {
    const { action, orderId, size = 0 } = row;
    if (action === 'F' && this.#queues.order(orderId) !== undefined) {
      this.#fills.set(orderId, (this.#fills.get(orderId) ?? 0) + size);
    }
    if (action !== 'A' && action !== 'C' && action !== 'M') return;
    if (hasFlag(row, 'topOfBook')) this.#replaceTop(row);
    else if (hasFlag(row, 'aggregated')) this.#onProblem(row, 'a level without its orders (F_MBP)');
    else if (action === 'C') this.#cancel(row);
    else this.#addOrModify(row);
  }

  /** Removes all orders, one by one: there is no event for all of them. A new book follows. */
  clear(row: MboRow): void {
    this.#remove(row, [...this.#queues.all()]);
    this.#fills.clear();
    for (const changed of this.#changed) changed.clear();
  }

  /** Ends an event: the levels that it has changed, with their sizes. */
  takeLevels(): readonly [bids: TextRow[], asks: TextRow[]] {
    this.#fills.clear();
    return [this.#takeSide(BID), this.#takeSide(ASK)];
  }

  #takeSide(side: Side): TextRow[] {
    const sizeAt = (price: number) => String(this.#queues.sizeAt(side, price));
    const rows = Array.from(this.#changed[side], (price): [string, string] => [unitsText(price), sizeAt(price)]);
    this.#changed[side].clear();
    return rows;
  }

  #addOrModify(row: MboRow): void {
    const { action, orderId } = row;
    const known = this.#queues.order(orderId);
    const place = this.#placeOf(row);
    if (typeof place === 'string') {
      // Where an order was moved is not known: it is not where it was.
      if (action === 'M') this.#take(row, orderId, Number.POSITIVE_INFINITY);
      this.#onProblem(row, place);
      return;
    }
    const { side, price, size } = place;
    if (action === 'A') {
      if (known !== undefined) this.#onProblem(row, 'an order that rests already was added');
      this.#place(row, place);
    } else if (known === undefined) {
      // Databento's example: "if order not found, treat it as an add".
      if (!this.isPartial) this.#onProblem(row, 'an unknown order was modified');
      this.#place(row, place);
    } else if (known.side === side && known.ticks === price && size <= known.size) {
      this.#take(row, orderId, known.size - size);
    } else {
      // "Changing price loses priority", "increasing size loses priority".
      if (known.side !== side) this.#onProblem(row, 'an order changed its side');
      this.#place(row, place);
    }
  }

  #cancel(row: MboRow): void {
    const known = this.#queues.order(row.orderId);
    if (known === undefined) {
      if (!this.isPartial) this.#onProblem(row, 'an unknown order was cancelled');
      return;
    }
    if (row.size === undefined) {
      this.#onProblem(row, NEGATIVE_SIZE);
      return;
    }
    if (row.size > known.size) this.#onProblem(row, 'more than an order had was cancelled');
    this.#take(row, row.orderId, row.size);
  }

  /** Adds an order at the end of its queue, and removes it from where it was. */
  #place(row: MboRow, { side, price, size }: Place): void {
    const { orderId, times } = row;
    this.#take(row, orderId, Number.POSITIVE_INFINITY);
    if (size === 0) return;
    this.#queues.add({ id: orderId, side, ticks: price, size, sinceTs: times.exchangeTs ?? times.recvTs });
    this.#changed[side].add(price);
    this.#emit(row, { orderId, event: 'new', side, price, size, remaining: size });
  }

  /** Removes some of an order, or all: first what was filled, then what was cancelled. */
  #take(row: MboRow, orderId: string, size: number): void {
    const order = this.#queues.order(orderId);
    if (order === undefined) return;
    const { side, ticks: price } = order;
    const taken = Math.min(size, order.size);
    const filled = Math.min(taken, this.#fills.get(orderId) ?? 0);
    this.#fills.delete(orderId);
    const remaining = order.size - taken;
    const cancelled = taken - filled;
    this.#queues.reduce(orderId, taken);
    this.#changed[side].add(price);
    if (filled > 0) {
      this.#emit(row, { orderId, event: 'execution', side, price, size: filled, remaining: remaining + cancelled });
    }
    if (cancelled > 0) {
      const event = remaining > 0 ? 'cancel' : 'delete';
      this.#emit(row, { orderId, event, side, price, size: cancelled, remaining });
    }
  }

  /** Of venues with nothing but the touch: "each add message indicates the new top-of-book and replaces all levels on that side". */
  #replaceTop(row: MboRow): void {
    const { action, side, price, times } = row;
    if (side === undefined) {
      this.#onProblem(row, NO_SIDE);
      return;
    }
    this.#remove(
      row,
      [...this.#queues.all()].filter((order) => order.side === side),
    );
    // "Add messages with an UNDEF_PRICE price indicate there's no depth for that side of the book."
    if (action === 'C' || price === undefined) return;
    const place = this.#placeOf(row);
    if (typeof place === 'string') {
      this.#onProblem(row, place);
      return;
    }
    if (place.size === 0) return;
    // Not an order, but the total: it has no id.
    const sinceTs = times.exchangeTs ?? times.recvTs;
    this.#queues.add({ id: touchId(side), side, ticks: place.price, size: place.size, sinceTs });
    this.#changed[side].add(place.price);
  }

  #remove(row: MboRow, orders: readonly Order[]): void {
    for (const { id, side, ticks, size } of orders) {
      this.#queues.remove(id);
      this.#changed[side].add(ticks);
      if (id !== touchId(side))
        this.#emit(row, { orderId: id, event: 'delete', side, price: ticks, size, remaining: 0 });
    }
  }

  /** Where the order of a record rests, or why that is not known. */
  #placeOf({ side, price, size }: MboRow): Place | string {
    if (side === undefined) return NO_SIDE;
    if (size === undefined) return NEGATIVE_SIZE;
    if (price === undefined) return 'an order without a price';
    if (price < 0) return 'an order at a price below 0, which a book cannot have';
    try {
      this.#market.ticksOf(unitsText(price));
    } catch (error) {
      if (error instanceof LobtopError && error.code === 'range')
        return 'an order at a price that cannot be represented';
      throw error;
    }
    return { side, price, size };
  }

  /** Field by field: object spread took a sixth of the time of an import. */
  #emit({ times, sequence }: MboRow, { orderId, event, side, price, size, remaining }: OrderChange): void {
    const { recvTs } = times;
    const exchangeTs = times.exchangeTs ?? recvTs;
    const priceTicks = this.#market.ticksOf(unitsText(price));
    this.#market.order({ orderId, event, side, priceTicks, size, remaining, seq: sequence, exchangeTs, recvTs });
  }
}

/** The total at the touch is not an order: no order has such an id. */
function touchId(side: Side): string {
  return `touch ${side}`;
}
