import { readFileSync, writeFileSync } from 'node:fs';
import type { BookResult } from './book.js';
import type { CandleResult } from './candles.js';
import type { SocketResult } from './socket.js';
import type { WireResult } from './wire.js';

const PAGE = 'docs/performance.md';

export type PageTarget = {
  readonly what: string;
  readonly limit: string;
  readonly measured: number;
  readonly isMet: boolean;
};

/** What one run has measured; parts that were not run keep what the page says. */
export type PageResults = {
  readonly machine: Readonly<Record<string, unknown>>;
  readonly books?: readonly BookResult[];
  readonly kBPerBook?: number;
  readonly heapBytesPerUpdate?: number;
  readonly candles?: readonly CandleResult[];
  readonly sockets?: readonly SocketResult[];
  readonly wire?: readonly WireResult[];
  readonly targets: readonly PageTarget[];
};

/** Writes the figures of a run between the marks of the page. */
export function writePage(results: PageResults): void {
  let page = readFileSync(PAGE, 'utf8');
  const { books, candles, sockets, wire, targets } = results;
  page = between(page, 'machine', machineLine(results));
  if (books !== undefined) page = between(page, 'books', bookTable(books, results));
  if (candles !== undefined) page = between(page, 'candles', candleTable(candles));
  if (sockets !== undefined) page = between(page, 'sockets', socketTable(sockets));
  if (wire !== undefined) page = between(page, 'wire', wireTable(wire));
  // Targets of a part would hide those of the others.
  if (books !== undefined && candles !== undefined && sockets !== undefined) {
    page = between(page, 'targets', targetTable(targets));
  }
  writeFileSync(PAGE, page);
}

function between(page: string, mark: string, content: string): string {
  const [start, end] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${PAGE} has no ${start} … ${end}`);
  return `${page.slice(0, from + start.length)}\n${content}\n${page.slice(to)}`;
}

function machineLine({ machine }: PageResults): string {
  const { cpu, cores, node, platform } = machine;
  const date = new Date().toISOString().slice(0, 10);
  return `Measured on ${date}: ${cpu}, ${cores} shared cores, Node ${node}, ${platform}.`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function bookTable(books: readonly BookResult[], { kBPerBook, heapBytesPerUpdate }: PageResults): string {
  const peers = Object.keys(books[0]?.nsPerUpdate ?? {});
  const cell = ({ nsPerUpdate, ratioToLobtop }: BookResult, peer: string, first: boolean) =>
    `${figure(nsPerUpdate[peer])}${first ? '' : ` (${figure(ratioToLobtop[peer])}×)`}`;
  const rows = peers.map((peer, i) => [peer, ...books.map((book) => cell(book, peer, i === 0))]);
  const spreads = books.flatMap(({ spread }) => Object.values(spread)).sort((a, b) => a - b);
  const spread = Math.round(((spreads[Math.floor(spreads.length / 2)] ?? 0) / 2) * 100);
  return `${table(['ns per update', ...books.map(({ workload }) => workload)], rows)}

Seven repetitions; half of their spread is ${spread} % in the median. Heap per update of \`Book\`: ${heapBytesPerUpdate} B. Memory of a book of 1,000 levels per side: ${kBPerBook} kB.`;
}

function candleTable(candles: readonly CandleResult[]): string {
  const designs = Object.keys(candles[0]?.nsPerTrade ?? {});
  const counts = [...new Set(candles.map(({ symbols }) => symbols))];
  const kinds = candles.filter(({ symbols }) => symbols === counts[0]).map(({ kind }) => kind);
  const cell = (design: string, symbols: number) =>
    candles
      .filter((each) => each.symbols === symbols)
      .map(({ nsPerTrade }) => figure(nsPerTrade[design]))
      .join(', ');
  const rows = designs.map((design) => [design, ...counts.map((symbols) => cell(design, symbols))]);
  return table(['ns per trade', ...counts.map((symbols) => `${symbols} symbols: ${kinds.join(', ')}`)], rows);
}

function socketTable(sockets: readonly SocketResult[]): string {
  const rows = sockets.map(({ levels, stockUs, lobtopUs, bareUs, ratio }) => [
    levels.toLocaleString('en'),
    figure(stockUs),
    `${figure(lobtopUs)} (${ratio.toFixed(2)})`,
    `${figure(bareUs)} (${(bareUs / stockUs).toFixed(2)})`,
  ]);
  return table(['levels per side', 'stock ccxt, µs', 'lobtop', 'a websocket that only receives'], rows);
}

function wireTable(wire: readonly WireResult[]): string {
  const rows = wire.map(({ name, levels, stockNs, lobtopNs, ratio, spread }) => [
    name,
    levels.toLocaleString('en'),
    figure(stockNs),
    `${figure(lobtopNs)} (${figure(ratio)}×)`,
    `${Math.round((spread / 2) * 100)} %`,
  ]);
  return table(['messages', 'levels', 'stock ccxt, ns per level', 'lobtop', 'half of its spread'], rows);
}

function targetTable(targets: readonly PageTarget[]): string {
  const rows = targets.map(({ what, limit, measured, isMet }) => [
    what,
    limit,
    `${measured}${isMet ? '' : ' **missed**'}`,
  ]);
  return table(['target', 'limit', 'measured'], rows);
}

function figure(value = Number.NaN): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(value >= 10 ? 0 : 1);
}
