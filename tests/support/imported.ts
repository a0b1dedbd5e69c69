import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  type ImportHints,
  importClock,
  openImport,
  partialSink,
  prepareImport,
  type ReadonlyMarket,
  type TimeUnit,
  type Trade,
} from '../../src/engine/internal.js';

export type ImportRange = {
  readonly fromTs?: number;
  readonly toTs?: number;
  readonly timeUnit?: TimeUnit;
  readonly depth?: number;
  readonly hints?: ImportHints;
};

/** Plays files of other programs, and tells what a market's sinks were given. */
export async function imported(paths: readonly string[], { hints = {}, timeUnit, depth, ...range }: ImportRange = {}) {
  const notices: string[] = [];
  const prepared = await prepareImport({
    paths,
    hints: { timeUnit, ...hints },
    onNotice: (text) => notices.push(text),
  });
  const clock = importClock(prepared);
  const trades: Trade[] = [];
  const extras: string[] = [];
  const states: string[] = [];
  const said: string[] = [];
  const session = openImport(prepared, {
    clock,
    ...range,
    pace: async () => {},
    observe: (market) =>
      partialSink({
        identify: () => market.tape?.candles({ type: 'time', intervalMs: 60_000 }),
        trade: (trade) => {
          trades.push(trade);
          said.push(`trade ${trade.recvTs}`);
        },
        liquidation: ({ side, size }) => extras.push(`liquidation ${side} ${size}`),
        ticker: ({ recvTs, exchangeTs, ...figures }) => extras.push(JSON.stringify(figures)),
        status: ({ state, reason }) => said.push(`${state} ${reason}`),
        commit: ({ recvTs }) => {
          states.push(levelsOf(market, depth));
          said.push(`book ${recvTs}`);
        },
      }),
  });
  session.start();
  await session.done;
  const markets = session.watched.map(({ market }) => market);
  return { market: markets[0], markets, trades, extras, states, said, notices };
}

/** "price:size price:size | price:size": bids and asks, best first. */
export function levelsOf({ book }: ReadonlyMarket, depth?: number): string {
  const side = (id: 0 | 1) => {
    const { length, ticks, sizes } = book?.top(id, depth) ?? { length: 0, ticks: [], sizes: [] };
    return Array.from({ length }, (_, i) => `${book?.grid.priceText(ticks[i])}:${sizes[i]}`).join(' ');
  };
  return `${side(0)} | ${side(1)}`;
}

/** A file in a folder of its own; one named .gz is gzipped. */
export function newFile(name: string, text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'lobtop-import-test-')), name);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}
