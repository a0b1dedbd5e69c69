import { sleep } from '../support/sleep.js';
import { allPeers, mapReplay, type Peer, type WholeBook } from './peers.js';
import { type StreamName, type Workload, workload } from './workload.js';

const REPETITIONS = 7;

export type BookResult = {
  readonly workload: string;
  readonly seed: number;
  readonly updates: number;
  readonly levels: { readonly bids: number; readonly asks: number };
  readonly nsPerUpdate: Readonly<Record<string, number>>;
  /** How many times slower each peer is than lobtop's BookSide, median of the pairs of one round. */
  readonly ratioToLobtop: Readonly<Record<string, number>>;
  /** (slowest − fastest) / median of the repetitions. */
  readonly spread: Readonly<Record<string, number>>;
};

/** Every peer's whole book is compared with a Map replay before anything is timed; then peers take turns. */
export async function benchBook(name: StreamName): Promise<BookResult> {
  const stream = workload(name);
  const truth = mapReplay(stream);
  const peers = await allPeers();
  for (const peer of peers) checkWholeBook(peer, stream, truth);
  const rounds: number[][] = [];
  for (let round = 0; round < REPETITIONS; round++) rounds.push(peers.map((peer) => timeOnce(peer, stream)));
  const perPeer = peers.map((_, i) => rounds.map((times) => times[i]));
  return {
    workload: stream.name,
    seed: stream.seed,
    updates: stream.updates,
    levels: { bids: truth.bids.length, asks: truth.asks.length },
    nsPerUpdate: named(peers, (i) => median(perPeer[i])),
    ratioToLobtop: named(peers, (i) => median(rounds.map((times) => times[i] / times[0]))),
    spread: named(peers, (i) => spreadOf(perPeer[i])),
  };
}

/** Bytes of heap per update of our Book: a young generation so large that nothing is collected meanwhile. */
export async function heapPerUpdate(): Promise<number> {
  const stream = workload('touch1k');
  const lobtop = (await allPeers()).find(({ name }) => name === 'lobtop Book') as Peer;
  for (let warmUp = 0; warmUp < 3; warmUp++) lobtop.prepare(stream).run();
  const prepared = lobtop.prepare(stream);
  const before = process.memoryUsage().heapUsed;
  prepared.run();
  return (process.memoryUsage().heapUsed - before) / stream.updates;
}

/** kB of memory per book of 1,000 levels a side, after 20,000 updates; needs --expose-gc. */
export async function memoryPerBook(): Promise<number> {
  const stream = workload('touch1k');
  const short = { ...stream, messages: stream.messages.slice(0, 1000) };
  const lobtop = (await allPeers()).find(({ name }) => name === 'lobtop Book') as Peer;
  const count = 1000;
  const books: unknown[] = [];
  const used = async () => {
    // Buffers are freed by another thread after their owners were collected.
    for (let i = 0; i < 3; i++) {
      globalThis.gc?.();
      await sleep(100);
    }
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = await used();
  for (let i = 0; i < count; i++) {
    const prepared = lobtop.prepare(short);
    prepared.run();
    books.push(prepared);
  }
  const bytes = (await used()) - before;
  if (books.length !== count) throw new Error('unreachable: keeps the books alive');
  return bytes / count / 1000;
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

export function spreadOf(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / median(values);
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
