import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { type BookResult, benchBook, heapPerUpdate, memoryPerBook, round } from './book.js';
import { averageHeapPerValue, benchCandles, benchWarmCache, type CandleResult, candleHeapPerTrade } from './candles.js';
import { benchCapture } from './capture.js';
import { benchFrame } from './frame.js';
import { writePage } from './page.js';
import { benchScale, runScaleClient, type ScaleResult } from './scale.js';
import { benchSocket, runSocketClient, type SocketResult } from './socket.js';
import { benchStart } from './start.js';
import { benchWire, runWireClient, type WireResult } from './wire.js';
import { STREAM_NAMES, type StreamName } from './workload.js';

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

/** Part of the benchmark, by its name in `--only`. */
type Section = {
  readonly name: string;
  run(): Promise<{
    /** For `--json`. */
    readonly results: Readonly<Record<string, unknown>>;
    readonly targets: readonly Target[];
    readonly report?: readonly string[];
  }>;
};

const progress = (text: string) => process.stderr.write(`bench: ${text}\n`);

const BOOK: Section = {
  name: 'book',
  async run() {
    const books: BookResult[] = [];
    for (const name of STREAM_NAMES) {
      progress(`${name}${name.endsWith('10k') ? ' (ccxt takes its time)' : ''}`);
      books.push(await benchBook(name));
    }
    progress('heap and memory of books');
    const heapBytesPerUpdate = round(measureAlone('--heap-only'));
    const kBPerBook = round(measureAlone('--book-memory', ['--expose-gc']));
    const times = (name: StreamName, peer: string) =>
      books.find(({ workload }) => workload === name)?.ratioToLobtop[peer] ?? 0;
    return {
      results: { books, heapBytesPerUpdate, kBPerBook },
      report: books.flatMap(bookLines),
      targets: [
        atLeast('touch1k: times ccxt', 50, times('touch1k', 'ccxt OrderBook')),
        atLeast('touch1k: times sorted-btree', 7, times('touch1k', 'sorted-btree')),
        atLeast('touch1k: times tardis-dev', 20, times('touch1k', 'tardis-dev')),
        atLeast('touch10k: times ccxt', 200, times('touch10k', 'ccxt OrderBook')),
        atLeast('uniform10k: times ccxt', 2, times('uniform10k', 'ccxt OrderBook')),
        atMost('heap bytes per update', 20, heapBytesPerUpdate),
        atMost('kB per book of 1,000 levels a side', 70, kBPerBook),
      ],
    };
  },
};

const CANDLES: Section = {
  name: 'candles',
  async run() {
    progress('candles');
    const candles = [...benchCandles(1), ...benchCandles(1000)];
    const heapBytesPerTrade = round(measureAlone('--candle-heap-only'));
    const heapBytesPerAverage = round(measureAlone('--average-heap-only'));
    const warmCacheMs = await benchWarmCache();
    return {
      results: { candles, heapBytesPerTrade, heapBytesPerAverage, warmCacheMs },
      report: candleLines(candles),
      targets: [
        ...candles
          .filter(({ symbols }) => symbols > 1)
          .map(({ kind, symbols, ratioToLobtop }) =>
            atLeast(
              `${kind} candles, ${symbols} symbols: times array per field`,
              1.3,
              ratioToLobtop['array per field'],
            ),
          ),
        atMost('heap bytes per trade', 20, heapBytesPerTrade),
        atMost('heap bytes per value of an average', 1, heapBytesPerAverage),
        atMost('10,000 candles from a warm cache, ms', 50, warmCacheMs),
      ],
    };
  },
};

const SOCKET: Section = {
  name: 'socket',
  async run() {
    progress('through a socket, 1,000 levels');
    const sockets = [benchSocket(1000, 8000)];
    progress('through a socket, 20,000 levels (ccxt takes its time)');
    sockets.push(benchSocket(20_000, 3000));
    return {
      results: { sockets },
      report: socketLines(sockets),
      targets: [
        atMost('socket, 1,000 levels: CPU of stock ccxt', 0.25, round(sockets[0].ratio)),
        atMost('socket, 20,000 levels: CPU of stock ccxt', 0.06, round(sockets[1].ratio)),
      ],
    };
  },
};

const WIRE: Section = {
  name: 'wire',
  async run() {
    progress('messages to books');
    const wire = await benchWire();
    return {
      results: { wire },
      report: wireLines(wire),
      targets: wire.map(({ name, shape, ratio }) =>
        atLeast(`${name}: times stock ccxt`, shape === 'array' ? 15 : 8, round(ratio)),
      ),
    };
  },
};

const CAPTURE: Section = {
  name: 'capture',
  async run() {
    progress('capture');
    const capture = await benchCapture();
    return {
      results: { capture },
      targets: [
        atMost('capture: CPU ms to write a million level updates', 500, capture.writeCpuMs),
        atMost('capture: bytes a level update', 6, capture.bytesPerLevel),
        atMost('capture: jump in a million level updates, ms median', 3, capture.seekMsMedian),
        atMost('capture: jump among a million events, ms median', 3, capture.eventSeekMsMedian),
        atLeast('capture: level updates replayed a second, millions', 2, round(capture.replayLevelsPerSecond / 1e6)),
      ],
    };
  },
};

const FRAME: Section = {
  name: 'frame',
  async run() {
    progress('frames (20 s)');
    const frame = await benchFrame();
    return {
      results: { frame },
      targets: [
        atMost('frame CPU ms, median', 0.8, frame.cpuMsMedian),
        atMost('frame bytes, median', 1024, frame.bytesMedian),
      ],
    };
  },
};

const START: Section = {
  name: 'start',
  async run() {
    progress('start-up');
    const start = benchStart();
    return { results: { start }, targets: [atMost('--version CPU, times bare node', 2, start.ratio)] };
  },
};

const SCALE: Section = {
  name: 'scale',
  async run() {
    progress('a thousand markets (two and a half minutes)');
    const scale = benchScale();
    return { results: { scale }, report: scaleLines(scale), targets: [] };
  },
};

const SECTIONS = [START, BOOK, CANDLES, WIRE, SOCKET, CAPTURE, FRAME, SCALE];
/** All but the one that takes as long as the others together. */
const BY_DEFAULT = SECTIONS.filter((section) => section !== SCALE);

/** Figures that need a process of their own: this program runs itself with such an argument. */
const ALONE: Readonly<Record<string, (args: readonly string[]) => Promise<unknown>>> = {
  '--heap-only': async () => print(await heapPerUpdate()),
  '--book-memory': async () => print(await memoryPerBook()),
  '--candle-heap-only': async () => print(candleHeapPerTrade()),
  '--average-heap-only': async () => print(averageHeapPerValue()),
  '--socket-client': (args) => runSocketClient(args),
  '--scale-client': () => runScaleClient(),
  '--wire-client': (args) => runWireClient(args),
};

function print(figure: number): void {
  process.stdout.write(String(figure));
}

/** A young generation so large that no collection hides an allocation. */
function measureAlone(what: keyof typeof ALONE, nodeArgs: readonly string[] = []): number {
  const args = [...nodeArgs, '--max-semi-space-size=512', '--min-semi-space-size=512', process.argv[1], what];
  const { stdout, status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

function chosenSections(args: readonly string[]): readonly Section[] {
  const at = args.findIndex((arg) => arg.startsWith('--only'));
  if (at < 0) return BY_DEFAULT;
  const names = (args[at].split('=')[1] ?? args[at + 1] ?? '').split(',');
  const unknown = names.find((name) => !SECTIONS.some((section) => section.name === name));
  if (unknown === undefined) return SECTIONS.filter(({ name }) => names.includes(name));
  throw new Error(`"${unknown}" is not a part: --only ${SECTIONS.map(({ name }) => name).join(',')}`);
}

async function main(args: readonly string[]): Promise<void> {
  const alone = ALONE[args[0] ?? ''];
  if (alone !== undefined) {
    await alone(args.slice(1));
    return;
  }
  const machine = {
    cpu: cpus()[0]?.model ?? '?',
    cores: cpus().length,
    node: process.version,
    platform: process.platform,
  };
  const sections = chosenSections(args);
  const parts = [];
  for (const section of sections) parts.push(await section.run());
  const targets = parts.flatMap((part) => part.targets);
  const results = Object.assign({ machine }, ...parts.map((part) => part.results), { targets });
  const lines = [
    Object.values(machine).join(', '),
    ...parts.flatMap(({ report = [] }) => report),
    '',
    ...targets.map(targetLine),
  ];
  process.stdout.write(args.includes('--json') ? `${JSON.stringify(results)}\n` : `${lines.join('\n')}\n`);
  if (args.includes('--write')) writePage(results);
  if (targets.some(({ isMet }) => !isMet)) process.exitCode = 1;
}

function bookLines({ workload, seed, updates, nsPerUpdate, ratioToLobtop, spread }: BookResult): string[] {
  return [
    '',
    `${workload}: ${updates} updates, seed ${seed}`,
    ...Object.entries(nsPerUpdate).map(([name, ns]) => {
      const figures = `${ns.toFixed(1).padStart(10)} ns/update  ${ratioToLobtop[name].toFixed(2).padStart(8)}x`;
      return `  ${name.padEnd(26)}${figures}  ±${Math.round((spread[name] / 2) * 100)} %`;
    }),
  ];
}

function candleLines(candles: readonly CandleResult[]): string[] {
  return [
    '',
    'Candles, ns a trade (ratio to lobtop):',
    ...candles.map(({ kind, symbols, nsPerTrade, ratioToLobtop }) => {
      const figures = Object.entries(nsPerTrade).map(
        ([name, ns]) => `${name} ${ns.toFixed(1)} (${ratioToLobtop[name].toFixed(2)}x)`,
      );
      return `  ${kind.padEnd(7)}${String(symbols).padStart(5)} symbols: ${figures.join(', ')}`;
    }),
  ];
}

function scaleLines({ markets, levels, liveSeconds, liveCpuSeconds, rssMb, rates }: ScaleResult): string[] {
  return [
    '',
    `${markets} markets of ${levels} levels a side: live after ${liveSeconds} s (${liveCpuSeconds} s of CPU), ${rssMb} MB`,
    ...rates.map(
      ({ wanted, messagesPerSecond, levelsPerSecond, cpuPercent, loopDelayMsP99 }) =>
        `  ${String(wanted).padStart(6)} messages/s: ${messagesPerSecond} received, ${levelsPerSecond} levels/s, ${cpuPercent} % of a core, event loop p99 ${loopDelayMsP99} ms`,
    ),
  ];
}

function wireLines(wire: readonly WireResult[]): string[] {
  return [
    '',
    'From a message to the book, ns a level:',
    ...wire.map(({ name, levels, stockNs, lobtopNs, ratio, spread }) => {
      const figures = `stock ccxt ${stockNs.toFixed(0)}, lobtop ${lobtopNs.toFixed(1)} ±${Math.round((spread / 2) * 100)} %, ${ratio.toFixed(1)}x`;
      return `  ${name.padEnd(28)}${String(levels).padStart(8)} levels: ${figures}`;
    }),
  ];
}

function socketLines(sockets: readonly SocketResult[]): string[] {
  return [
    '',
    'CPU of a whole client process per message of 20 changes, through a socket:',
    ...sockets.map(({ levels, stockUs, lobtopUs, bareUs, ratio }) => {
      const figures = `stock ccxt ${stockUs.toFixed(1)} µs, lobtop ${lobtopUs.toFixed(1)} µs, ratio ${ratio.toFixed(2)}; a bare websocket ${bareUs.toFixed(1)} µs`;
      return `  ${String(levels).padStart(6)} levels a side: ${figures}`;
    }),
  ];
}

function targetLine({ what, limit, measured, isMet }: Target): string {
  return `  ${isMet ? 'met   ' : 'MISSED'}  ${what.padEnd(48)}${String(measured).padStart(10)}  (${limit})`;
}

await main(process.argv.slice(2));
