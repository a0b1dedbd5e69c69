import { describe, expect, it } from 'vitest';
import { LevelText } from '../../../src/engine/integrity/level-text.js';

describe('levels in the venue’s own words', () => {
  it('are kept as they were sent, zeros included, for each side apart', () => {
    const text = new LevelText();
    text.set(0, 5000, ['0.5000', '1.00', '0', '3'], 1);
    text.set(1, 5000, ['0.5', '2', '0', '1'], 2);
    expect([text.at(0, 5000), text.at(1, 5000)]).toEqual(['0.5000:1.00', '0.5:2']);
    expect([text.at(0, 5001), text.at(1, 5001)]).toEqual([undefined, undefined]);
  });

  it('are replaced by what came last, and go with a size of 0', () => {
    const text = new LevelText();
    for (const side of [0, 1] as const) {
      text.set(side, 7, ['7', '1'], 1);
      text.set(side, 7, ['7.0', '2'], 2);
      expect(text.at(side, 7)).toBe('7.0:2');
      text.set(side, 7, ['7', '0.000'], 0);
      expect(text.at(side, 7)).toBeUndefined();
    }
  });

  it('are forgotten on both sides', () => {
    const text = new LevelText();
    text.set(0, 7, ['7', '1'], 1);
    text.set(1, 8, ['8', '1'], 1);
    text.clear();
    expect([text.at(0, 7), text.at(1, 8)]).toEqual([undefined, undefined]);
  });

  it('are found under finer ticks once the grid is refined', () => {
    const text = new LevelText();
    text.set(0, 7, ['7', '1'], 1);
    text.set(0, 6, ['6', '2'], 2);
    text.set(1, 8, ['8', '3'], 3);
    text.refine(10);
    expect([text.at(0, 70), text.at(0, 60), text.at(1, 80)]).toEqual(['7:1', '6:2', '8:3']);
    expect([text.at(0, 7), text.at(1, 8)]).toEqual([undefined, undefined]);
  });
});
