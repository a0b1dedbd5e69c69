import type { Order, OrderQueues, OrderSource, QueuePlace, ReadonlyMarket } from '../../engine/internal.js';
import { countText, figure, fitting, grouped, left, right, timeText, wholeWords } from '../format.js';
import { type Look, paneTitle } from '../look.js';
import { styled } from '../theme.js';

/** LOBSTER prices are dollars × 10,000. */
const PRICES_PER_DOLLAR = 10_000;
/** Levels per side that are shown as bricks. */
const BRICK_LEVELS = 3;
const FOLLOWED_ROWS = 4;
const NO_LIST: OrdersView = { rows: [], pages: 1 };
/** From this height on, the pane also lists all orders, page by page. */
const LIST_MIN_ROWS = 26;
/** Order size classes: upper limit and name. A round lot of 100 shares is a class of its own. */
const SIZE_CLASSES = [
  [9, '1-9'],
  [99, '10-99'],
  [100, '100'],
  [499, '101-499'],
  [Number.POSITIVE_INFINITY, '500+'],
] as const;

export type OrdersOptions = {
  readonly width: number;
  readonly height: number;
  readonly look: Look;
  /** The cursor's row in the ladder and the ladder's step in ticks; undefined = the best bid. */
  readonly cursor: { readonly row: number; readonly stepTicks: number } | undefined;
  readonly followed: string | undefined;
  /** The page of the list, from 0. */
  readonly page: number;
};

type Level = { readonly side: 0 | 1; readonly price: number };

/** The rows of the pane, and the number of pages of its list. */
export type OrdersView = { readonly rows: string[]; readonly pages: number };

/** The book by order: queue positions and ages, and the history of the followed order. */
export function ordersView(market: ReadonlyMarket, source: OrderSource, options: OrdersOptions): OrdersView {
  const { width, height, look } = options;
  const levels = [...levelsOf(source.orders, 1), ...levelsOf(source.orders, 0)];
  const chosen = chosenLevel(levels, source, options);
  const rows = [paneTitle(titleText(source), width, look), ...bricks(levels, chosen, source, options)];
  const followedRows = followedOrderRows(source, options);
  const hasList = height >= LIST_MIN_ROWS;
  const queueRows = hasList ? 6 : Math.max(1, height - rows.length - followedRows.length - 1);
  if (chosen !== undefined) rows.push(...queueLines(market, chosen, source, { ...options, height: queueRows }));
  rows.push(...followedRows, histogramLine(source, options));
  const list = hasList ? listView(market, source, { ...options, height: height - rows.length }) : NO_LIST;
  return { rows: [...rows, ...list.rows].slice(0, height), pages: list.pages };
}

function titleText({ orders, arrivalsPerSecond, hasRows }: OrderSource): string {
  const rate = arrivalsPerSecond === undefined ? '' : `, ${figure(arrivalsPerSecond)} new/s`;
  return `orders ${countText(orders.count)} known${rate}${hasRows ? '' : ', no orderbook file: older orders unknown'}`;
}

/** Prices with resting orders, best first. */
function levelsOf(orders: OrderQueues, side: 0 | 1): Level[] {
  const prices = [...orders.prices(side)].sort((a, b) => (side === 0 ? b - a : a - b));
  return prices.map((price) => ({ side, price }));
}

/** The level at the cursor, else that of the followed order, else the best bid. */
function chosenLevel(levels: readonly Level[], source: OrderSource, options: OrdersOptions): Level | undefined {
  const { orders, pricesPerTick } = source;
  const { cursor, followed } = options;
  const order = followed === undefined ? undefined : orders.order(followed);
  if (cursor !== undefined) {
    // Rounded as in the ladder: bids down, asks up.
    const step = cursor.stepTicks * pricesPerTick;
    const rowOf = ({ side, price }: Level) => (side === 0 ? Math.floor(price / step) : Math.ceil(price / step));
    return levels.find((level) => rowOf(level) === cursor.row);
  }
  if (order !== undefined) return { side: order.side, price: order.ticks };
  return levels.find(({ side }) => side === 0) ?? levels[0];
}

/** One row per level, the best in the middle; one brick per order, the front of the queue on the left. */
function bricks(
  levels: readonly Level[],
  chosen: Level | undefined,
  source: OrderSource,
  { width, look, followed }: OrdersOptions,
): string[] {
  const of = (side: 0 | 1) => levels.filter((level) => level.side === side).slice(0, BRICK_LEVELS);
  return [...of(1).reverse(), ...of(0)].map(({ side, price }) => {
    const { theme } = look;
    const style = side === 0 ? theme.bid : theme.ask;
    const isChosen = chosen?.side === side && chosen.price === price;
    const head = `${isChosen ? look.chipLeft : ' '}${right(priceText(price), 9)}${right(countText(source.orders.sizeAt(side, price)), 7)} `;
    let row = styled(isChosen ? theme.bold : style, head);
    let used = head.length;
    for (const { text, isUnknown, id } of brickTexts(side, price, source.orders)) {
      if (used + text.length > width - 1) {
        row += styled(theme.dim, look.clippedRight);
        break;
      }
      const brick = id !== undefined && id === followed ? theme.cursor : isUnknown ? theme.dim : style;
      row += styled(brick, text);
      used += text.length;
    }
    return row;
  });
}

function brickTexts(side: 0 | 1, price: number, orders: OrderQueues) {
  const unknown = orders.unknownAt(side, price);
  const known = orders.queue(side, price).map(({ order }) => ({
    text: `[${order.size}]`,
    isUnknown: false,
    id: order.id as string | undefined,
  }));
  return unknown > 0 ? [{ text: `[? ${unknown}]`, isUnknown: true, id: undefined }, ...known] : known;
}

function queueLines(
  { venueNowMs }: ReadonlyMarket,
  { side, price }: Level,
  { orders }: OrderSource,
  { width, height, look, followed }: OrdersOptions,
): string[] {
  const queue = orders.queue(side, price);
  const unknown = orders.unknownAt(side, price);
  const older = unknown > 0 ? `, ${unknown} from before the file` : '';
  const count = `${queue.length} order${queue.length === 1 ? '' : 's'}`;
  const head = ` ${side === 0 ? 'bid' : 'ask'} ${priceText(price)}: ${orders.sizeAt(side, price)} in ${count}${older}`;
  const rows = queue.slice(0, height - 1).map((place) => {
    const text = left(queueText(place, venueNowMs), width);
    return place.order.id === followed ? styled(look.theme.cursor, text) : text;
  });
  return [styled(look.theme.bold, wholeWords(head, width)), ...rows];
}

function queueText({ place, of, order }: QueuePlace, nowTs: number): string {
  const position = right(`${place}/${of}`, 8);
  return `${position} ${right(order.id, 12)}${right(String(order.size), 8)}  ${timeText(order.sinceTs)}  ${ageOf(order, nowTs)}`;
}

/** An order's age, in milliseconds up to a second. */
function ageOf({ sinceTs }: Order, nowTs: number): string {
  const ms = Math.max(0, nowTs - sinceTs);
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 600_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  return `${Math.round(ms / 60_000)} min`;
}

/** The history of the followed order, newest last. */
function followedOrderRows(source: OrderSource, { width, look, followed }: OrdersOptions): string[] {
  if (followed === undefined) return [];
  const place = source.orders.placeOf(followed);
  const now =
    place === undefined ? 'not resting' : `${place.order.size} left, ${place.place} of ${place.of} in the queue`;
  const steps = source.orderHistory(followed).slice(-(FOLLOWED_ROWS - 1));
  const head = styled(look.theme.notice, wholeWords(` order ${followed}: ${now}`, width));
  return [head, ...steps.map(({ ts, description }) => wholeWords(` ${timeText(ts)} ${description}`, width))];
}

/** The number of orders by size class. */
function histogramLine({ orders }: OrderSource, { width, look }: OrdersOptions): string {
  const counts = SIZE_CLASSES.map(() => 0);
  for (const { size } of orders.all()) counts[SIZE_CLASSES.findIndex(([most]) => size <= most)]++;
  const largest = Math.max(1, ...counts);
  const steps = look.upward.length - 1;
  const parts = SIZE_CLASSES.map(([, name], i) => {
    const height = counts[i] === 0 ? 0 : Math.max(1, Math.round((counts[i] / largest) * steps));
    return `${name} ${look.upward[height].trim()}${countText(counts[i])}`;
  });
  return styled(look.theme.dim, left(fitting([' sizes', ...parts], width, '  '), width));
}

/** One page of all known orders: best price first, then by queue position. */
function listView(
  market: ReadonlyMarket,
  { orders }: OrderSource,
  { width, height, look, page, followed }: OrdersOptions,
): OrdersView {
  const all = [...levelsOf(orders, 0), ...levelsOf(orders, 1)].flatMap(({ side, price }) => orders.queue(side, price));
  const rows = Math.max(1, height - 1);
  const pages = Math.max(1, Math.ceil(all.length / rows));
  const shown = Math.min(page, pages - 1);
  const title = paneTitle(`all orders, page ${shown + 1} of ${pages}: PgUp PgDn`, width, look);
  const lines = all.slice(shown * rows, (shown + 1) * rows).map((place) => {
    const { order } = place;
    const text = `${order.side === 0 ? ' bid' : ' ask'} ${right(priceText(order.ticks), 9)}${queueText(place, market.venueNowMs)}`;
    const style = order.id === followed ? look.theme.cursor : order.side === 0 ? look.theme.bid : look.theme.ask;
    return styled(style, left(text, width));
  });
  return { rows: [title, ...lines], pages };
}

function priceText(price: number): string {
  const decimals = price % 100 === 0 ? 2 : 4;
  return grouped((price / PRICES_PER_DOLLAR).toFixed(decimals));
}
