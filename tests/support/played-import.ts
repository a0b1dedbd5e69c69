import {
  type FeedStatus,
  type ImportHints,
  importClock,
  type OrderEvent,
  openImport,
  partialSink,
  prepareImport,
  type ReadonlyMarket,
  type Trade,
} from '../../src/engine/internal.js';

/** Everything that sinks get from files of other programs. */
export type PlayedImport = {
  readonly markets: readonly ReadonlyMarket[];
  /** The book after each commit: "bid:size … | ask:size …", with the market's name before it where there are several. */
  readonly books: readonly string[];
  readonly trades: readonly Trade[];
  readonly orders: readonly OrderEvent[];
  readonly statuses: readonly FeedStatus[];
  readonly notices: readonly string[];
  /** All events in their order, as one word each. */
  readonly events: readonly string[];
};

export type PlayOptions = {
  readonly hints?: ImportHints;
  readonly depth?: number;
  /** Called at every commit. */
  readonly onCommit?: (market: ReadonlyMarket, orders: readonly OrderEvent[]) => void;
};

export async function playedImport(
  paths: readonly string[],
  { hints = {}, depth, onCommit }: PlayOptions = {},
): Promise<PlayedImport> {
  const notices: string[] = [];
  const prepared = await prepareImport({ paths, hints, onNotice: (text) => notices.push(text) });
  const [books, trades, orders, statuses, events] = [
    [] as string[],
    [] as Trade[],
    [] as OrderEvent[],
    [] as FeedStatus[],
    [] as string[],
  ];
  const session = openImport(prepared, {
    clock: importClock(prepared),
    pace: async () => {},
    observe: (market) =>
      partialSink({
        begin: () => events.push('begin'),
        order: (event) => {
          orders.push(event);
          events.push('order');
        },
        trade: (trade) => {
          trades.push(trade);
          events.push('trade');
        },
        status: (status) => statuses.push(status),
        commit: () => {
          books.push(levelsText(market, depth));
          events.push('commit');
          onCommit?.(market, orders);
        },
      }),
  });
  session.start();
  await session.done;
  const markets = session.watched.map(({ market }) => market);
  return { markets, books, trades, orders, statuses, notices, events };
}

export function levelsText({ book }: ReadonlyMarket, depth?: number): string {
  const side = (id: 0 | 1) => {
    const { length, ticks, sizes } = book?.top(id, depth) ?? { length: 0, ticks: [], sizes: [] };
    return Array.from({ length }, (_, i) => `${Number(book?.grid.priceText(ticks[i]))}:${sizes[i]}`).join(' ');
  };
  return `${side(0)} | ${side(1)}`;
}
