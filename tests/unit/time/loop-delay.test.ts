import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { LoopDelay } from '../../../src/engine/time/loop-delay.js';
import { eventually } from '../../support/eventually.js';

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('how long a message may have waited', () => {
  it('is as long as the loop was busy, also right after it, and then nothing', async () => {
    const delay = new LoopDelay();
    delay.start();
    await sleep(0);
    block(600);
    expect(delay.waitedMs).toBeGreaterThan(400);
    await sleep(0);
    await eventually(() => delay.waitedMs === 0, 'the loop keeps up again');
    delay.stop();
  });

  it('is not known before the start and after the end', () => {
    const delay = new LoopDelay();
    block(300);
    expect(delay.waitedMs).toBe(0);
    delay.start();
    delay.stop();
    block(300);
    expect(delay.waitedMs).toBe(0);
  });
});
