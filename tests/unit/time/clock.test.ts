import { describe, expect, it } from 'vitest';
import { longTimer, repeat, type SetTimer } from '../../../src/engine/time/clock.js';
import { ReplayClock } from '../../../src/engine/time/replay-clock.js';

const DAY_MS = 86_400_000;
/** What `setTimeout` takes; anything longer it runs at once. */
const MOST_MS = 2 ** 31 - 1;

/** A `setTimeout` that says what it was asked for, and runs it when told. */
function fakeTimers() {
  const asked: number[] = [];
  const pending: (() => void)[] = [];
  const setTimer: SetTimer = (run, delayMs) => {
    asked.push(delayMs);
    pending.push(run);
    return () => pending.splice(pending.indexOf(run), 1);
  };
  return { asked, pending, setTimer, fire: () => pending.shift()?.() };
}

describe('a timer', () => {
  it('longer than setTimeout can count is made of several, and runs once', () => {
    const { asked, pending, setTimer, fire } = fakeTimers();
    let runs = 0;
    longTimer(60 * DAY_MS, () => runs++, setTimer);
    fire();
    fire();
    expect(runs).toBe(0);
    fire();
    expect([runs, pending.length, Math.max(...asked)]).toEqual([1, 0, MOST_MS]);
    expect(asked.reduce((sum, ms) => sum + ms)).toBe(60 * DAY_MS);
  });

  it('can be cancelled in any of its parts, twice without harm', () => {
    for (const fired of [0, 1, 2]) {
      const { pending, setTimer, fire } = fakeTimers();
      const cancel = longTimer(60 * DAY_MS, () => expect.unreachable(), setTimer);
      for (let i = 0; i < fired; i++) fire();
      expect(pending).toHaveLength(1);
      cancel();
      cancel();
      expect(pending).toHaveLength(0);
    }
  });

  it.each([0, 1, MOST_MS])('of %i ms is one', (delayMs) => {
    const { asked, setTimer } = fakeTimers();
    longTimer(delayMs, () => {}, setTimer);
    expect(asked).toEqual([delayMs]);
  });
});

describe('the clock of a replay', () => {
  it('passes an hour timer by timer', () => {
    const clock = new ReplayClock(0);
    let runs = 0;
    repeat(clock, 1000, () => runs++);
    clock.moveTo(3_600_000);
    expect([runs, clock.wallMs(), clock.monoMs()]).toEqual([3600, 3_600_000, 3_600_000]);
  });

  it.each([1e15, 1e21, 1e300])('jumps to %s ms without running a timer for each second of it', (ts) => {
    const clock = new ReplayClock(0);
    let runs = 0;
    repeat(clock, 1000, () => runs++);
    clock.moveTo(ts);
    expect(runs).toBeGreaterThan(0);
    expect(runs).toBeLessThanOrEqual(3601);
    expect(clock.wallMs() / ts).toBeCloseTo(1, 9);
  });
});
