import { describe, expect, it } from 'vitest';
import { InferredGrid } from '../../../src/engine/files/import/markets/inferred-grid.js';

function gridOf(prices: readonly string[], sizes: readonly string[] = ['1']): InferredGrid {
  const grid = new InferredGrid();
  for (const [at, price] of prices.entries()) grid.sample(price, sizes[at % sizes.length]);
  return grid;
}

/** Multiples of a step that have no larger one in common. */
const multiples = (step: number, decimals: number) =>
  Array.from({ length: 20 }, (_, at) => ((2001 + at * (at % 3 === 0 ? 1 : 2)) * step).toFixed(decimals));

describe('the tick that prices show', () => {
  it.each([
    [0.5, 1, '0.5'],
    [0.5, 8, '0.5'],
    [0.25, 2, '0.25'],
    [0.05, 2, '0.05'],
    [2.5, 1, '2.5'],
    [0.01, 2, '0.01'],
    [1, 0, '1'],
    [5, 0, '5'],
    [0.00000001, 8, '0.00000001'],
  ])('%d, printed with %i decimals', (step, decimals, tick) => {
    expect(gridOf(multiples(step, decimals)).tickSize).toBe(tick);
  });

  it('is no step that no venue has', () => {
    expect(gridOf(multiples(0.3, 1)).tickSize).toBe('0.1');
    expect(gridOf(multiples(0.75, 2)).tickSize).toBe('0.25');
  });

  it('is a decimal where there are only a few prices, which may be round by chance', () => {
    expect(gridOf(['100.5', '101', '100.5', '0', '99.5']).tickSize).toBe('0.1');
  });

  it('does not depend on the order of the prices', () => {
    const prices = [...multiples(0.5, 1), '1000.25'];
    expect([gridOf(prices).tickSize, gridOf(prices.toReversed()).tickSize]).toEqual(['0.25', '0.25']);
  });

  it('ignores what is not a price, and takes the lot from the sizes', () => {
    const grid = gridOf(['x', '1e9', '-1', ...multiples(0.5, 1)], ['0.001', '2']);
    expect([grid.tickSize, grid.lotSize]).toEqual(['0.5', '0.001']);
  });
});
