import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { XzReadableStream } from 'xz-decompress';
import {
  importClock,
  lobsterClock,
  ManualClock,
  Market,
  type MarketSink,
  type OrderEvent,
  OrderQueues,
  openImport,
  openLobster,
  openLobsterFiles,
  PriceGrid,
  prepareImport,
  type ReadonlyMarket,
  type Side,
  teeSink,
} from '../../src/engine/internal.js';
import { EverySink } from './every-sink.js';
import { INSTRUMENT } from './market.js';
import { gunzipLines, sharedPath } from './shared.js';
import { readLines } from './wire/recording.js';

const T0 = 1_700_000_000_000;
const LIVE = { state: 'live', reason: 'snapshot', attempt: 0, integrity: 'sequence', detail: '' } as const;

/** Markets that a test drives itself, message by message, a millisecond apart. */
class Driven {
  readonly clock = new ManualClock(T0);
  readonly sinks = new EverySink(this.clock);
  readonly #markets = new Map<string, { market: ReadonlyMarket; sink: MarketSink }>();

  market(
    symbol: string,
    tickSize: string,
    lotSize = '0.00000001',
  ): { market: ReadonlyMarket; sink: MarketSink; isNew: boolean } {
    const known = this.#markets.get(symbol);
    if (known !== undefined) return { ...known, isNew: false };
    const market = new Market({ venue: 'test', symbol, clock: this.clock });
    const sink = teeSink(market, this.sinks.observe(market));
    sink.identify({ ...INSTRUMENT, symbol, tickSize, lotSize });
    sink.status(LIVE);
    this.#markets.set(symbol, { market, sink });
    return { market, sink, isNew: true };
  }

  commit(sink: MarketSink, seq?: number): void {
    this.clock.advance(1);
    const recvTs = this.clock.wallMs();
    sink.commit({ seq, exchangeTs: recvTs - 3, recvTs, recvMono: this.clock.monoMs() });
  }

  finish(): EverySink {
    this.sinks.finish();
    return this.sinks;
  }
}

/** LOBSTER's messages with the orderbook file beside them. */
export async function lobster(): Promise<EverySink> {
  const files = await openLobsterFiles(
    sharedPath('data', 'lobster', 'AAPL_2012-06-21_34200000_57600000_message_10.csv'),
  );
  const clock = lobsterClock(files);
  const sinks = new EverySink(clock);
  const session = openLobster(files, { clock, pace: async () => {}, observe: (market) => sinks.observe(market) });
  session.start();
  await session.done;
  sinks.finish();
  return sinks;
}

/** Files of other programs through the importer. */
export async function imported(folder: string, files: readonly string[], timeUnit?: 'ms'): Promise<EverySink> {
  const paths = files.map((file) => sharedPath('data', folder, file));
  const prepared = await prepareImport({ paths, hints: { timeUnit } });
  const clock = importClock(prepared);
  const sinks = new EverySink(clock);
  const session = openImport(prepared, {
    clock,
    pace: async () => {},
    observe: (market) => sinks.observe(market),
  });
  session.start();
  await session.done;
  sinks.finish();
  return sinks;
}

type BitmexLevel = {
  readonly symbol: string;
  readonly id: number;
  readonly side: string;
  size?: number;
  price?: number;
};

/** Levels by id: an update gives no price. */
export function bitmex(): EverySink {
  const driven = new Driven();
  const prices = new Map<string, number>();
  for (const { t, data = '' } of readLines('bitmex-ws', 'bitmex_2021-07-22')) {
    if (t !== 'recv' || !data.includes('"table":"orderBookL2"')) continue;
    const { action, data: levels } = JSON.parse(data) as { action: string; data: BitmexLevel[] };
    const { symbol } = levels[0];
    if (action !== 'partial' && driven.sinks.markets === 0) continue;
    const { market, sink } = driven.market(symbol, '0.0000000001', '1');
    if (action === 'partial') sink.begin();
    else if (market.book?.isReady !== true) continue;
    for (const { id, side, size, price } of levels) {
      const key = `${symbol} ${side} ${id}`;
      if (price !== undefined) prices.set(key, price);
      const ticks = market.book?.grid.ticks(prices.get(key) ?? 0) ?? 0;
      sink.level(side === 'Buy' ? 0 : 1, ticks, action === 'delete' ? 0 : (size ?? 0));
    }
    driven.commit(sink);
  }
  return driven.finish();
}

/** Orders of CME Globex: each an order event, with the levels that follow from it. */
export function databento(): EverySink {
  const driven = new Driven();
  const { sink } = driven.market('GLBX', '0.000000001', '1');
  const queues = new OrderQueues();
  const [head, ...lines] = gunzipLines('data', 'databento-mbo', 'glbx_mbo_2024-05-08.csv.gz');
  const names = head.split(',');
  const at = Object.fromEntries(names.map((name, i) => [name, i]));
  lines.forEach((line, i) => {
    const cells = line.split(',');
    const [action, id] = [cells[at['action']], cells[at['order_id']]];
    const side: Side = cells[at['side']] === 'B' ? 0 : 1;
    const [ticks, size] = [Number(cells[at['price_1e9']]), Number(cells[at['size']])];
    const before = queues.order(id);
    const touched: [Side, number][] = before === undefined ? [] : [[before.side, before.ticks]];
    if (action === 'R') {
      queues.clear();
      sink.begin();
    }
    if (action === 'A') queues.add({ id, side, ticks, size, sinceTs: 0 });
    if (action === 'C') queues.reduce(id, size);
    if (action === 'M') queues.modify(id, { side, ticks, size, sinceTs: 0 });
    if (action === 'A' || action === 'M') touched.push([side, ticks]);
    const event = EVENTS[action];
    if (event !== undefined)
      emitOrder(driven, sink, {
        orderId: id,
        event,
        side,
        priceTicks: ticks,
        size,
        remaining: queues.order(id)?.size ?? 0,
        seq: i,
      });
    for (const [own, price] of touched) sink.level(own, price, queues.sizeAt(own, price));
    driven.commit(sink, i);
  });
  return driven.finish();
}

const EVENTS: Readonly<Record<string, OrderEvent['event']>> = {
  A: 'new',
  C: 'cancel',
  M: 'new',
  T: 'execution',
  F: 'execution',
};

function emitOrder({ clock }: Driven, sink: MarketSink, event: Omit<OrderEvent, 'exchangeTs' | 'recvTs'>): void {
  sink.order({ ...event, exchangeTs: clock.wallMs(), recvTs: clock.wallMs() });
}

/** Orders of Bitstamp without a beginning, and its snapshots of twenty levels. */
export async function bitstampOrders(): Promise<EverySink> {
  const file = createReadStream(sharedPath('data', 'bitstamp-2015-l3', '2015-05-01.log.xz'));
  const log = await new Response(new XzReadableStream(Readable.toWeb(file) as ReadableStream<Uint8Array>)).text();
  const driven = new Driven();
  const { sink } = driven.market('BTC/USD', '0.01');
  const grid = PriceGrid.of('0.01');
  let seq = 0;
  let isReady = false;
  for (const line of log.split('\n')) {
    const [, , event = '', text = ''] = /^(\d+) (\S+) (.*)$/.exec(line) ?? [];
    if (event === '') continue;
    const message = JSON.parse(text) as Record<string, unknown>;
    if (event === 'order_book') {
      sink.begin();
      (['bids', 'asks'] as const).forEach((name, side) => {
        for (const [price, size] of message[name] as [string, string][])
          sink.level(side as Side, grid.ticks(price), Number(size));
      });
      isReady = true;
      driven.commit(sink, seq++);
    } else if (isReady && event.startsWith('order_')) {
      const side: Side = message['order_type'] === 0 ? 0 : 1;
      const ticks = grid.roundedTicks(Number(message['price']), 'down');
      const kind = event === 'order_created' ? 'new' : event === 'order_deleted' ? 'delete' : 'cancel';
      const size = Number(message['amount']);
      emitOrder(driven, sink, {
        orderId: String(message['id']),
        event: kind,
        side,
        priceTicks: ticks,
        size,
        remaining: undefined,
        seq: seq++,
      });
    }
  }
  return driven.finish();
}

type Bench = { readonly type: string; readonly data: Record<string, [string, string][]> };

/** The synthetic workload of mm-toolbox: its snapshot and its changes. */
export function benchWorkload(): EverySink {
  const driven = new Driven();
  const { sink } = driven.market('BENCH', '0.1', '0.001');
  const grid = PriceGrid.of('0.1');
  for (const line of gunzipLines('data', 'mm-toolbox-bench', 'synth.jsonl.gz')) {
    const { type, data } = JSON.parse(line) as Bench;
    if (type === 'bbo') continue;
    if (type === 'snapshot') sink.begin();
    for (const [price, size] of data['bids'] ?? data['b']) sink.level(0, grid.ticks(price), Number(size));
    for (const [price, size] of data['asks'] ?? data['a']) sink.level(1, grid.ticks(price), Number(size));
    driven.commit(sink);
  }
  return driven.finish();
}
