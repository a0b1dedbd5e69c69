import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import BTreeModule from 'sorted-btree';
import { OrderBook as TardisBook } from 'tardis-dev';
import { Book } from '../../src/engine/internal.js';
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
  prepare(workload) {
    const book = new Book({ tickSize: '0.01' });
    const [first] = workload.initial;
    return {
      run() {
        book.begin();
        applyToBook(book, first);
        for (const message of workload.messages) applyToBook(book, message);
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
    return {
      run: () => [...workload.initial, ...workload.messages].forEach(apply),
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
      const prices = priced(workload);
      const rows = (side: CcxtSide) =>
        Array.from({ length: side.length }, (_, i) => [Math.round(side[i][0] / workload.tickSize), side[i][1]]);
      return {
        run() {
          for (const message of prices) {
            for (let i = 0; i < message.bidTicks.length; i++) book.bids.store(message.bidTicks[i], message.bidSizes[i]);
            for (let i = 0; i < message.askTicks.length; i++) book.asks.store(message.askTicks[i], message.askSizes[i]);
          }
        },
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
    return {
      run() {
        for (const change of changes) book.update(change);
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
  return [lobtop, await ccxtPeer(), btree, tardis];
}
