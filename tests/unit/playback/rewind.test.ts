import { describe, expect, it } from 'vitest';
import { ManualClock, Market, type MarketSink, RecentHistory, Rewind, teeSink } from '../../../src/engine/internal.js';
import { T0 } from '../../support/capture.js';
import { INSTRUMENT, levelsOf } from '../../support/market.js';

const LIVE = { state: 'live', reason: 'snapshot', attempt: 0, integrity: 'sequence', detail: '' } as const;
const MINUTE = { type: 'time', intervalMs: 60_000 } as const;

/** A market that is watched, its past kept, and what it was at every sequence. */
function watched(more: { keepMs?: number; maxBytes?: number } = {}) {
  const clock = new ManualClock(T0);
  const past = new RecentHistory({ clock, keepMs: 600_000, ...more });
  const market = new Market({ venue: 'test', symbol: 'A/B', clock });
  const sink: MarketSink = teeSink(market, past.sinkFor(market));
  const states = new Map<number, string>();
  sink.identify(INSTRUMENT);
  sink.status(LIVE);
  sink.begin();
  for (let i = 0; i < 40; i++) {
    sink.level(0, 10_000 - i, 1 + i);
    sink.level(1, 10_001 + i, 2 + i);
  }
  let seq = 0;
  const commit = () => {
    sink.commit({ seq, exchangeTs: clock.wallMs(), recvTs: clock.wallMs(), recvMono: clock.monoMs() });
    states.set(seq, levelsOf(market));
  };
  commit();
  past.start();
  /** Ten changes a second, a trade with every fifth. */
  const pass = (seconds: number) => {
    for (let i = 0; i < seconds * 10; i++) {
      clock.advance(100);
      seq++;
      sink.level(0, 10_000 - ((seq * 7) % 40), seq % 11);
      sink.level(1, 10_001 + ((seq * 3) % 40), seq % 13);
      if (seq % 5 === 0) {
        const ts = clock.wallMs();
        sink.trade({
          id: String(seq),
          exchangeTs: ts,
          recvTs: ts,
          priceTicks: 9990 + (seq % 20),
          size: 1,
          side: 'buy',
        });
      }
      commit();
    }
  };
  let nows = 0;
  const walk = () =>
    new Rewind({
      past,
      clock,
      liveCandles: (own, kind) => ({ series: own.tape?.candles(kind) as never, history: undefined }),
      onNow: () => void nows++,
    });
  return { clock, past, market, states, pass, walk, nows: () => nows };
}

describe('the last minutes of a live market', () => {
  it('are walked back and forward, while the live market goes on', () => {
    const { market, states, pass, walk } = watched();
    pass(100);
    const { marketOf, step } = bound(walk());
    const then = marketOf(market);
    expect(levelsOf(then)).toBe(levelsOf(market));
    const seen: number[] = [];
    for (const steps of [-1, -10, -100, 37, -500, 3, -1]) {
      step(steps, market);
      pass(1);
      seen.push(then.seq);
      expect(levelsOf(then)).toBe(states.get(then.seq));
    }
    expect(seen).toEqual([...seen].filter((seq) => seq < 1000));
    expect(market.seq).toBe(1070);
  });

  it('are played into what has come since, up to now', () => {
    const { clock, market, states, pass, walk, nows } = watched();
    pass(30);
    const { driver, marketOf, step } = bound(walk());
    const then = marketOf(market);
    step(-120, market);
    driver.play();
    const from = then.seq;
    pass(20);
    expect(then.seq).toBeGreaterThan(from + 190);
    expect(then.seq).toBeLessThan(market.seq);
    expect(levelsOf(then)).toBe(states.get(then.seq));
    expect(nows()).toBe(0);
    driver.changeSpeed(1);
    driver.changeSpeed(1);
    driver.changeSpeed(1);
    clock.advance(5000);
    expect([nows(), then.seq]).toEqual([1, market.seq]);
    expect(levelsOf(then)).toBe(levelsOf(market));
    // A step further than the last event is a step to now, too.
    step(1, market);
    expect(nows()).toBe(2);
  });

  it('are bounded in time and in memory, and what is kept can always be read', () => {
    const { past, market, states, pass, walk } = watched({ keepMs: 120_000 });
    pass(1000);
    expect(past.spanMs).toBeGreaterThanOrEqual(120_000);
    expect(past.spanMs).toBeLessThanOrEqual(152_000);
    const { marketOf, step } = bound(walk());
    step(-1_000_000, market);
    const then = marketOf(market);
    expect(levelsOf(then)).toBe(states.get(then.seq));
    expect(market.seq - then.seq).toBeGreaterThan(1200);
    step(1, market);
    expect(levelsOf(then)).toBe(states.get(then.seq));

    const small = watched({ maxBytes: 20_000 });
    small.pass(1000);
    expect(small.past.bytes).toBeLessThan(20_000 * 1.2);
    expect(small.past.spanMs).toBeGreaterThan(30_000);
  });

  it('have the candles of then: nothing later, and what the live market knew before', () => {
    const { market, pass, walk } = watched({ keepMs: 60_000 });
    market.tape?.candles(MINUTE);
    pass(900);
    const live = market.tape?.candles(MINUTE);
    const one = walk();
    one.driver.step(-300, one.marketOf(market));
    const then = one.marketOf(market);
    const candles = one.candles(then, MINUTE, market)?.series;
    const ages = Array.from({ length: candles?.length ?? 0 }, (_, age) => candles?.candle(age));
    expect(ages.length).toBeGreaterThan(12);
    expect(ages[0]?.openTs).toBeLessThanOrEqual(then.venueNowMs);
    for (const candle of ages.slice(1)) {
      const known = Array.from({ length: live?.length ?? 0 }, (_, age) => live?.candle(age));
      const own = known.find((each) => each?.openTs === candle?.openTs);
      expect([candle?.openTicks, candle?.highTicks, candle?.closeTicks, candle?.size]).toEqual([
        own?.openTicks,
        own?.highTicks,
        own?.closeTicks,
        own?.size,
      ]);
    }
    one.end();
  });
});

function bound(walk: Rewind) {
  const marketOf = (market: Market) => walk.marketOf(market);
  return {
    driver: walk.driver,
    marketOf,
    step: (events: number, market: Market) => walk.driver.step(events, marketOf(market)),
  };
}
