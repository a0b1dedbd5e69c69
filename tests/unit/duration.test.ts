import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration as parseFlag, parsePast } from '../../src/cli/values.js';
import { durationMs, durationText, intervalMsOf } from '../../src/engine/internal.js';

const DAY = 86_400_000;

describe('durations', () => {
  it.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['1.5h', 5_400_000],
    ['0.25s', 250],
    ['0.5ms', 0.5],
    ['30d', 30 * DAY],
    ['2w', 14 * DAY],
    ['1m30s', 90_000],
    ['1w2d3h4m5s6ms', 9 * DAY + 3 * 3_600_000 + 4 * 60_000 + 5006],
    ['1m500ms', 60_500],
    ['0s', 0],
  ])('%s is %i ms', (text, ms) => expect(durationMs(text)).toBe(ms));

  it.each([
    '',
    ' ',
    '1',
    's',
    '1 s',
    '-1s',
    '+1s',
    '1e3s',
    '.5s',
    '5.s',
    '1M',
    '1min',
    '1S',
    '30s1m',
    '1m1m',
    '1m 30s',
    '1,5s',
    '0x1s',
    '99999999999999999w',
    'Infinitys',
  ])('%j is not a duration', (text) => expect(durationMs(text)).toBeUndefined());

  it('are written in the largest unit that keeps them whole, and read back', () => {
    expect([1, 250, 1000, 90_000, 60_000, 5_400_000, DAY, 7 * DAY, 0.5].map(durationText)).toEqual([
      '1ms',
      '250ms',
      '1s',
      '90s',
      '1m',
      '90m',
      '1d',
      '1w',
      '0.5ms',
    ]);
    fc.assert(fc.property(fc.maxSafeNat(), (ms) => durationMs(durationText(ms)) === ms));
  });

  it('of the command line are seconds without a unit, and never 0 but for the past', () => {
    expect(['10', '1.5', '1m30s', '30d', '1w'].map(parseFlag)).toEqual([10_000, 1500, 90_000, 30 * DAY, 7 * DAY]);
    for (const text of ['0', '0s', 'soon', '1M', '']) expect(() => parseFlag(text)).toThrow('Expected a time like');
    expect([parsePast('0'), parsePast('2h')]).toEqual([0, 7_200_000]);
  });

  it('of candles are whole numbers with units', () => {
    expect(['1m', '1m30s', '1w', '0m', '1.5m', '60', '1M'].map(intervalMsOf)).toEqual([
      60_000,
      90_000,
      7 * DAY,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
