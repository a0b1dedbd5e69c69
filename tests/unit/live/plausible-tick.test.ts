import { describe, expect, it } from 'vitest';
import { Book, type LevelColumns } from '../../../src/engine/internal.js';
import { ticksPerRealStep } from '../../../src/engine/live/ccxt/snapshots/plausible-tick.js';

function sides(tickSize: string, prices: readonly string[]): LevelColumns[] {
  const book = new Book({ tickSize });
  book.begin();
  for (const [i, price] of prices.entries()) book.level(i % 2 === 0 ? 0 : 1, book.grid.ticks(price), 1);
  return [book.stagedTop(0, 100), book.stagedTop(1, 100)];
}

describe('how many stated ticks make a real step', () => {
  const WON = ['151000000', '151005000', '150999000', '151010000', '150000000'];

  it('is found where the stated tick is far too fine for the prices', () => {
    expect(ticksPerRealStep(sides('0.00000001', WON), true)).toBe(1000e8);
    expect(ticksPerRealStep(sides('0.00000001', ['12.5', '12.6', '12.4', '12.75']), true)).toBe(5e6);
  });

  it('is 1 where the tick is plausible, even if all prices are round', () => {
    expect(ticksPerRealStep(sides('0.01', ['100', '200', '50', '400']), true)).toBe(1);
    expect(ticksPerRealStep(sides('0.00000001', ['0.00001234', '0.00001236', '0.0000123', '0.0000124']), true)).toBe(1);
  });

  it('is found in any case where the venue states none', () => {
    expect(ticksPerRealStep(sides('0.00000001', ['0.5', '0.51', '0.49', '0.52']), false)).toBe(1e6);
  });

  it('is 1 where there are too few prices to tell', () => {
    expect(ticksPerRealStep(sides('0.00000001', WON.slice(0, 3)), true)).toBe(1);
    expect(ticksPerRealStep(sides('0.01', []), false)).toBe(1);
  });
});
