import { beforeEach, describe, expect, it } from 'vitest';
import { DayAgo } from '../../../src/engine/history/day-ago.js';
import { type CandlePageRequest, type CandleSource, ManualClock, type OhlcvRow } from '../../../src/engine/internal.js';

const NOW = Date.parse('2026-11-21T12:00:30Z');
const DAY_MS = 86_400_000;

let clock: ManualClock;
let explicit: CandlePageRequest[];
let answer: (request: CandlePageRequest) => Awaited<ReturnType<CandleSource['page']>>;

beforeEach(() => {
  clock = new ManualClock(NOW);
  explicit = [];
  answer = ({ sinceTs }) => [[Math.ceil(sinceTs / 60_000) * 60_000, 101.5, 102, 101, 101.7, 3]];
});

function open(intervalsMs: readonly number[] = [1000, 60_000, 3_600_000]): DayAgo {
  const source: CandleSource = {
    intervalsMs,
    pageSize: 500,
    page: async (request) => {
      explicit.push(request);
      return answer(request);
    },
  };
  const dayAgo = new DayAgo({ clock, nowTs: () => clock.wallMs(), source: async () => source });
  dayAgo.run();
  return dayAgo;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the price of a day ago', () => {
  it('is the open of the first candle after it, asked for with one small page, again every five minutes', async () => {
    const dayAgo = open();
    await settled();
    expect(dayAgo.price).toBe(101.5);
    expect(explicit).toEqual([{ intervalMs: 60_000, sinceTs: NOW - DAY_MS, limit: 2 }]);
    answer = ({ sinceTs }) => [[sinceTs + 1, 99, 99, 99, 99, 1]];
    clock.advance(299_000);
    await settled();
    expect(explicit).toHaveLength(1);
    clock.advance(1000);
    await settled();
    expect([dayAgo.price, explicit.length]).toEqual([99, 2]);
    dayAgo.stop();
    clock.advance(600_000);
    await settled();
    expect(explicit).toHaveLength(2);
  });

  it('is unknown where the venue answers with its newest candles, with none, or not at all', async () => {
    const prices: unknown[] = [];
    const refused = (): never => {
      throw new Error('429');
    };
    for (const page of [() => [[NOW - 60_000, 1, 1, 1, 1, 1]] satisfies OhlcvRow[], () => [], refused]) {
      answer = page;
      const dayAgo = open();
      await settled();
      prices.push(dayAgo.price);
      dayAgo.stop();
    }
    expect(prices).toEqual([undefined, undefined, undefined]);
  });

  it('is not asked for where there are only candles too long to tell', async () => {
    const dayAgo = open([DAY_MS]);
    await settled();
    expect([dayAgo.price, explicit]).toEqual([undefined, []]);
    dayAgo.stop();
  });
});
