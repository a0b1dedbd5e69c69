import {
  ASK,
  BID,
  type Clock,
  type FeedStatus,
  type LiveSession,
  openSession,
  partialSink,
  type ReadonlyMarket,
  systemClock,
} from '../../../src/engine/internal.js';
import { eventually } from '../eventually.js';
import { type PlayOptions, ScriptVenue } from './script-venue.js';
import { digestOf, numbersOf, type TruthBook, VenueTruth } from './truth-book.js';
import type { VenueScript } from './venue-script.js';

/** How many best levels are compared at every state. */
const COMPARED = 5;

/** What a venue's book was after each of its messages, made apart from lobtop. */
export class Timeline {
  readonly #bySeq = new Map<number, string>();
  readonly #digests: string[] = [];
  #next = 0;

  constructor(script: VenueScript, market: string) {
    const truth = new VenueTruth(script.window, ({ book, seq }) => {
      const digest = digestOf(numbersOf(book.rows('bids', COMPARED)), numbersOf(book.rows('asks', COMPARED)));
      // Numbers of a connection start anew with the next one: they do not name a state.
      if (seq !== undefined && script.renumber === undefined) this.#bySeq.set(seq, digest);
      this.#digests.push(digest);
    });
    for (const { change } of script.events) if (change?.market === market) truth.apply(change);
  }

  /** Whether the venue's book ever was so: at this number where it numbers, else at or after the state found last. */
  has(digest: string, seq: number | undefined): boolean {
    if (this.#bySeq.size > 0) return seq !== undefined && this.#bySeq.get(seq) === digest;
    const found = this.#digests.indexOf(digest, this.#next);
    if (found >= 0) this.#next = found;
    return found >= 0;
  }
}

export type MarketRun = {
  readonly name: string;
  readonly market: ReadonlyMarket;
  readonly statuses: FeedStatus[];
  commits: number;
  /** States that were live and that the venue's book never had. */
  readonly wrongWhileLive: number[];
  /** Trades at or beyond the touch, by whether the side reported is the side that took. */
  readonly atTouch: { agree: number; disagree: number };
};

/** Trades from before the subscription come with the first messages: the book says nothing about them. */
const REPEATED_COMMITS = 10;

/** Who took, by where the price was in the book: undefined between bid and ask. */
function takerAt({ book }: ReadonlyMarket, priceTicks: number): 'buy' | 'sell' | undefined {
  const bid = book?.bids.best ?? Number.NEGATIVE_INFINITY;
  const ask = book?.asks.best ?? Number.POSITIVE_INFINITY;
  if (priceTicks >= ask) return priceTicks > bid ? 'buy' : undefined;
  return priceTicks <= bid ? 'sell' : undefined;
}

export type PlayScriptOptions = PlayOptions & {
  readonly clock?: Clock;
  /** Whether every book must be live and right in the end; true unless told. */
  readonly settles?: boolean;
  /** How deep the final books must be right; all of it unless told. */
  readonly depth?: number | undefined;
};

export type Run = {
  readonly markets: readonly MarketRun[];
  readonly venue: ScriptVenue;
  readonly session: LiveSession;
};

/** Plays a recording to an unmodified ccxt class over loopback, and compares every live state with what the venue had. */
export async function playScript(
  script: VenueScript,
  options: PlayScriptOptions = {},
  during?: (run: Run) => Promise<void>,
): Promise<Run> {
  const venue = new ScriptVenue(script, options);
  const { depth } = options;
  const settings = await venue.listen();
  const runs: MarketRun[] = [];
  const session = openSession({
    targets: script.markets.map(({ symbol }) => ({ venue: script.ccxtId, symbol })),
    venues: { [script.ccxtId]: settings },
    clock: options.clock ?? systemClock,
    observe: (market) => {
      const { name } = script.markets[runs.length];
      const run: MarketRun = {
        name,
        market,
        statuses: [],
        commits: 0,
        wrongWhileLive: [],
        atTouch: { agree: 0, disagree: 0 },
      };
      const timeline = new Timeline(script, name);
      runs.push(run);
      return partialSink({
        status: (status) => run.statuses.push(status),
        trade: ({ priceTicks, side }) => {
          const taker = market.isLive && run.commits > REPEATED_COMMITS ? takerAt(market, priceTicks) : undefined;
          if (taker !== undefined) run.atTouch[taker === side ? 'agree' : 'disagree']++;
        },
        commit: ({ seq }) => {
          run.commits++;
          if (market.isLive && !timeline.has(digest(market), seq)) run.wrongWhileLive.push(seq ?? run.commits);
        },
      });
    },
  });
  const run: Run = { markets: runs, venue, session };
  try {
    await during?.(run);
    await eventually(() => venue.isDone, `${script.title} played`);
    if (options.settles === false) return run;
    await eventually(
      () => runs.every(({ name, market }) => market.isLive && isAt(market, venue.truth(name), depth)),
      () => `${script.title}: every book at the end, live: ${describeRuns(runs, venue)}`,
    );
  } finally {
    session.close();
    venue.close();
    await session.done;
  }
  return run;
}

function describeRuns(runs: readonly MarketRun[], venue: ScriptVenue): string {
  return runs
    .filter(({ name, market }) => !market.isLive || !isAt(market, venue.truth(name)))
    .map(({ name, market, statuses, commits }) => {
      const last = statuses.slice(-4).map(({ state, reason, detail }) => `${state}/${reason} ${detail}`);
      const levels = `${market.book?.bids.length}/${market.book?.asks.length}`;
      return `${name} ${levels} of ${venue.truth(name).count('bids')}/${venue.truth(name).count('asks')}, ${commits} commits: ${last.join(', ')}`;
    })
    .join('; ');
}

/** Whether the book is the venue's, price by price and size by size, down to `depth` or to its end. */
function isAt(market: ReadonlyMarket, truth: TruthBook, depth?: number): boolean {
  return (
    JSON.stringify(rowsOf(market, BID, depth)) === JSON.stringify(numbersOf(truth.rows('bids', depth))) &&
    JSON.stringify(rowsOf(market, ASK, depth)) === JSON.stringify(numbersOf(truth.rows('asks', depth)))
  );
}

function digest(market: ReadonlyMarket): string {
  return digestOf(rowsOf(market, BID, COMPARED), rowsOf(market, ASK, COMPARED));
}

export function rowsOf({ book }: ReadonlyMarket, side: typeof BID | typeof ASK, depth?: number): [number, number][] {
  if (book === undefined) return [];
  const { ticks, sizes, length } = book.top(side, depth);
  return Array.from({ length }, (_, row) => [book.grid.price(ticks[row]), sizes[row]]);
}
