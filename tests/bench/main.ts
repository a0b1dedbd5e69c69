import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { type BookResult, benchBook, heapPerUpdate, round } from './book.js';
import {
  averageHeapPerValue,
  benchCandles,
  benchWarmCache,
  type CandleResult,
  candleHeapPerTrade,
  runWarmCache,
} from './candles.js';
import { benchCapture } from './capture.js';
import { benchFrame } from './frame.js';
import { benchSocket, runSocketClient, type SocketResult } from './socket.js';
import { benchStart } from './start.js';

type Target = { readonly what: string; readonly limit: string; readonly measured: number; readonly isMet: boolean };

const atLeast = (what: string, limit: number, measured: number): Target => ({
  what,
  limit: `>= ${limit}`,
  measured,
  isMet: measured >= limit,
});
const atMost = (what: string, limit: number, measured: number): Target => ({
  what,
  limit: `<= ${limit}`,
  measured,
  isMet: measured <= limit,
});

/** In a process of its own: a young generation large enough that no collection hides an allocation. */
function measureHeap(what: '--heap-only' | '--candle-heap-only' | '--average-heap-only'): number {
  const args = ['--max-semi-space-size=512', '--min-semi-space-size=512', process.argv[1], what];
  const { stdout, status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

async function main(): Promise<void> {
  if (process.argv.includes('--heap-only')) {
    process.stdout.write(String(await heapPerUpdate()));
    return;
  }
  if (process.argv.includes('--candle-heap-only')) {
    process.stdout.write(String(candleHeapPerTrade()));
    return;
  }
  if (process.argv.includes('--average-heap-only')) {
    process.stdout.write(String(averageHeapPerValue()));
    return;
  }
  const warmCache = process.argv.indexOf('--warm-cache');
  if (warmCache > 0) {
    await runWarmCache(process.argv[warmCache + 1]);
    return;
  }
  const client = process.argv.indexOf('--socket-client');
  if (client > 0) {
    await runSocketClient(process.argv.slice(client + 1));
    return;
  }
  const isJson = process.argv.includes('--json');
  const progress = (text: string) => process.stderr.write(`bench: ${text}\n`);
  progress('start-up');
  const start = benchStart();
  progress('touch1k');
  const touch1k = await benchBook(1000);
  progress('touch10k (ccxt takes its time)');
  const touch10k = await benchBook(10_000);
  progress('heap');
  const heapBytesPerUpdate = round(measureHeap('--heap-only'));
  progress('candles');
  const candles = [...benchCandles(1), ...benchCandles(1000)];
  const heapBytesPerTrade = round(measureHeap('--candle-heap-only'));
  const heapBytesPerAverage = round(measureHeap('--average-heap-only'));
  const warmCacheMs = await benchWarmCache();
  progress('through a socket, 1,000 levels');
  const sockets = [benchSocket(1000, 8000)];
  progress('through a socket, 20,000 levels (ccxt takes its time)');
  sockets.push(benchSocket(20_000, 3000));
  progress('capture');
  const capture = await benchCapture();
  progress('frames (20 s)');
  const frame = await benchFrame();
  const targets = [
    atLeast('touch1k: times ccxt', 10, touch1k.ratioToLobtop['ccxt OrderBook']),
    atLeast('touch10k: times ccxt', 60, touch10k.ratioToLobtop['ccxt OrderBook']),
    atLeast('touch1k: times sorted-btree', 1.8, touch1k.ratioToLobtop['sorted-btree']),
    atLeast('touch10k: times sorted-btree', 1.8, touch10k.ratioToLobtop['sorted-btree']),
    atMost('heap bytes per update', 20, heapBytesPerUpdate),
    ...candles
      .filter(({ symbols }) => symbols > 1)
      .map(({ kind, symbols, ratioToLobtop }) =>
        atLeast(`${kind} candles, ${symbols} symbols: times array per field`, 1.3, ratioToLobtop['array per field']),
      ),
    atMost('heap bytes per trade', 20, heapBytesPerTrade),
    atMost('heap bytes per value of an average', 1, heapBytesPerAverage),
    atMost('10,000 candles from a warm cache, ms', 50, warmCacheMs),
    atMost('socket, 1,000 levels: CPU of stock ccxt', 0.6, round(sockets[0].ratio)),
    atMost('socket, 20,000 levels: CPU of stock ccxt', 0.15, round(sockets[1].ratio)),
    atMost('capture: CPU ms to write a million level updates', 500, capture.writeCpuMs),
    atMost('capture: bytes a level update', 6, capture.bytesPerLevel),
    atMost('capture: jump in a million level updates, ms median', 3, capture.seekMsMedian),
    atMost('capture: jump among a million events, ms median', 3, capture.eventSeekMsMedian),
    atLeast('capture: level updates replayed a second, millions', 2, round(capture.replayLevelsPerSecond / 1e6)),
    atMost('frame CPU ms, median', 1.5, frame.cpuMsMedian),
    atMost('frame bytes, median', 1024, frame.bytesMedian),
    atMost('--version CPU, times bare node', 2, start.ratio),
  ];
  const machine = {
    cpu: cpus()[0]?.model ?? '?',
    cores: cpus().length,
    node: process.version,
    platform: process.platform,
  };
  const result = {
    machine,
    books: [touch1k, touch10k],
    candles,
    sockets,
    heapBytesPerUpdate,
    heapBytesPerTrade,
    heapBytesPerAverage,
    warmCacheMs,
    capture,
    frame,
    start,
    targets,
  };
  process.stdout.write(isJson ? `${JSON.stringify(result)}\n` : report(result));
  if (targets.some(({ isMet }) => !isMet)) process.exitCode = 1;
}

function report(result: {
  readonly machine: Readonly<Record<string, unknown>>;
  readonly books: readonly BookResult[];
  readonly candles: readonly CandleResult[];
  readonly sockets: readonly SocketResult[];
  readonly targets: readonly Target[];
}): string {
  const lines = [Object.values(result.machine).join(', ')];
  for (const { workload, seed, updates, nsPerUpdate, ratioToLobtop } of result.books) {
    lines.push('', `${workload}: ${updates} updates, seed ${seed}`);
    for (const [name, ns] of Object.entries(nsPerUpdate)) {
      lines.push(
        `  ${name.padEnd(16)}${ns.toFixed(1).padStart(10)} ns/update  ${ratioToLobtop[name].toFixed(2).padStart(8)}x`,
      );
    }
  }
  lines.push('', 'Candles, ns a trade (ratio to lobtop):');
  for (const { kind, symbols, nsPerTrade, ratioToLobtop } of result.candles) {
    const figures = Object.entries(nsPerTrade).map(
      ([name, ns]) => `${name} ${ns.toFixed(1)} (${ratioToLobtop[name].toFixed(2)}x)`,
    );
    lines.push(`  ${kind.padEnd(7)}${String(symbols).padStart(5)} symbols: ${figures.join(', ')}`);
  }
  lines.push('', 'CPU of a whole client process per message of 20 changes, through a socket:');
  for (const { levels, stockUs, lobtopUs, ratio } of result.sockets) {
    const figures = `stock ccxt ${stockUs.toFixed(1)} µs, lobtop ${lobtopUs.toFixed(1)} µs, ratio ${ratio.toFixed(2)}`;
    lines.push(`  ${String(levels).padStart(6)} levels a side: ${figures}`);
  }
  lines.push('');
  for (const { what, limit, measured, isMet } of result.targets) {
    lines.push(`  ${isMet ? 'met   ' : 'MISSED'}  ${what.padEnd(48)}${String(measured).padStart(10)}  (${limit})`);
  }
  return `${lines.join('\n')}\n`;
}

await main();
