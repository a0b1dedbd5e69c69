import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import createTree from 'functional-red-black-tree';
import { OrderedMap } from 'js-sdsl';
import BTreeModule from 'sorted-btree';
import { OrderBook as TardisBook } from 'tardis-dev';
import { BookSide } from '../../src/engine/book/side.js';
import { SortedLevels } from '../../src/engine/book/sorted-levels.js';
import { Book } from '../../src/engine/internal.js';
import { PriceGrid } from '../../src/engine/units.js';
import type { Message, Workload } from './workload.js';

/** Whole sides, best first: [ticks, size]. */
export type WholeBook = {
  readonly bids: readonly (readonly number[])[];
  readonly asks: readonly (readonly number[])[];
};

/** One implementation: takes prepared input, applies all of it, and shows its whole book. */
export type Peer = {
  readonly name: string;
  /** Everything that is not book work (turning columns into the peer's own form) happens here, untimed. */
  prepare(workload: Workload): { run(): void; book(): WholeBook };
};

type BTreeLike = {
  set(key: number, value: number): unknown;
  delete(key: number): unknown;
  forEach(visit: (value: number, key: number) => void): unknown;
};
// The package is CommonJS with a default inside.
const BTree = ((BTreeModule as unknown as { default?: unknown }).default ?? BTreeModule) as new () => BTreeLike;

const lobtop: Peer = {
  name: 'lobtop Book',
  prepare({ initial, messages }) {
    const book = new Book({ tickSize: '0.01' });
    book.begin();
    for (const message of initial) applyToBook(book, message);
    return {
      run() {
        for (const message of messages) applyToBook(book, message);
      },
      book: () => ({ bids: rowsOf(book, 0), asks: rowsOf(book, 1) }),
    };
  },
};

function applyToBook(book: Book, message: Message): void {
  book.levels(0, message.bidTicks, message.bidSizes, 0, message.bidTicks.length);
  book.levels(1, message.askTicks, message.askSizes, 0, message.askTicks.length);
  book.commit();
}

function rowsOf(book: Book, side: 0 | 1): number[][] {
  const top = book.top(side);
  return Array.from({ length: top.length }, (_, row) => [top.ticks[row], top.sizes[row]]);
}

/** What a book stores its levels in, without staging and commits, as the other peers are. */
const ring: Peer = {
  name: 'lobtop BookSide',
  prepare({ initial, messages }) {
    const grid = PriceGrid.of('0.01');
    const bids = new BookSide(0, () => grid);
    const asks = new BookSide(1, () => grid);
    const apply = (message: Message) => {
      bids.set(message.bidTicks, message.bidSizes, 0, message.bidTicks.length);
      asks.set(message.askTicks, message.askSizes, 0, message.askTicks.length);
    };
    for (const side of [bids, asks]) side.beginLoad();
    for (const message of initial) apply(message);
    for (const side of [bids, asks]) side.finishLoad();
    const rows = (side: BookSide) => Array.from(side.levels(), ({ ticks, size }) => [ticks, size]);
    return {
      run() {
        for (const message of messages) apply(message);
      },
      book: () => ({ bids: rows(bids), asks: rows(asks) }),
    };
  },
};

const sorted: Peer = {
  name: 'lobtop, without a window',
  prepare({ initial, messages }) {
    const [bids, asks] = [new SortedLevels(1), new SortedLevels(-1)];
    const apply = (message: Message) => {
      bids.set(message.bidTicks, message.bidSizes, 0, message.bidTicks.length);
      asks.set(message.askTicks, message.askSizes, 0, message.askTicks.length);
    };
    for (const side of [bids, asks]) side.beginLoad();
    for (const message of initial) apply(message);
    for (const side of [bids, asks]) side.finishLoad();
    const rows = ({ sign, keys, sizes, length }: SortedLevels) =>
      Array.from({ length }, (_, rank) => [sign * keys[length - 1 - rank], sizes[length - 1 - rank]]);
    return {
      run() {
        for (const message of messages) apply(message);
      },
      book: () => ({ bids: rows(bids), asks: rows(asks) }),
    };
  },
};

const btree: Peer = {
  name: 'sorted-btree',
  prepare(workload) {
    const bids = new BTree();
    const asks = new BTree();
    const apply = (message: Message) => {
      // Bids under the negative tick, so that both trees have the best first.
      for (let i = 0; i < message.bidTicks.length; i++) store(bids, -message.bidTicks[i], message.bidSizes[i]);
      for (let i = 0; i < message.askTicks.length; i++) store(asks, message.askTicks[i], message.askSizes[i]);
    };
    const rows = (tree: BTreeLike) => {
      const all: number[][] = [];
      tree.forEach((size, key) => {
        all.push([Math.abs(key), size]);
      });
      return all;
    };
    workload.initial.forEach(apply);
    return {
      run: () => workload.messages.forEach(apply),
      book: () => ({ bids: rows(bids), asks: rows(asks) }),
    };
  },
};

const sdsl: Peer = {
  name: 'js-sdsl',
  prepare(workload) {
    const [bids, asks] = [new OrderedMap<number, number>(), new OrderedMap<number, number>()];
    const put = (map: OrderedMap<number, number>, key: number, size: number) => {
      if (size === 0) map.eraseElementByKey(key);
      else map.setElement(key, size);
    };
    const apply = (message: Message) => {
      for (let i = 0; i < message.bidTicks.length; i++) put(bids, -message.bidTicks[i], message.bidSizes[i]);
      for (let i = 0; i < message.askTicks.length; i++) put(asks, message.askTicks[i], message.askSizes[i]);
    };
    const rows = (map: OrderedMap<number, number>) => {
      const all: number[][] = [];
      for (const [key, size] of map) all.push([Math.abs(key), size]);
      return all;
    };
    workload.initial.forEach(apply);
    return {
      run: () => workload.messages.forEach(apply),
      book: () => ({ bids: rows(bids), asks: rows(asks) }),
    };
  },
};

const redBlack: Peer = {
  name: 'functional-red-black-tree',
  prepare(workload) {
    let bids = createTree<number, number>();
    let asks = createTree<number, number>();
    const put = (tree: typeof bids, key: number, size: number) => {
      const without = tree.remove(key);
      return size === 0 ? without : without.insert(key, size);
    };
    const apply = (message: Message) => {
      for (let i = 0; i < message.bidTicks.length; i++) bids = put(bids, -message.bidTicks[i], message.bidSizes[i]);
      for (let i = 0; i < message.askTicks.length; i++) asks = put(asks, message.askTicks[i], message.askSizes[i]);
    };
    const rows = (tree: typeof bids) => tree.keys.map((key, i) => [Math.abs(key), tree.values[i]]);
    workload.initial.forEach(apply);
    return {
      run: () => workload.messages.forEach(apply),
      book: () => ({ bids: rows(bids), asks: rows(asks) }),
    };
  },
};

function store(tree: BTreeLike, key: number, size: number): void {
  if (size === 0) tree.delete(key);
  else tree.set(key, size);
}

type CcxtSide = { store(price: number, size: number): void; length: number; [row: number]: readonly number[] };
type CcxtBook = { readonly bids: CcxtSide; readonly asks: CcxtSide };

async function ccxtPeer(): Promise<Peer> {
  const root = dirname(dirname(createRequire(import.meta.url).resolve('ccxt')));
  const file = pathToFileURL(join(root, 'js', 'src', 'base', 'ws', 'OrderBook.js')).href;
  const { OrderBook } = (await import(file)) as { OrderBook: new () => CcxtBook };
  return {
    name: 'ccxt OrderBook',
    prepare(workload) {
      const book = new OrderBook();
      const apply = (message: Message) => {
        for (let i = 0; i < message.bidTicks.length; i++) book.bids.store(message.bidTicks[i], message.bidSizes[i]);
        for (let i = 0; i < message.askTicks.length; i++) book.asks.store(message.askTicks[i], message.askSizes[i]);
      };
      const rows = (side: CcxtSide) =>
        Array.from({ length: side.length }, (_, i) => [Math.round(side[i][0] / workload.tickSize), side[i][1]]);
      const [snapshot, ...messages] = priced(workload);
      apply(snapshot);
      return {
        run: () => messages.forEach(apply),
        book: () => ({ bids: rows(book.bids), asks: rows(book.asks) }),
      };
    },
  };
}

/** The same columns with prices instead of ticks. */
function priced({ initial, messages, tickSize }: Workload): Message[] {
  const inverse = Math.round(1 / tickSize);
  const toPrices = (ticks: Float64Array) => ticks.map((tick) => tick / inverse);
  return [...initial, ...messages].map((message) => ({
    ...message,
    bidTicks: toPrices(message.bidTicks),
    askTicks: toPrices(message.askTicks),
  }));
}

const tardis: Peer = {
  name: 'tardis-dev',
  prepare(workload) {
    const book = new TardisBook();
    const changes = priced(workload).map((message, index) => ({
      type: 'book_change' as const,
      symbol: 'X',
      exchange: 'binance' as const,
      isSnapshot: index === 0,
      bids: levelsOf(message.bidTicks, message.bidSizes),
      asks: levelsOf(message.askTicks, message.askSizes),
      timestamp: new Date(0),
      localTimestamp: new Date(0),
    }));
    const rows = (side: Iterable<{ price: number; amount: number }>) =>
      Array.from(side, ({ price, amount }) => [Math.round(price / workload.tickSize), amount]);
    const [snapshot, ...updates] = changes;
    book.update(snapshot);
    return {
      run() {
        for (const change of updates) book.update(change);
      },
      book: () => ({ bids: rows(book.bids()), asks: rows(book.asks()) }),
    };
  },
};

function levelsOf(prices: Float64Array, sizes: Float64Array): { price: number; amount: number }[] {
  return Array.from(prices, (price, i) => ({ price, amount: sizes[i] }));
}

/** The naive truth: a Map a side. */
export function mapReplay({ initial, messages }: Workload): WholeBook {
  const bids = new Map<number, number>();
  const asks = new Map<number, number>();
  for (const message of [...initial, ...messages]) {
    for (let i = 0; i < message.bidTicks.length; i++) put(bids, message.bidTicks[i], message.bidSizes[i]);
    for (let i = 0; i < message.askTicks.length; i++) put(asks, message.askTicks[i], message.askSizes[i]);
  }
  return {
    bids: [...bids].sort((a, b) => b[0] - a[0]),
    asks: [...asks].sort((a, b) => a[0] - b[0]),
  };
}

function put(side: Map<number, number>, ticks: number, size: number): void {
  if (size === 0) side.delete(ticks);
  else side.set(ticks, size);
}

export async function allPeers(): Promise<Peer[]> {
  return [ring, lobtop, sorted, await ccxtPeer(), btree, tardis, sdsl, redBlack];
}
