import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import WebSocket from 'ws';
import { ASK, BID, openSession, type VenueSettings } from '../../src/engine/internal.js';
import { loadCcxtClass } from '../../src/engine/live/ccxt/load-class.js';
import { type Books, type Opened, VenueProcess } from '../soak/venue-process.js';
import { sleep } from '../support/sleep.js';
import { median } from './book.js';
import { type BookRows, bookRows, isSameBook, type StockBook, stockRows } from './whole-book.js';

/** CPU of a whole client process per message of 20 changes, through a real socket. */
export type SocketResult = {
  readonly levels: number;
  readonly stockUs: number;
  readonly lobtopUs: number;
  readonly ratio: number;
  /** A client that only receives: the websocket, without ccxt's stream around it. */
  readonly bareUs: number;
};

const PAIRS = 3;
const WARM_UP = 3000;
const PER_SLICE = 50;

type Client = {
  /** Whether the book has come as far as this number. */
  hasReached(seq: number): boolean;
  rows(): { readonly bids: BookRows; readonly asks: BookRows };
  isReady(): boolean;
  close(): void;
};

/** Each pair of runs in processes of their own, one after the other; medians. */
export function benchSocket(levels: number, messages: number): SocketResult {
  const runs = Array.from({ length: PAIRS }, () => ({
    stock: measure('stock', levels, messages),
    lobtop: measure('lobtop', levels, messages),
    bare: measure('bare', levels, messages),
  }));
  const stockUs = median(runs.map(({ stock }) => stock));
  const lobtopUs = median(runs.map(({ lobtop }) => lobtop));
  const bareUs = median(runs.map(({ bare }) => bare));
  return { levels, stockUs, lobtopUs, bareUs, ratio: median(runs.map(({ stock, lobtop }) => lobtop / stock)) };
}

function measure(client: string, levels: number, messages: number): number {
  const args = [process.argv[1], '--socket-client', client, String(levels), String(messages)];
  const { stdout, status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

/** One client's run: µs of CPU a message, once the whole book was found equal to the venue's. */
export async function runSocketClient([kind, levels, messages]: readonly string[]): Promise<void> {
  const venue = new VenueProcess(join(import.meta.dirname, 'venue.mjs'));
  const { settings, symbols } = await venue.ask<Opened>({
    order: 'open',
    venue: 'binance',
    markets: 1,
    levels: Number(levels),
  });
  const client = await OPEN[kind as keyof typeof OPEN](settings, symbols[0]);
  // ccxt fetches its snapshot with the first change.
  await play(venue, client, 20);
  await play(venue, client, WARM_UP);
  const start = process.cpuUsage();
  await play(venue, client, Number(messages));
  const { user, system } = process.cpuUsage(start);
  const { books } = await venue.ask<Books>({ order: 'stop' });
  const [{ bids, asks }] = books;
  const { bids: ourBids, asks: ourAsks } = client.rows();
  const isBook = kind === 'bare' || (isSameBook(ourBids, bids) && isSameBook(ourAsks, asks));
  if (!isBook) throw new Error(`${kind}: the book is not the venue's`);
  process.stdout.write(String((user + system) / Number(messages)));
  client.close();
  venue.close();
}

async function play(venue: VenueProcess, client: Client, messages: number): Promise<void> {
  const { seq } = await venue.ask<{ seq: number }>({ order: 'send', messages, perSlice: PER_SLICE });
  while (!client.isReady() || !client.hasReached(seq)) await sleep(20);
}

async function openLobtop(settings: VenueSettings, symbol: string): Promise<Client> {
  const session = openSession({ targets: [{ venue: 'fake', symbol }], venues: { fake: settings } });
  const [{ market }] = session.watched;
  while (!market.isLive) await sleep(20);
  return {
    isReady: () => market.isLive,
    hasReached: (seq) => market.book?.seq === seq,
    rows: () => ({ bids: bookRows(market, BID), asks: bookRows(market, ASK) }),
    close: () => session.close(),
  };
}

type Stock = {
  loadHttpProxyAgent(): Promise<unknown>;
  watchOrderBook(symbol: string, limit: number): Promise<StockBook>;
  orderbooks: Record<string, StockBook>;
  close(): Promise<unknown>;
};

async function openStock(settings: VenueSettings, symbol: string): Promise<Client> {
  const Exchange = (await loadCcxtClass('binance')) as unknown as new (config: unknown) => Stock;
  const exchange = new Exchange(settings.ccxt);
  await exchange.loadHttpProxyAgent();
  let isClosed = false;
  // The limit keeps every level: nothing of the book is cut for the comparison.
  const watch = async () => {
    while (!isClosed) await exchange.watchOrderBook(symbol, 1_000_000);
  };
  watch().catch((error) => {
    if (!isClosed) throw error;
  });
  const book = () => exchange.orderbooks[symbol];
  while (book()?.nonce === undefined) await sleep(20);
  return {
    isReady: () => book()?.nonce !== undefined,
    hasReached: (seq) => book()?.nonce === seq,
    rows: () => ({ bids: stockRows(book().bids), asks: stockRows(book().asks) }),
    close: () => {
      isClosed = true;
      exchange.close();
    },
  };
}

/** Knows of each message only its last number. */
async function openBare({ ccxt = {} }: VenueSettings, symbol: string): Promise<Client> {
  const { api } = ccxt['urls'] as { api: { ws: { spot: string } } };
  const socket = new WebSocket(`${api.ws.spot}/0`);
  let seq = 0;
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    seq = Number(/"u":(\d+)/.exec(text.slice(0, 200))?.[1] ?? seq);
  });
  await new Promise((resolve) => socket.once('open', resolve));
  const stream = `${symbol.replace('/', '').toLowerCase()}@depth@100ms`;
  socket.send(JSON.stringify({ method: 'SUBSCRIBE', params: [stream], id: 1 }));
  return {
    isReady: () => true,
    hasReached: (wanted) => seq === wanted,
    rows: () => ({ bids: [], asks: [] }),
    close: () => socket.close(),
  };
}

const OPEN = { stock: openStock, lobtop: openLobtop, bare: openBare };
