import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Bollinger,
  type CandleKind,
  Ema,
  Hull,
  type OhlcvRow,
  ohlcvOf,
  Rsi,
  Sma,
  TAKER,
  Tema,
  TimeEma,
  type TradeColumns,
  tradeColumns,
  Vwap,
  Wma,
} from '../../src/engine/internal.js';
import { median, round } from './book.js';
import { CACHED_CANDLES, cacheIn, FIRST_TS, MINUTE } from './cached-candles.js';
import { CANDLE_DESIGNS, type CandleDesign, type CandlePeer } from './candle-peers.js';
import { mulberry32 } from './random.js';

const TRADES = 2_000_000;
const CAPACITY = 512;
const REPETITIONS = 5;
const SEED = 20261121;

const KINDS: readonly CandleKind[] = [
  { type: 'time', intervalMs: 8000 },
  { type: 'tick', trades: 8 },
  { type: 'volume', size: 8 },
  { type: 'range', move: 0.04 },
  { type: 'multi', durationMs: 10_000, trades: 10, size: 10 },
];

export type CandleResult = {
  readonly kind: string;
  readonly symbols: number;
  readonly nsPerTrade: Readonly<Record<string, number>>;
  /** How many times slower each design is than lobtop's, median of the pairs of one round. */
  readonly ratioToLobtop: Readonly<Record<string, number>>;
};

/** Every design's candles are compared, all of them, before anything is timed; then designs take turns. */
export function benchCandles(symbols: number): CandleResult[] {
  const trades = workload(symbols);
  return KINDS.map((kind) => {
    checkAll(kind, symbols, trades);
    const rounds: number[][] = [];
    for (let turn = 0; turn < REPETITIONS; turn++) {
      rounds.push(CANDLE_DESIGNS.map((design) => timed(design, kind, { symbols, trades })));
    }
    const named = (value: (design: number) => number) =>
      Object.fromEntries(CANDLE_DESIGNS.map(({ name }, i) => [name, round(value(i))]));
    return {
      kind: kind.type,
      symbols,
      nsPerTrade: named((i) => median(rounds.map((times) => times[i]))),
      ratioToLobtop: named((i) => median(rounds.map((times) => times[i] / times[0]))),
    };
  });
}

/** Bytes of heap a trade, of the kind that takes most: a young generation so large that nothing is collected meanwhile. */
export function candleHeapPerTrade(): number {
  const trades = workload(1);
  const [lobtop] = CANDLE_DESIGNS;
  const perKind = KINDS.map((kind) => {
    for (let warmUp = 0; warmUp < 3; warmUp++) run([lobtop.create(kind, CAPACITY)], trades);
    const peers = [lobtop.create(kind, CAPACITY)];
    const before = process.memoryUsage().heapUsed;
    run(peers, trades);
    return (process.memoryUsage().heapUsed - before) / TRADES;
  });
  return Math.max(...perKind);
}

/** Bytes of heap a value, of the average that takes most. */
export function averageHeapPerValue(): number {
  const { ticks, sizes, eventTs } = workload(1);
  const out = new Float64Array(TRADES);
  const bands = new Bollinger(20);
  const averages: (() => void)[] = [
    () => new Sma(20).updateBatch(ticks, out),
    () => new Wma(20).updateBatch(ticks, out),
    () => new Ema({ window: 20 }).updateBatch(ticks, out),
    () => new Tema({ window: 20 }).updateBatch(ticks, out),
    () => new Hull(16).updateBatch(ticks, out),
    () => new TimeEma(60_000).updateBatch(eventTs, ticks, out),
    () => new Vwap().updateBatch(ticks, sizes, out),
    () => new Rsi(14).updateBatch(ticks, out),
    () => {
      for (let row = 0; row < TRADES; row++) bands.update(ticks[row]);
    },
  ];
  for (const run of [...averages, ...averages, ...averages]) run();
  const perAverage = averages.map((run) => {
    const before = process.memoryUsage().heapUsed;
    run();
    return (process.memoryUsage().heapUsed - before) / TRADES;
  });
  return Math.max(...perAverage);
}

/** Milliseconds from nothing loaded to 10,000 candles in the ring, each time in a process of its own. */
export async function benchWarmCache(): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'lobtop-bench-'));
  try {
    await cacheIn(dir).write(ohlcvOf(history()));
    const times = Array.from({ length: REPETITIONS }, () => warmStart(dir));
    return round(median(times));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function warmStart(dir: string): number {
  // A program of its own, as small as what lobtop loads for this: the benchmarks' own bundle takes 20 ms longer.
  const program = join(import.meta.dirname, 'warm-cache.mjs');
  const { stdout, status, stderr } = spawnSync(process.execPath, [program, dir], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

function history(): OhlcvRow[] {
  const random = mulberry32(SEED);
  let price = 60_000;
  return Array.from({ length: CACHED_CANDLES }, (_, i) => {
    const open = price;
    price = Math.round((open + (random() - 0.5) * 50) * 100) / 100;
    const high = Math.max(open, price) + Math.round(random() * 1000) / 100;
    const low = Math.min(open, price) - Math.round(random() * 1000) / 100;
    return [FIRST_TS + i * MINUTE, open, high, low, price, Math.round((0.1 + random() * 90) * 1e5) / 1e5];
  });
}

/** Trades of all symbols in turn; each has its own walk, about a trade a second. */
function workload(symbols: number): TradeColumns {
  const random = mulberry32(SEED);
  const trades = tradeColumns(TRADES);
  const ticks = new Float64Array(symbols).fill(6_000_000);
  for (let row = 0; row < TRADES; row++) {
    const symbol = row % symbols;
    ticks[symbol] += Math.round((random() - 0.5) * 6);
    trades.eventTs[row] = 1_700_000_000_000 + Math.floor(row / symbols) * 1000;
    trades.ticks[row] = ticks[symbol];
    trades.sizes[row] = Math.round((0.001 - Math.log(1 - random())) * 1e5) / 1e5;
    trades.sides[row] = random() < 0.5 ? TAKER.buy : TAKER.sell;
  }
  return trades;
}

function run(peers: readonly CandlePeer[], trades: TradeColumns): void {
  for (let row = 0, symbol = 0; row < TRADES; row++) {
    peers[symbol].add(trades, row);
    symbol = symbol + 1 === peers.length ? 0 : symbol + 1;
  }
}

function timed(
  design: CandleDesign,
  kind: CandleKind,
  { symbols, trades }: { symbols: number; trades: TradeColumns },
): number {
  const peers = Array.from({ length: symbols }, () => design.create(kind, CAPACITY));
  const start = process.hrtime.bigint();
  run(peers, trades);
  return Number(process.hrtime.bigint() - start) / TRADES;
}

function checkAll(kind: CandleKind, symbols: number, trades: TradeColumns): void {
  const all = CANDLE_DESIGNS.map((design) => {
    const peers = Array.from({ length: symbols }, () => design.create(kind, CAPACITY));
    run(peers, trades);
    return peers.map((peer) => peer.candles());
  });
  const truth = JSON.stringify(all[0]);
  CANDLE_DESIGNS.forEach(({ name }, i) => {
    if (JSON.stringify(all[i]) !== truth) throw new Error(`${name} has other ${kind.type} candles than lobtop`);
  });
}
