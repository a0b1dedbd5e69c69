import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/engine/internal.js';
import { Pause } from '../../../src/engine/time/pause.js';
import { TokenBucket } from '../../../src/engine/time/token-bucket.js';

function open(capacity: number) {
  const clock = new ManualClock();
  const bucket = new TokenBucket({ clock, pause: new Pause(clock), perSecond: 10, capacity });
  const gone: string[] = [];
  const ask = (name: string, cost: number) => bucket.take(cost).then(() => gone.push(name));
  const advance = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 100) {
      clock.advance(100);
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    }
  };
  return { ask, advance, gone };
}

describe('TokenBucket', () => {
  it('lets a burst go up to its capacity, and then spaces by cost, in order', async () => {
    const { ask, advance, gone } = open(10);
    for (const name of ['a', 'b', 'c', 'd']) ask(name, 10);
    await advance(100);
    expect(gone).toEqual(['a', 'b']);
    await advance(1000);
    expect(gone).toEqual(['a', 'b', 'c']);
    await advance(1000);
    expect(gone).toEqual(['a', 'b', 'c', 'd']);
  });

  it('refills while nobody asks', async () => {
    const { ask, advance, gone } = open(10);
    ask('first', 30);
    await advance(10_000);
    ask('second', 10);
    await advance(100);
    expect(gone).toEqual(['first', 'second']);
  });

  it('never saves up more than its capacity', async () => {
    const { ask, advance, gone } = open(10);
    await advance(60_000);
    for (const name of ['a', 'b', 'c']) ask(name, 10);
    await advance(100);
    expect(gone).toEqual(['a', 'b']);
  });
});
