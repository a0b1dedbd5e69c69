import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableSink } from '../../src/cli/export/tables.js';
import { RecordWriter } from '../../src/cli/output/record-writer.js';
import type { FrameSource } from '../../src/engine/capture/frame-source.js';
import {
  CaptureReader,
  CaptureRecorder,
  type Clock,
  MarketRelay,
  type MarketSink,
  type OrderEvent,
  openCapture,
  partialSink,
  type ReadonlyMarket,
  RecentHistory,
  RecordingSwitch,
  teeSink,
} from '../../src/engine/internal.js';
import { ReplayClock } from '../../src/engine/time/replay-clock.js';
import { RebuiltBook, sumOf } from './book-hash.js';

/** Rows of a `book` record that are compared; the whole book goes through the other sinks. */
const RECORD_DEPTH = 25;
/** The sink that joins midstream does so at this commit of its market. */
const JOINS_AT = 7;

/** What one market was, commit by commit, and what did not agree with it. */
type Reference = {
  readonly name: string;
  readonly market: ReadonlyMarket;
  readonly sums: string[];
  readonly trades: string[];
  readonly orders: string[];
  /** Delta records that replace everything before them. */
  resets: number;
};

type Difference = { readonly sink: string; readonly market: string; readonly commit: number };

/**
 * Listens to markets through every sink there is, and rebuilds each book from what that sink gave out. A market's own book,
 * read level by level at its commit, is the reference.
 */
export class EverySink {
  readonly differences: Difference[] = [];
  /** Books compared, by the sink. */
  readonly compared = new Map<string, number>();
  readonly #clock: Clock;
  readonly #references: Reference[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'lobtop-every-sink-'));
  readonly #recorder: CaptureRecorder;
  readonly #late: RecordingSwitch;
  readonly #history: RecentHistory;

  constructor(clock: Clock) {
    this.#clock = clock;
    const onFailed = (error: unknown) => {
      throw error;
    };
    this.#recorder = new CaptureRecorder({ path: join(this.#folder, 'all.lob'), clock, version: 'test', onFailed });
    this.#late = new RecordingSwitch({ clock, version: 'test', onFailed });
    this.#history = new RecentHistory({ clock, keepMs: Number.MAX_SAFE_INTEGER, maxBytes: Number.MAX_SAFE_INTEGER });
  }

  get markets(): number {
    return this.#references.length;
  }

  observe(market: ReadonlyMarket): MarketSink {
    const reference: Reference = {
      name: `${market.venue}:${market.symbol}`,
      market,
      sums: [],
      trades: [],
      orders: [],
      resets: 0,
    };
    this.#references.push(reference);
    const relay = new MarketRelay(
      this.#referenceSink(reference),
      this.#recordSink(reference),
      this.#exportSink(reference),
      this.#recorder.sinkFor(market),
      this.#history.sinkFor(market),
      this.#late.sinkFor(market),
    );
    return relay;
  }

  /** Everything was received: what was recorded is played, and compared with what was. */
  finish(): void {
    this.#recorder.close();
    this.#late.stop();
    // A delta says what changed: only a snapshot of the venue replaces everything.
    for (const { name, market, resets } of this.#references) {
      this.#compare('delta records, resets', name, [String(resets), String(market.counters.snapshots)]);
    }
    const reader = new CaptureReader(join(this.#folder, 'all.lob'));
    this.#play('capture → replay', reader, (reference) => reference.sums);
    this.#play('in-memory history', this.#history.view(), (reference) => reference.sums);
    const late = join(this.#folder, 'late.lob');
    if (this.#hasJoined) {
      const joined = new CaptureReader(late);
      this.#play('recording started midstream', joined, (reference) => reference.sums.slice(this.#lateAt(reference)));
    }
    this.#history.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #hasJoined = false;
  readonly #joinedAt = new Map<string, number>();

  #lateAt({ name, sums }: Reference): number {
    // Of a market without a book yet, everything came after; else the state at that time is its first commit.
    const at = this.#joinedAt.get(name) ?? 0;
    return Math.max(0, Math.min(at, sums.length) - 1);
  }

  #referenceSink(reference: Reference): MarketSink {
    const { market, sums, trades, orders } = reference;
    return partialSink({
      commit: () => {
        if (market.book !== undefined) sums.push(sumOf(market.book));
        if (sums.length !== JOINS_AT || this.#hasJoined) return;
        this.#hasJoined = true;
        for (const { name, sums: others } of this.#references) this.#joinedAt.set(name, others.length);
        this.#late.start(join(this.#folder, 'late.lob'));
      },
      trade: ({ id, priceTicks, size, side, exchangeTs }) => {
        trades.push([id, market.book?.grid.price(priceTicks), size, side, exchangeTs].join(' '));
      },
      order: (event) => orders.push(orderText(event)),
    });
  }

  #recordSink(reference: Reference): MarketSink {
    const { name, market, sums, trades } = reference;
    const book = new RebuiltBook();
    let seen = 0;
    let top = '';
    const record = (line: string) => {
      if (line.startsWith('{"v":1,"type":"trade"')) {
        const { id, price, size, side, exchangeTs } = JSON.parse(line) as Record<string, unknown>;
        const own = [id, price, size, side, exchangeTs ?? undefined].join(' ');
        this.#compare('trade records', name, [own, trades.at(-1) ?? '']);
        return;
      }
      if (line.startsWith('{"v":1,"type":"book"')) {
        const { bids, asks, bidLevels, askLevels } = JSON.parse(line) as Record<string, unknown>;
        top = JSON.stringify([bids, asks, bidLevels, askLevels]);
        return;
      }
      if (!line.startsWith('{"v":1,"type":"delta"')) return;
      const { reset, bids, asks } = JSON.parse(line) as { reset: boolean; bids: Pair[]; asks: Pair[] };
      if (reset) {
        reference.resets++;
        book.clear();
      }
      for (const [price, size] of bids) book.set(0, price, size);
      for (const [price, size] of asks) book.set(1, price, size);
      seen++;
    };
    const writer = new RecordWriter({
      market,
      output: { isSlow: false, record },
      clock: this.#clock,
      streams: new Set(['book', 'delta', 'trade']),
      intervalMs: 0,
      depth: RECORD_DEPTH,
      groupSteps: () => 1,
      candles: () => undefined,
      version: 'test',
    });
    const check = () => {
      this.#compare('delta records', name, [book.text, sums.at(-1) ?? '']);
      this.#compare('delta records, one a commit', name, [String(seen), String(sums.length)]);
      this.#compare('book records', name, [top, topOf(market)]);
    };
    return teeSink(writer, partialSink({ commit: check }));
  }

  #exportSink({ name, market, sums, trades }: Reference): MarketSink {
    const book = new RebuiltBook();
    const options = { depth: RECORD_DEPTH, candlesOf: () => undefined, isInRange: () => true };
    const deltas = tableSink(market, 'deltas', {
      ...options,
      add: ([, , , , , isReset, side, price, size]) => {
        if (isReset === true) book.clear();
        if (side !== undefined) book.set(side === 'bid' ? 0 : 1, Number(price), Number(size));
      },
    });
    const rows = tableSink(market, 'trades', {
      ...options,
      add: ([, , exchangeTs, , id, price, size, side]) => {
        this.#compare('exported trades', name, [[id, price, size, side, exchangeTs].join(' '), trades.at(-1) ?? '']);
      },
    });
    const check = () => this.#compare('exported deltas', name, [book.text, sums.at(-1) ?? '']);
    return teeSink(deltas, rows, partialSink({ commit: check }));
  }

  #play(sink: string, frames: FrameSource, expected: (reference: Reference) => readonly string[]): void {
    const played = new Map<string, number>();
    const orders = new Map<string, string[]>();
    const session = openCapture({
      reader: frames,
      clock: new ReplayClock(0),
      pace: async () => {},
      observe: (market) => {
        const name = `${market.venue}:${market.symbol}`;
        const reference = this.#references.find((own) => own.name === name);
        const wanted = reference === undefined ? [] : expected(reference);
        return partialSink({
          commit: () => {
            const at = played.get(name) ?? 0;
            played.set(name, at + 1);
            this.#compare(sink, name, [market.book === undefined ? '' : sumOf(market.book), wanted[at] ?? 'none']);
          },
          order: (event) => {
            const own = orders.get(name) ?? [];
            own.push(orderText(event));
            orders.set(name, own);
          },
        });
      },
    });
    while (session.source.step());
    for (const reference of this.#references) {
      const { name } = reference;
      this.#compare(`${sink}, commits`, name, [String(played.get(name) ?? 0), String(expected(reference).length)]);
      const tail = reference.orders.slice(reference.orders.length - (orders.get(name) ?? []).length);
      this.#compare(`${sink}, orders`, name, [JSON.stringify(orders.get(name) ?? []), JSON.stringify(tail)]);
    }
    this.#compare(`${sink}, problems`, '', [
      JSON.stringify(frames.problems.filter(({ kind }) => kind === 'damaged')),
      '[]',
    ]);
    session.source.close();
  }

  #compare(sink: string, market: string, [own, wanted]: readonly [string, string]): void {
    const count = (this.compared.get(sink) ?? 0) + 1;
    this.compared.set(sink, count);
    if (own !== wanted) this.differences.push({ sink, market, commit: count });
  }
}

/** Captures keep times in microseconds. */
function orderText(event: OrderEvent): string {
  const microseconds = (ms: number) => Math.round(ms * 1000);
  return JSON.stringify({
    ...event,
    exchangeTs: microseconds(event.exchangeTs),
    recvTs: microseconds(event.recvTs),
  });
}

type Pair = readonly [price: number, size: number];

function topOf({ book }: ReadonlyMarket): string {
  if (book === undefined) return '';
  const pairs = ([0, 1] as const).map((side) => {
    const { ticks, sizes, length } = book.top(side, RECORD_DEPTH);
    return Array.from({ length }, (_, row) => [book.grid.price(ticks[row]), sizes[row]]);
  });
  return JSON.stringify([...pairs, book.bids.length, book.asks.length]);
}
