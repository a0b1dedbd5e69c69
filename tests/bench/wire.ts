import { type ChildProcess, fork } from 'node:child_process';
import { ASK, BID, Market, type Side, systemClock } from '../../src/engine/internal.js';
import type { CcxtVenue } from '../../src/engine/live/ccxt/feed/venue.js';
import { loadCcxtClass } from '../../src/engine/live/ccxt/load-class.js';
import { RecordedWire } from '../../src/engine/live/ccxt/recorded/recorded-wire.js';
import type { CcxtExchange } from '../../src/engine/live/ccxt/types.js';
import { createVenue } from '../../src/engine/live/create-venue.js';
import { policyOf } from '../../src/engine/live/venue-lookup.js';
import { MarketRelay } from '../../src/engine/relay.js';
import { ccxtMarket } from '../support/wire/script-venue.js';
import { isSnapshot, type RestSnapshot, type VenueScript, type WireEvent } from '../support/wire/venue-script.js';
import { median, spreadOf } from './book.js';
import { type BookRows, bookRows, isSameBook, type StockBook, stockRows } from './whole-book.js';
import { truthOf, type WireStream, wireStreams } from './wire-streams.js';

/** From a message, as the websocket hands it over, to the book: ns a level. */
export type WireResult = {
  readonly name: string;
  readonly shape: WireStream['shape'];
  readonly messages: number;
  readonly levels: number;
  readonly stockNs: number;
  readonly lobtopNs: number;
  /** How many times slower stock ccxt is: median of the pairs. */
  readonly ratio: number;
  /** Of lobtop's repetitions: (slowest − fastest) / median. */
  readonly spread: number;
};

type Client = {
  readonly name: string;
  readonly wire: RecordedWire;
  /** Stock ccxt makes a string of each message before its class gets it. */
  readonly receive: (frame: Buffer) => void;
  hasBook(symbol: string): boolean;
  rows(symbol: string): { readonly bids: BookRows; readonly asks: BookRows };
  close(): void;
};

const REPETITIONS = 7;
/** In the second one V8 throws code away that it had made for the first. */
const WARM_UP_REPETITIONS = 3;
/** Of a short recording. */
const ROUNDS = 30;
const WARM_UP_ROUNDS = 10;
/** Turns of the event loop in which a class asks for a snapshot and applies it. */
const TURNS = 8;
const MAX_TURNS = 1000;
/** Keeps every level: nothing of stock ccxt's book is cut for the comparison. */
const ALL_LEVELS = 1_000_000;

/**
 * Both clients get the same messages without a socket, and their whole books are compared with the truth every time. Each runs in a process of its own, so that
 * neither collects the other's garbage, and they take turns.
 */
export async function benchWire(): Promise<WireResult[]> {
  const results: WireResult[] = [];
  for (const stream of wireStreams()) results.push(await benchStream(stream));
  return results;
}

async function benchStream(stream: WireStream): Promise<WireResult> {
  const { name, shape } = stream;
  const [lobtop, stock] = [new ClientProcess('lobtop', name), new ClientProcess('stock', name)];
  for (let i = 0; i < WARM_UP_REPETITIONS; i++) for (const client of [lobtop, stock]) await client.run();
  const pairs: { stock: number; lobtop: number }[] = [];
  for (let i = 0; i < REPETITIONS; i++) pairs.push({ lobtop: await lobtop.run(), stock: await stock.run() });
  for (const client of [lobtop, stock]) client.close();
  const timed = roundsOf(stream).flatMap((round) => round.timed);
  const levels = timed.reduce((sum, { change }) => sum + (change?.bids.length ?? 0) + (change?.asks.length ?? 0), 0);
  const perLevel = (ns: readonly number[]) => median(ns) / levels;
  return {
    name,
    shape,
    messages: timed.length,
    levels,
    stockNs: perLevel(pairs.map((pair) => pair.stock)),
    lobtopNs: perLevel(pairs.map((pair) => pair.lobtop)),
    ratio: median(pairs.map((pair) => pair.stock / pair.lobtop)),
    spread: spreadOf(pairs.map((pair) => pair.lobtop)),
  };
}

type ClientName = 'lobtop' | 'stock';

class ClientProcess {
  readonly #child: ChildProcess;

  constructor(client: ClientName, stream: string) {
    this.#child = fork(process.argv[1], ['--wire-client', client, stream]);
  }

  /** ns */
  run(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#child.once('message', (ns) => resolve(Number(ns)));
      this.#child.once('exit', (status) => reject(new Error(`The client ended with ${status}`)));
      this.#child.send('run');
    });
  }

  close(): void {
    this.#child.removeAllListeners('exit');
    this.#child.kill();
  }
}

/** One client's repetitions, each when it is asked for. */
export async function runWireClient([client, name]: readonly string[]): Promise<void> {
  const stream = wireStreams().find((each) => each.name === name) as WireStream;
  const { script } = stream;
  const rounds = roundsOf(stream);
  const open = client === 'lobtop' ? openLobtop : openStock;
  process.on('message', async () => process.send?.(await timeOnce(await open(script), script, rounds)));
}

type Round = {
  /** Up to the snapshot. */
  readonly opening: readonly (WireEvent | RestSnapshot)[];
  readonly warmUp: readonly WireEvent[];
  readonly timed: readonly WireEvent[];
};

/** A short recording is played several times: what is wanted is a session that has been running for a while. */
function roundsOf({ script, repeated }: WireStream): Round[] {
  const { events } = script;
  const opening = events.findLastIndex(({ change }) => change?.kind === 'snapshot') + 6;
  const changes = events.slice(opening).filter((event): event is WireEvent => !isSnapshot(event));
  if (repeated === undefined) {
    const warmUp = Math.floor(changes.length / 3);
    return [{ opening: events.slice(0, opening), warmUp: changes.slice(0, warmUp), timed: changes.slice(warmUp) }];
  }
  return Array.from({ length: ROUNDS }, (_, round) => {
    const again = <Event extends WireEvent | RestSnapshot>(event: Event): Event => ({
      ...event,
      text: repeated(event.text, round),
    });
    const all = changes.map(again);
    const isTimed = round >= WARM_UP_ROUNDS;
    return { opening: events.slice(0, opening).map(again), warmUp: isTimed ? [] : all, timed: isTimed ? all : [] };
  });
}

async function timeOnce(client: Client, script: VenueScript, rounds: readonly Round[]): Promise<number> {
  let ns = 0;
  for (const { opening, warmUp, timed } of rounds) {
    for (const event of opening) {
      if (isSnapshot(event)) client.wire.answer(event.url ?? '', event.text);
      else client.wire.receive(event.text);
      await turns(TURNS);
    }
    if (!script.markets.every(({ symbol }) => client.hasBook(symbol)))
      throw new Error(`${script.title}: no book in ${client.name}`);
    receive(client, warmUp);
    ns += receive(client, timed);
  }
  await turns(TURNS);
  for (const [market, { book }] of truthOf(script)) {
    const { symbol } = script.markets.find(({ name }) => name === market) as { symbol: string };
    const { bids, asks } = client.rows(symbol);
    if (!isSameBook(bids, book.rows('bids')) || !isSameBook(asks, book.rows('asks')))
      throw new Error(`${script.title}: the book in ${client.name} is not the venue's`);
  }
  client.close();
  return ns;
}

/** As bytes, as they come from the socket. Returns ns. */
function receive(client: Client, events: readonly WireEvent[]): number {
  const frames = events.map(({ text }) => Buffer.from(text));
  const start = process.hrtime.bigint();
  for (const frame of frames) client.receive(frame);
  return Number(process.hrtime.bigint() - start);
}

async function openLobtop(script: VenueScript): Promise<Client> {
  const wire = new RecordedWire();
  const settings = { ccxt: configOf(script), cacheMarkets: false };
  const options = { clock: systemClock, cacheDir: undefined, ownNames: [], proxy: undefined, recorded: wire };
  const venue: CcxtVenue = createVenue(script.ccxtId, settings, options);
  await venue.load();
  wire.start();
  const markets = new Map(script.markets.map(({ symbol }) => [symbol, openMarket(venue, symbol)]));
  void venue.run();
  for (let i = 0; i < MAX_TURNS && !venue.isSubscribed; i++) await turns(1);
  const rows = (symbol: string, side: Side) => bookRows(markets.get(symbol) ?? { book: undefined }, side);
  return {
    name: 'lobtop',
    wire,
    receive: (frame) => wire.receive(frame),
    hasBook: (symbol) => markets.get(symbol)?.isLive === true,
    rows: (symbol) => ({ bids: rows(symbol, BID), asks: rows(symbol, ASK) }),
    close: () => venue.close(),
  };
}

function openMarket(venue: CcxtVenue, symbol: string): Market {
  const market = new Market({ venue: venue.name, symbol, clock: systemClock });
  const sink = new MarketRelay(market);
  venue.add({ symbol, sink, book: () => market.book });
  return market;
}

type Stock = CcxtExchange & {
  watchOrderBook(symbol: string, limit: number | undefined): Promise<StockBook>;
  loadMarkets(): Promise<unknown>;
};

async function openStock(script: VenueScript): Promise<Client> {
  const Exchange = (await loadCcxtClass(script.ccxtId)) as unknown as new (config: unknown) => Stock;
  const exchange = new Exchange({ ...configOf(script), enableRateLimit: false });
  const wire = new RecordedWire();
  wire.attach(exchange, {
    hasBook: ({ subscriptions }) => Object.keys(subscriptions).length > 0,
    answers: policyOf(script.ccxtId)?.answers,
  });
  await exchange.loadMarkets();
  wire.start();
  let isClosed = false;
  const limit = LIMITS[script.ccxtId];
  for (const { symbol } of script.markets) {
    const watch = async () => {
      while (!isClosed) await exchange.watchOrderBook(symbol, limit);
    };
    watch().catch((error: unknown) => {
      if (!isClosed) throw error;
    });
  }
  await turns(TURNS);
  const book = (symbol: string) => exchange.orderbooks[symbol] as StockBook | undefined;
  return {
    name: 'stock ccxt',
    wire,
    receive: (frame) => wire.receive(frame.toString()),
    hasBook: (symbol) => (book(symbol)?.bids.length ?? 0) > 0,
    rows: (symbol) => ({ bids: stockRows(book(symbol)?.bids), asks: stockRows(book(symbol)?.asks) }),
    close: () => {
      isClosed = true;
      for (const client of Object.values(exchange.clients)) client.reset(new Error('closed'));
    },
  };
}

/** What `watchOrderBook` is asked for: every level of the stream. */
const LIMITS: Readonly<Record<string, number | undefined>> = { binance: ALL_LEVELS, bybit: 200 };

function configOf(script: VenueScript) {
  const { apiKey, secret, password } = script.config('localhost') as Record<string, string | undefined>;
  const keys = Object.fromEntries(
    Object.entries({ apiKey, secret, password }).filter(([, value]) => value !== undefined),
  );
  const markets = Object.fromEntries(script.markets.map((market) => [market.symbol, ccxtMarket(market)]));
  return { ...keys, markets };
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}
