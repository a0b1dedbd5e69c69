import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import {
  ASK,
  BID,
  type FeedStatus,
  openSession,
  partialSink,
  type ReadonlyMarket,
  type Session,
  systemClock,
} from '../../src/engine/internal.js';
import {
  isDepth,
  type RecordedEvent,
  type Row,
  readBinanceRecording,
  TickerOracle,
} from '../support/binance-recording.js';
import { BinanceStandIn, type StandInOptions } from '../support/binance-stand-in.js';
import { eventually } from '../support/eventually.js';
import { FAST, PacedClock } from '../support/paced-clock.js';
import { hasShared, sharedPath } from '../support/shared.js';

const FOLDER = ['data', 'binance-raw-hftbacktest'];
const FILES = ['spot_btcusdt_20240808.gz', 'spot_btcusdt_20240809.gz'];
/** The two updates at which the recorded ticker and the recorded book disagree (README of the data). */
const KNOWN_EXCEPTIONS = [50093478174, 50093480542];

type Expected = {
  symbols: {
    BTCUSDT: { final_levels: { bids: number; asks: number }; final_top10: { bids: Row[]; asks: Row[] } };
  };
};

/** Checks every committed state against the exchange's own ticker. */
class TouchCheck {
  live = 0;
  readonly wrongSeqs: number[] = [];
  readonly wrongWhileLive: number[] = [];
  readonly #market: ReadonlyMarket;
  readonly #oracle: TickerOracle;

  constructor(market: ReadonlyMarket, oracle: TickerOracle) {
    this.#market = market;
    this.#oracle = oracle;
  }

  afterCommit(): void {
    const { book } = this.#market;
    if (book === undefined || book.seq === undefined) return;
    if (this.#market.isLive) this.live++;
    const ticker = this.#oracle.at(book.seq);
    const isEqual =
      ticker !== undefined &&
      book.bestBid === book.grid.ticks(ticker.b) &&
      book.bestAsk === book.grid.ticks(ticker.a) &&
      book.bids.bestSize === Number(ticker.B) &&
      book.asks.bestSize === Number(ticker.A);
    if (isEqual) return;
    this.wrongSeqs.push(book.seq);
    if (this.#market.isLive) this.wrongWhileLive.push(book.seq);
  }
}

type Run = {
  readonly market: ReadonlyMarket;
  readonly check: TouchCheck;
  readonly statuses: FeedStatus[];
  readonly commits: number[];
  readonly tradeIds: string[];
  readonly standIn: BinanceStandIn;
};

const recording = hasShared(...FOLDER) ? readBinanceRecording(FILES) : undefined;

type PlayOptions = Omit<StandInOptions, 'recording'>;

async function play(options: PlayOptions, during?: (run: Run) => Promise<void>): Promise<Run> {
  if (recording === undefined) throw new Error('no recording');
  let market: ReadonlyMarket | undefined;
  const standIn = new BinanceStandIn({ recording, isReady: () => market?.wasEverLive === true, ...options });
  const venue = await standIn.listen();
  const oracle = new TickerOracle(recording);
  const statuses: FeedStatus[] = [];
  const commits: number[] = [];
  const tradeIds: string[] = [];
  let check: TouchCheck | undefined;
  const session: Session = openSession({
    targets: [{ venue: 'binance', symbol: 'BTC/USDT' }],
    venues: { binance: venue },
    clock: options.clock ?? systemClock,
    observe: (observed) => {
      market = observed;
      const touch = new TouchCheck(observed, oracle);
      check = touch;
      return partialSink({
        status: (status) => statuses.push(status),
        commit: (meta) => {
          commits.push(meta.seq ?? -1);
          touch.afterCommit();
        },
        trade: (trade) => tradeIds.push(trade.id),
      });
    },
  });
  const watched = session.watched[0].market;
  const run = { market: watched, check: check as TouchCheck, statuses, commits, tradeIds, standIn };
  try {
    await during?.(run);
    await eventually(() => standIn.isDone, 'recording played');
    const lastDepth = recording.events.filter(isDepth).at(-1) as RecordedEvent;
    const lastSeq = (JSON.parse(lastDepth.text) as { u: number }).u;
    await eventually(() => watched.isLive && watched.book?.seq === lastSeq, 'book at the last sequence, live');
  } finally {
    session.close();
    standIn.close();
    await session.done;
  }
  return run;
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function expectFinalBook(market: ReadonlyMarket): void {
  const { book } = market;
  const expected = JSON.parse(readFileSync(sharedPath(...FOLDER, 'spot_btcusdt.expect.json'), 'utf8')) as Expected;
  const { final_levels: levels, final_top10: top10 } = expected.symbols.BTCUSDT;
  if (book === undefined) throw new Error('no book');
  expect({ bids: book.bids.length, asks: book.asks.length }).toEqual(levels);
  for (const [side, rows] of [
    [BID, top10.bids],
    [ASK, top10.asks],
  ] as const) {
    const top = book.top(side, 10);
    const actual = Array.from({ length: top.length }, (_, row) => [book.grid.price(top.ticks[row]), top.sizes[row]]);
    expect(actual).toEqual(rows.map(([price, size]) => [Number(price), Number(size)]));
  }
}

describe.skipIf(recording === undefined)('recorded Binance spot through the unmodified ccxt class', () => {
  it('has the exchange’s own touch at every committed state, and its final book', async () => {
    const { market, check, statuses, commits, tradeIds } = await play({});
    // The first commit is the snapshot with what was buffered; the two documented exceptions are the only ones.
    expect(check.wrongSeqs).toEqual(KNOWN_EXCEPTIONS);
    expect(check.live).toBe(commits.length);
    expect(commits.length).toBeGreaterThanOrEqual(6493);
    expect(new Set(commits).size).toBeGreaterThanOrEqual(6493);
    expectFinalBook(market);
    expect(statuses.map(({ state }) => state)).toEqual(['connecting', 'syncing', 'live', 'closed']);
    const recordedIds = (recording?.events ?? [])
      .filter(({ stream }) => stream.endsWith('@trade'))
      .map(({ text }) => String((JSON.parse(text) as { t: number }).t));
    expect(tradeIds).toEqual(recordedIds.slice(-tradeIds.length));
    expect(tradeIds.length).toBeGreaterThan(recordedIds.length - 5);
    expect(market.feedLatencyMs.min).toBeDefined();
  });

  it('leaves live in the same message when one is lost, and comes back', async () => {
    const lost = 3000;
    const { market, check, statuses } = await play({
      tamper: (event, depthIndex) => (isDepth(event) && depthIndex === lost ? [] : [event.text]),
    });
    expect(check.wrongWhileLive.filter((seq) => !KNOWN_EXCEPTIONS.includes(seq))).toEqual([]);
    const states = statuses.map(({ state, reason }) => `${state}/${reason}`);
    expect(states.slice(0, 5)).toEqual([
      'connecting/start',
      'syncing/snapshot',
      'live/snapshot',
      'resyncing/gap',
      'live/snapshot',
    ]);
    expect(market.counters.gaps).toBe(1);
    expectFinalBook(market);
  });

  it.each([
    ['lost', 1],
    ['lost, doubled, swapped or spoilt', 2],
  ])('is never wrong while live when messages are %s', async (kinds, seed) => {
    const random = seeded(seed);
    let held: string | undefined;
    const clock = new PacedClock(FAST).start();
    const { market, check } = await play({
      // A message a millisecond or so of the client's time: the book comes back, and is hit again, many times.
      sliceEvents: 60,
      sliceMs: 100,
      clock,
      tamper: (event, depthIndex) => {
        if (!isDepth(event) || depthIndex < 100 || depthIndex > 6400) return [event.text];
        const late = held === undefined ? [] : [held];
        held = undefined;
        const draw = random();
        if (draw > 0.01) return [event.text, ...late];
        if (kinds === 'lost' || draw < 0.0025) return late;
        if (draw < 0.005) return [event.text, event.text, ...late];
        if (draw < 0.0075) return [event.text.replace(/"u":(\d+)/, '"u":"$1x"'), ...late];
        held = event.text;
        return late;
      },
    });
    expect(check.wrongWhileLive.filter((seq) => !KNOWN_EXCEPTIONS.includes(seq))).toEqual([]);
    clock.stop();
    // ccxt spaces snapshots by their weight, in the client's time as well.
    expect(market.counters.resyncs).toBeGreaterThan(2);
    expectFinalBook(market);
  });

  it('drops duplicates and old messages, and never applies a late one', async () => {
    const { check, market, commits } = await play({
      tamper: (event, depthIndex) =>
        isDepth(event) && depthIndex % 50 === 49 ? [event.text, event.text] : [event.text],
    });
    expect(check.wrongSeqs).toEqual(KNOWN_EXCEPTIONS);
    expect(market.counters.gaps).toBe(0);
    expect([...commits].sort((a, b) => a - b)).toEqual(commits);
    expectFinalBook(market);
  });

  it('refuses a message with a number that is none, and resyncs', async () => {
    const { check, market, statuses } = await play({
      tamper: (event, depthIndex) =>
        isDepth(event) && depthIndex === 2000
          ? [event.text.replace(/\["[\d.]+","[\d.]+"\]/, '["0x10","1e999"]')]
          : [event.text],
    });
    expect(check.wrongWhileLive.filter((seq) => !KNOWN_EXCEPTIONS.includes(seq))).toEqual([]);
    expect(statuses.some(({ state, reason }) => state === 'resyncing' && reason === 'malformed')).toBe(true);
    expectFinalBook(market);
    expect(market.book?.bids.sizeAt(16)).toBe(0);
  });

  it('drops a trade that cannot be read, and keeps the book', async () => {
    let isTampered = false;
    const { check, market, statuses } = await play({
      tamper: (event, depthIndex) => {
        if (isTampered || depthIndex < 300 || !event.stream.endsWith('@trade')) return [event.text];
        isTampered = true;
        return [event.text.replace(/"p":"[^"]+"/, '"p":"1e999"')];
      },
    });
    expect(check.wrongSeqs).toEqual(KNOWN_EXCEPTIONS);
    expect(statuses.some(({ state }) => state === 'resyncing')).toBe(false);
    const prices = Array.from(
      { length: market.tape?.trades.length ?? 0 },
      (_, age) => market.tape?.trades.newest(age)?.priceTicks,
    );
    expect(prices.every((ticks) => Number.isSafeInteger(ticks))).toBe(true);
  });

  it('counts what is no JSON and goes on, and ccxt prints nothing of it', async () => {
    const printed = vi.spyOn(console, 'log');
    const { check, market } = await play({
      tamper: (event, depthIndex) =>
        isDepth(event) && depthIndex === 500 ? ['<html>busy</html>', event.text] : [event.text],
    });
    expect(check.wrongSeqs).toEqual(KNOWN_EXCEPTIONS);
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
    expectFinalBook(market);
  });

  it('sees a disconnect at once, and reconnects to the true book', async () => {
    const { check, market, statuses, standIn } = await play({}, async (run) => {
      await eventually(() => run.commits.length > 1000, 'a thousand commits');
      run.standIn.dropConnections();
      const status = await eventually(() => run.statuses.find(({ state }) => state === 'resyncing'), 'resyncing');
      expect(status.reason).toBe('disconnect');
    });
    expect(check.wrongWhileLive.filter((seq) => !KNOWN_EXCEPTIONS.includes(seq))).toEqual([]);
    expect(standIn.connections).toBe(2);
    expect(statuses.filter(({ state }) => state === 'resyncing')).toHaveLength(1);
    expectFinalBook(market);
  });
});
