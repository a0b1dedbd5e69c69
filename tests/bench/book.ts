import { allPeers, mapReplay, type Peer, type WholeBook } from './peers.js';
import { touchWorkload, type Workload } from './workload.js';

const REPETITIONS = 7;
const SEED = 20261121;

export type BookResult = {
  readonly workload: string;
  readonly seed: number;
  readonly updates: number;
  readonly levels: { readonly bids: number; readonly asks: number };
  readonly nsPerUpdate: Readonly<Record<string, number>>;
  /** How many times slower each peer is than lobtop's Book, median of the pairs of one round. */
  readonly ratioToLobtop: Readonly<Record<string, number>>;
};

/** Every peer's whole book is compared with a Map replay before anything is timed; then peers take turns. */
export async function benchBook(levels: number): Promise<BookResult> {
  const workload = touchWorkload(levels, SEED);
  const truth = mapReplay(workload);
  const peers = await allPeers();
  for (const peer of peers) checkWholeBook(peer, workload, truth);
  const rounds: number[][] = [];
  for (let round = 0; round < REPETITIONS; round++) rounds.push(peers.map((peer) => timeOnce(peer, workload)));
  const perPeer = peers.map((_, i) => rounds.map((times) => times[i]));
  return {
    workload: workload.name,
    seed: workload.seed,
    updates: workload.updates,
    levels: { bids: truth.bids.length, asks: truth.asks.length },
    nsPerUpdate: named(peers, (i) => median(perPeer[i])),
    ratioToLobtop: named(peers, (i) => median(rounds.map((times) => times[i] / times[0]))),
  };
}

/** Bytes of heap per update of our Book: a young generation so large that nothing is collected meanwhile. */
export async function heapPerUpdate(): Promise<number> {
  const workload = touchWorkload(1000, SEED);
  const [lobtop] = await allPeers();
  for (let warmUp = 0; warmUp < 3; warmUp++) lobtop.prepare(workload).run();
  const prepared = lobtop.prepare(workload);
  const before = process.memoryUsage().heapUsed;
  prepared.run();
  return (process.memoryUsage().heapUsed - before) / workload.updates;
}

function timeOnce(peer: Peer, workload: Workload): number {
  const prepared = peer.prepare(workload);
  const start = process.hrtime.bigint();
  prepared.run();
  return Number(process.hrtime.bigint() - start) / workload.updates;
}

function checkWholeBook(peer: Peer, workload: Workload, truth: WholeBook): void {
  const prepared = peer.prepare(workload);
  prepared.run();
  const book = prepared.book();
  for (const side of ['bids', 'asks'] as const) {
    const isEqual =
      book[side].length === truth[side].length &&
      book[side].every(([ticks, size], i) => ticks === truth[side][i][0] && size === truth[side][i][1]);
    if (!isEqual) throw new Error(`${peer.name} has another ${side} side than the Map replay of ${workload.name}`);
  }
}

function named(peers: readonly Peer[], value: (index: number) => number): Record<string, number> {
  return Object.fromEntries(peers.map(({ name }, i) => [name, round(value(i))]));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
