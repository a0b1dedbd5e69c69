import type { Order, OrderQueues, OrderSource, QueuePlace, ReadonlyMarket } from '../../engine/internal.js';
import { countText, figure, fitting, grouped, right, timeText, wholeWords } from '../format.js';
import { type Look, paintTitle } from '../look.js';
import type { Surface } from '../terminal/surface.js';
import type { Pane } from './pane.js';
import type { Scene } from './scene.js';
import { throttled, versionOf } from './versions.js';

/** LOBSTER prices are dollars × 10,000. */
const PRICES_PER_DOLLAR = 10_000;
/** Levels per side that are shown as bricks. */
const BRICK_LEVELS = 3;
const FOLLOWED_ROWS = 4;
const TITLE_ROWS = 1;
const SIZES_ROWS = 1;
/** From this height on, the pane also lists all orders, page by page. */
const LIST_MIN_ROWS = 26;
/** Rows of a queue above such a list. */
const LISTED_QUEUE_ROWS = 6;
/** Order size classes: upper limit and name. A round lot of 100 shares is a class of its own. */
const SIZE_CLASSES = [
  [9, '1-9'],
  [99, '10-99'],
  [100, '100'],
  [499, '101-499'],
  [Number.POSITIVE_INFINITY, '500+'],
] as const;

const REFRESH_MS = 100;

export const orders = {
  name: 'orders',
  binding: { keys: ['O'], action: 'orders', topic: 'panes', help: 'orders on or off', short: 'orders', when: 'orders' },
  rows: 10,
  share: 5,
  rank: 7,
  isOn: () => true,
  missing: ({ playback }) => (playback?.orders === undefined ? 'only some recordings have orders' : undefined),
  open: (scene) => ({
    version: versionOf(
      () => scene.ui.version,
      throttled(REFRESH_MS, scene.clock, () => scene.market.version),
    ),
    // A page that there is no more of is left, so that the keys go on from the last one.
    update: ({ height }) => {
      const source = scene.ui.playback?.orders;
      if (source === undefined) return;
      const { pages } = divide(source, optionsOf(scene), height);
      scene.ui.ordersPage = Math.min(scene.ui.ordersPage, pages - 1);
    },
    paint: (surface) => {
      const source = scene.ui.playback?.orders;
      if (source !== undefined) paintOrders(surface, scene.market, { source, ...optionsOf(scene) });
    },
  }),
} as const satisfies Pane;

function optionsOf({ look, ui, view }: Scene): OrdersOptions {
  const cursor = view.cursor === undefined ? undefined : { row: view.cursor, stepTicks: view.step };
  return { look, cursor, followed: ui.followed, page: ui.ordersPage };
}

export type OrdersOptions = {
  readonly look: Look;
  /** The cursor's row in the ladder and the ladder's step in ticks; undefined = the best bid. */
  readonly cursor: { readonly row: number; readonly stepTicks: number } | undefined;
  readonly followed: string | undefined;
  /** The page of the list, from 0. */
  readonly page: number;
};

type Level = { readonly side: 0 | 1; readonly price: number };

/** The book by order: queue positions and ages, and the history of the followed order. */
export function paintOrders(
  surface: Surface,
  market: ReadonlyMarket,
  { source, ...options }: OrdersOptions & { readonly source: OrderSource },
): void {
  const parts = divide(source, options, surface.height);
  const pane = new OrdersPainter(surface, source, options);
  pane.title(titleText(source));
  pane.bricks(parts);
  if (parts.chosen !== undefined) pane.queue(parts.chosen, market.venueNowMs, parts.queueRows);
  pane.followed(parts.followed);
  pane.sizes();
  if (parts.listRows > 0) pane.list(parts, market.venueNowMs);
}

/** The parts of the pane, and how its rows are divided between them. */
type Parts = {
  readonly bricks: readonly Level[];
  readonly chosen: Level | undefined;
  readonly followed: readonly string[];
  /** Rows of the queue at the chosen level, with its title. */
  readonly queueRows: number;
  /** Rows of a page of all orders; 0 = no list. */
  readonly listRows: number;
  readonly pages: number;
};

function divide(source: OrderSource, options: OrdersOptions, height: number): Parts {
  const { orders } = source;
  const [asks, bids] = [levelsOf(orders, 1), levelsOf(orders, 0)];
  const bricks = [...asks.slice(0, BRICK_LEVELS).reverse(), ...bids.slice(0, BRICK_LEVELS)];
  const chosen = chosenLevel([...asks, ...bids], source, options);
  const followed = followedTexts(source, options.followed);
  const hasList = height >= LIST_MIN_ROWS;
  const otherRows = TITLE_ROWS + bricks.length + followed.length + SIZES_ROWS;
  const queueRows = hasList ? LISTED_QUEUE_ROWS : Math.max(1, height - otherRows);
  const common = { bricks, chosen, followed, queueRows };
  if (!hasList) return { ...common, listRows: 0, pages: 1 };
  const queued = chosen === undefined ? 0 : orders.queue(chosen.side, chosen.price).length;
  const shownQueue = chosen === undefined ? 0 : 1 + Math.min(queued, queueRows - 1);
  const listRows = Math.max(1, height - otherRows - shownQueue - TITLE_ROWS);
  const listed = [...asks, ...bids].reduce((sum, { side, price }) => sum + orders.queue(side, price).length, 0);
  return { ...common, listRows, pages: Math.max(1, Math.ceil(listed / listRows)) };
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

/** Paints the parts of the pane, one below the other. */
class OrdersPainter {
  /** The next row. */
  row = 0;
  readonly #surface: Surface;
  readonly #source: OrderSource;
  readonly #options: OrdersOptions;

  constructor(surface: Surface, source: OrderSource, options: OrdersOptions) {
    this.#surface = surface;
    this.#source = source;
    this.#options = options;
  }

  title(text: string): void {
    const { width, height } = this.#surface;
    const { row } = this;
    paintTitle(this.#surface.part({ row, column: 0, width, height: height - row }), text, this.#options.look);
    this.row++;
  }

  /** One row per level, the best in the middle; one brick per order, the front of the queue on the left. */
  bricks({ bricks, chosen }: Parts): void {
    for (const level of bricks) this.#level(level, chosen?.side === level.side && chosen.price === level.price);
  }

  /** The orders at a price. */
  queue({ side, price }: Level, nowTs: number, rows: number): void {
    const { orders } = this.#source;
    const { look, followed } = this.#options;
    const queue = orders.queue(side, price);
    const unknown = orders.unknownAt(side, price);
    const older = unknown > 0 ? `, ${unknown} from before the file` : '';
    const count = `${queue.length} order${queue.length === 1 ? '' : 's'}`;
    const head = ` ${side === 0 ? 'bid' : 'ask'} ${priceText(price)}: ${orders.sizeAt(side, price)} in ${count}${older}`;
    this.#next().text(wholeWords(head, this.#surface.width), look.theme.bold);
    for (const place of queue.slice(0, rows - 1)) {
      const style = place.order.id === followed ? look.theme.cursor : look.theme.plain;
      this.#next().left(queueText(place, nowTs), this.#surface.width, style);
    }
  }

  /** The history of the followed order, newest last. */
  followed(texts: readonly string[]): void {
    const { theme } = this.#options.look;
    for (const [i, text] of texts.entries())
      this.#next().text(wholeWords(text, this.#surface.width), i === 0 ? theme.notice : theme.plain);
  }

  /** The number of orders by size class. */
  sizes(): void {
    const { look } = this.#options;
    const counts = SIZE_CLASSES.map(() => 0);
    for (const { size } of this.#source.orders.all()) counts[SIZE_CLASSES.findIndex(([most]) => size <= most)]++;
    const largest = Math.max(1, ...counts);
    const steps = look.upward.length - 1;
    const parts = SIZE_CLASSES.map(([, name], i) => {
      const height = counts[i] === 0 ? 0 : Math.max(1, Math.round((counts[i] / largest) * steps));
      return `${name} ${look.upward[height].trim()}${countText(counts[i])}`;
    });
    this.#next().text(fitting([' sizes', ...parts], this.#surface.width, '  '), look.theme.dim);
  }

  /** One page of all known orders: best price first, then by queue position. */
  list({ listRows, pages }: Parts, nowTs: number): void {
    const { orders } = this.#source;
    const { look, page, followed } = this.#options;
    const all = [...levelsOf(orders, 0), ...levelsOf(orders, 1)].flatMap(({ side, price }) =>
      orders.queue(side, price),
    );
    const shown = Math.min(page, pages - 1);
    this.title(`all orders, page ${shown + 1} of ${pages}: PgUp PgDn`);
    for (const place of all.slice(shown * listRows, (shown + 1) * listRows)) {
      const { order } = place;
      const text = `${order.side === 0 ? ' bid' : ' ask'} ${right(priceText(order.ticks), 9)}${queueText(place, nowTs)}`;
      const style = order.id === followed ? look.theme.cursor : order.side === 0 ? look.theme.bid : look.theme.ask;
      this.#next().left(text, this.#surface.width, style);
    }
  }

  #level({ side, price }: Level, isChosen: boolean): void {
    const { orders } = this.#source;
    const { look, followed } = this.#options;
    const { theme } = look;
    const style = side === 0 ? theme.bid : theme.ask;
    const size = right(countText(orders.sizeAt(side, price)), 7);
    const head = `${isChosen ? look.chipLeft : ' '}${right(priceText(price), 9)}${size} `;
    const surface = this.#next().text(head, isChosen ? theme.bold : style);
    for (const { text, isUnknown, id } of brickTexts(side, price, orders)) {
      if (surface.column + text.length > surface.width - 1) {
        surface.text(look.clippedRight, theme.dim);
        break;
      }
      surface.text(text, id !== undefined && id === followed ? theme.cursor : isUnknown ? theme.dim : style);
    }
  }

  #next(): Surface {
    return this.#surface.at(this.row++);
  }
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

/** What is known of the followed order, and its history, newest last. */
function followedTexts(source: OrderSource, followed: string | undefined): string[] {
  if (followed === undefined) return [];
  const place = source.orders.placeOf(followed);
  const now =
    place === undefined ? 'not resting' : `${place.order.size} left, ${place.place} of ${place.of} in the queue`;
  const steps = source.orderHistory(followed).slice(-(FOLLOWED_ROWS - 1));
  return [` order ${followed}: ${now}`, ...steps.map(({ ts, description }) => ` ${timeText(ts)} ${description}`)];
}

function priceText(price: number): string {
  const decimals = price % 100 === 0 ? 2 : 4;
  return grouped((price / PRICES_PER_DOLLAR).toFixed(decimals));
}
