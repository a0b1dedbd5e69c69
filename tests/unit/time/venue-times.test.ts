import { describe, expect, it } from 'vitest';
import { VenueTimes } from '../../../src/engine/time/venue-times.js';

const NOW = 1_763_000_000_123;
const DAY_MS = 86_400_000;

describe('the time of a venue', () => {
  it.each([
    ['milliseconds', NOW, NOW],
    ['seconds', 1_763_000_000, 1_763_000_000_000],
    ['seconds with a fraction', 1_763_000_000.123456, 1_763_000_000_123.456],
    ['microseconds', 1_763_000_000_123_456, 1_763_000_000_123.456],
    ['nanoseconds', 1_763_000_000_123_456 * 1e3, 1_763_000_000_123.456],
    ['milliseconds with a fraction', NOW + 0.25, NOW + 0.25],
    ['the first trade of a bitcoin', 1_279_324_800_000, 1_279_324_800_000],
  ])('is recognised in %s', (_, sent, ts) => {
    expect(new VenueTimes().read(sent, NOW)).toBe(ts);
  });

  it.each([
    undefined,
    null,
    '1763000000123',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    0,
    -NOW,
    1,
    1e10,
    5e12,
    1e300,
    2 ** 53,
    2 ** 63,
  ])('is not %s', (sent) => {
    expect(new VenueTimes().read(sent, NOW)).toBeUndefined();
  });

  it('is at most a day ahead of ours', () => {
    const times = new VenueTimes();
    expect(times.read(NOW + DAY_MS, NOW)).toBe(NOW + DAY_MS);
    expect(new VenueTimes().read(NOW + DAY_MS + 1, NOW)).toBeUndefined();
  });

  it('may run faster than ours, as a simulated venue does', () => {
    const times = new VenueTimes();
    for (let day = 0; day < 100; day++) expect(times.read(NOW + day * DAY_MS, NOW + day)).toBe(NOW + day * DAY_MS);
    expect(times.read(NOW, NOW + 100)).toBe(NOW);
    expect(times.read(NOW + 101 * DAY_MS, NOW + 100)).toBeUndefined();
  });
});
