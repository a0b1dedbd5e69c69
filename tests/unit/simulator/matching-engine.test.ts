import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/engine/internal.js';
import { SimulatedMarket } from '../../../src/engine/simulator/market.js';
import { type Fill, MatchingEngine } from '../../../src/engine/simulator/matching-engine.js';
import { SIMULATED_SYMBOLS } from '../../../src/engine/simulator/symbols.js';

function engine() {
  const fills: Fill[] = [];
  const created = new MatchingEngine({ levelChanged: () => {}, filled: (fill) => fills.push(fill) });
  return { created, fills };
}

describe('MatchingEngine', () => {
  it('fills best price first, and first come first within a price', () => {
    const { created, fills } = engine();
    created.limit(1, 101, 5);
    created.limit(1, 100, 2);
    created.limit(1, 100, 3);
    const later = created.orderAt(2);
    created.limit(0, 101, 6);
    expect(fills).toEqual([
      { ticks: 100, lots: 2, takerIsBuyer: true },
      { ticks: 100, lots: 3, takerIsBuyer: true },
      { ticks: 101, lots: 1, takerIsBuyer: true },
    ]);
    expect(later?.lots).toBe(0);
    expect([created.best(0), created.best(1), created.lotsAt(1, 101)]).toEqual([undefined, 101, 4]);
  });

  it('rests what does not cross, and cancels in any order', () => {
    const { created } = engine();
    created.limit(0, 99, 4);
    created.limit(0, 98, 1);
    created.market(1, 6);
    expect(created.orderCount).toBe(0);
    created.limit(0, 97, 2);
    const order = created.orderAt(0);
    if (order !== undefined) created.cancel(order);
    expect(created.best(0)).toBeUndefined();
  });
});

type Row = [string, string];
type Published = { readonly stream: string; readonly event: Readonly<Record<string, unknown>> };

function simulate(seed: number, seconds: number, symbol = SIMULATED_SYMBOLS[0]) {
  const published: Published[] = [];
  const start = 1_700_000_000_000;
  const market = new SimulatedMarket(symbol, {
    seed,
    nowTs: start,
    publish: (stream, event) => published.push({ stream, event }),
  });
  const first = market.depth(5000);
  published.length = 0;
  for (let ms = 20; ms <= seconds * 1000; ms += 20) {
    market.advance(start + ms);
    if (ms % 100 === 0) market.publishDepth();
  }
  return { market, first, published };
}

describe('SimulatedMarket', () => {
  it('tells diffs that rebuild its own book, chained by U and u, under its own ticker', () => {
    const { market, first, published } = simulate(11, 30);
    const book = new Book({ tickSize: '0.1' });
    const put = (rows: Row[], side: 0 | 1) => {
      for (const [price, size] of rows) book.level(side, book.grid.ticks(price), Number(size));
    };
    book.begin();
    put(first['bids'] as Row[], 0);
    put(first['asks'] as Row[], 1);
    book.commit();
    let last = first['lastUpdateId'] as number;
    for (const { event } of published.filter(({ stream }) => stream.includes('@depth'))) {
      if ((event['u'] as number) <= last) continue;
      expect(event['U'] as number).toBeLessThanOrEqual(last + 1);
      put(event['b'] as Row[], 0);
      put(event['a'] as Row[], 1);
      book.commit();
      last = event['u'] as number;
      expect(book.isCrossed).toBe(false);
    }
    const truth = market.depth(5000);
    expect(last).toBe(truth['lastUpdateId']);
    expect(book.bids.length).toBe((truth['bids'] as Row[]).length);
    expect(book.asks.length).toBe((truth['asks'] as Row[]).length);
    const ticker = published.filter(({ stream }) => stream.endsWith('@bookTicker')).at(-1)?.event;
    expect(book.grid.price(book.bestBid ?? 0)).toBe(Number(ticker?.['b']));
    expect(book.asks.bestSize).toBe(Number(ticker?.['A']));
  });

  it('publishes the figures of its own candles of a day', () => {
    const { market, published } = simulate(11, 60);
    market.publishTicker();
    const ticker = published.at(-1)?.event;
    const day = market.klines(60_000, 1440, undefined) as string[][];
    const column = (at: number) => day.map((candle) => Number(candle[at]));
    expect(Number(ticker?.['o'])).toBe(column(1)[0]);
    expect(Number(ticker?.['h'])).toBe(Math.max(...column(2)));
    expect(Number(ticker?.['l'])).toBe(Math.min(...column(3)));
    expect(Number(ticker?.['c'])).toBe(column(4).at(-1));
    expect(Number(ticker?.['v'])).toBeCloseTo(
      column(5).reduce((sum, size) => sum + size, 0),
      6,
    );
  });

  it('gives the same market for the same seed, and another for another', () => {
    const texts = [3, 3, 4].map((seed) => JSON.stringify(simulate(seed, 5).published));
    expect(texts[0]).toBe(texts[1]);
    expect(texts[0]).not.toBe(texts[2]);
  });

  it.each(SIMULATED_SYMBOLS.map((symbol) => [symbol.base, symbol] as const))('is believable: %s', (_name, symbol) => {
    const { market, published } = simulate(5, 120, symbol);
    const { bids, asks } = market.depth(5000) as { bids: Row[]; asks: Row[] };
    expect(Math.min(bids.length, asks.length)).toBeGreaterThan(80);
    const spreadTicks = Math.round((Number(asks[0][0]) - Number(bids[0][0])) / Number(symbol.tickSize));
    expect(spreadTicks).toBeGreaterThanOrEqual(1);
    expect(spreadTicks).toBeLessThan(12);
    const sizes = bids.concat(asks).map(([, size]) => Number(size));
    const median = [...sizes].sort((a, b) => a - b)[Math.floor(sizes.length / 2)];
    expect(Math.max(...sizes) / median, 'a heavy tail').toBeGreaterThan(5);
    const trades = published.filter(({ stream }) => stream.endsWith('@trade'));
    expect(trades.length).toBeGreaterThan(120);
    const perSecond = new Map<number, number>();
    for (const { event } of trades) {
      const second = Math.floor((event['T'] as number) / 1000);
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    }
    const counts = [...perSecond.values()];
    const mean = trades.length / 120;
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / 120;
    expect(variance / mean, 'clustered in time: more varied than a Poisson process').toBeGreaterThan(1.5);
    const ids = trades.map(({ event }) => event['t'] as number);
    expect(ids.every((id, i) => i === 0 || id === ids[i - 1] + 1)).toBe(true);
  });
});
