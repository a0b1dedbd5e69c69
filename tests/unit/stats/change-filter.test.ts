import { describe, expect, test } from 'vitest';
import { ChangeFilter, LobtopError } from '../../../src/engine/internal.js';
import { golden } from '../../support/golden.js';

type Golden = {
  readonly threshold_pct: number;
  readonly cases: ReadonlyArray<{ readonly in: number[]; readonly changed: boolean[]; readonly reset?: number }>;
  readonly errors: readonly number[];
};
const numbers = golden<Golden>('09_bounds_filter.json');

describe('changes beyond a band: golden 09', () => {
  test.each(numbers.cases.map((golden) => [golden.in.join(' '), golden] as const))('%s', (_name, golden) => {
    const filter = new ChangeFilter(numbers.threshold_pct);
    filter.reset(golden.reset);
    expect(golden.in.map((value) => filter.isChange(value))).toEqual(golden.changed);
  });

  test.each(numbers.errors)('%s percent are refused', (percent) => {
    expect(() => new ChangeFilter(percent)).toThrow(LobtopError);
  });
});
