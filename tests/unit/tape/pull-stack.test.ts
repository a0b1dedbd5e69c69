import { describe, expect, test } from 'vitest';
import { ManualClock, PullStack } from '../../../src/engine/internal.js';
import { commitNow, testMarket } from '../../support/market.js';

const T0 = 1_700_000_000_000;

function sums(stack: PullStack, side: 0 | 1): Map<number, [number, number]> {
  const all = new Map<number, [number, number]>();
  stack.of(side).recent((ticks, added, removed) => {
    const [before, after] = all.get(ticks) ?? [0, 0];
    all.set(ticks, [before + added, after + removed]);
  });
  return all;
}

describe('pulled and stacked', () => {
  test('what comes to and goes from a price is counted apart, not netted', () => {
    const stack = new PullStack(T0);
    for (const grown of [5, -2, 3, -1]) stack.change(0, 100, grown);
    expect(sums(stack, 0).get(100)).toEqual([8, 3]);
    expect(sums(stack, 1).size).toBe(0);
    expect([stack.of(0).session.boughtAt(100), stack.of(0).session.soldAt(100)]).toEqual([8, 3]);
  });

  test('the last minute forgets, in steps of five seconds; the session does not; a reset forgets both', () => {
    const stack = new PullStack(T0);
    stack.change(1, 100, 5);
    stack.advance(T0 + 30_000);
    stack.change(1, 100, 1);
    stack.advance(T0 + 61_000);
    expect(sums(stack, 1).get(100)).toEqual([1, 0]);
    expect(stack.of(1).session.boughtAt(100)).toBe(6);
    stack.reset();
    expect([sums(stack, 1).size, stack.of(1).session.boughtAt(100)]).toEqual([0, 0]);
  });

  test('a market counts changes of its levels once somebody looks, and no snapshot as a change', () => {
    const clock = new ManualClock(T0);
    const market = testMarket(clock);
    const say = (ticks: number, size: number) => {
      market.level(0, ticks, size);
      commitNow(market, clock, T0);
    };
    market.begin();
    say(100, 10);
    say(100, 11);
    const stack = market.tape?.watchLevels(T0) ?? new PullStack(T0);
    say(100, 15);
    say(100, 12);
    market.levels(0, Float64Array.of(100, 99), Float64Array.of(0, 2), 0, 2);
    commitNow(market, clock, T0);
    expect(sums(stack, 0)).toEqual(
      new Map([
        [100, [4, 15]],
        [99, [2, 0]],
      ]),
    );
    market.begin();
    say(100, 500);
    expect(sums(stack, 0).get(100)).toEqual([4, 15]);
    market.refine(10, '0.001');
    expect(sums(stack, 0).get(1000)).toEqual([4, 15]);
  });
});
