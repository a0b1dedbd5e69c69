import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupSteps, OFF_GRID, PriceGrid, parseSize, plainText, Rounder } from '../../src/engine/internal.js';
import { golden } from '../support/golden.js';

type TickCase = { price: string; tick: string; expected_ticks: number };
type LotCase = { size: string; lot: string; expected_lots: number };
type RoundingCase = { fn: 'bid' | 'ask' | 'size'; mode: string; in: number; expected: number };

describe('golden units', () => {
  it('turns prices into ticks (01)', () => {
    const { price_to_ticks } = golden<{ price_to_ticks: TickCase[] }>('01_ticks_lots.json');
    for (const { price, tick, expected_ticks } of price_to_ticks) {
      const grid = PriceGrid.of(tick);
      expect(grid.roundedTicks(Number(price), 'down'), price).toBe(expected_ticks);
      const exact = grid.ticks(price);
      const isOffGrid = ['100.005', '100.009', '100.019'].includes(price);
      expect(exact, price).toBe(isOffGrid ? OFF_GRID : expected_ticks);
    }
  });

  it('turns sizes into lots (01)', () => {
    const { size_to_lots } = golden<{ size_to_lots: LotCase[] }>('01_ticks_lots.json');
    for (const { size, lot, expected_lots } of size_to_lots) {
      expect(PriceGrid.of(lot).roundedTicks(Number(size), 'down'), size).toBe(expected_lots);
    }
  });

  it('round-trips every on-grid price (01 property)', () => {
    for (const tick of ['0.01', '0.1', '0.001', '0.0001', '0.00001', '0.5', '0.05', '0.25', '0.00000001']) {
      const grid = PriceGrid.of(tick);
      for (let ticks = 1; ticks <= 200_000; ticks++) {
        const text = grid.priceText(ticks);
        if (grid.ticks(text) !== ticks || grid.ticks(Number(text)) !== ticks) {
          expect([tick, grid.ticks(text), grid.ticks(Number(text))]).toEqual([tick, ticks, ticks]);
        }
      }
    }
  });

  it('rounds bids down, asks up, sizes up (02)', () => {
    const { cases } = golden<{ cases: RoundingCase[] }>('02_rounding.json');
    for (const { fn, mode, in: value, expected } of cases) {
      const [direction, step] = mode.split(' ');
      const rounder = new Rounder({ tickSize: Number(step), lotSize: Number(step), [fn]: direction as 'up' | 'down' });
      expect(rounder[fn](value), `${fn} ${mode} ${value}`).toBe(expected);
    }
  });

  it('offers the grouping steps (12)', () => {
    const expected = golden<Record<string, number[]>>('12_tick_presets.json')['our_expected_70000_0.01'];
    const grid = PriceGrid.of('0.01');
    expect(groupSteps(7_000_000 * 0.05).map((step) => grid.price(step))).toEqual(expected);
  });
});

describe('plain decimals', () => {
  it.each([
    '',
    ' ',
    '1 ',
    ' 1',
    '0x10',
    '1e5',
    '1e999',
    'NaN',
    'Infinity',
    '-1',
    '+1',
    '1.',
    '.5',
    '1.2.3',
    '1,000',
    '١',
  ])('refuses %j as a price and as a size', (text) => {
    const grid = PriceGrid.of('0.01');
    expect(() => grid.ticks(text)).toThrow(/not a plain decimal/);
    expect(() => parseSize(text)).toThrow(/not a plain decimal/);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, null, undefined, {}, []])(
    'refuses %s as a price and as a size',
    (value) => {
      const grid = PriceGrid.of('0.01');
      expect(() => grid.ticks(value as number)).toThrow();
      expect(() => parseSize(value as number)).toThrow();
    },
  );

  it('scans the same size bits as Number, and the same ticks from text and number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 33 }), fc.integer({ min: 0, max: 6 }), (digits, decimals) => {
        const text = PriceGrid.of(decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1`).priceText(digits);
        expect(parseSize(text)).toBe(Number(text));
        const grid = PriceGrid.of('0.000001');
        expect(grid.price(grid.ticks(text))).toBe(Number(text));
      }),
    );
  });

  it('never accepts text that is not a plain decimal', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const isPlain = /^\d+(\.\d+)?$/.test(text);
        const accepts = (parse: () => unknown) => {
          try {
            parse();
            return true;
          } catch {
            return false;
          }
        };
        if (!isPlain) {
          expect(accepts(() => PriceGrid.of('0.01').ticks(text))).toBe(false);
          expect(accepts(() => parseSize(text))).toBe(false);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('prints without exponent and without -0', () => {
    expect(plainText(2e-8)).toBe('0.00000002');
    expect(plainText(1.5e21)).toBe('1500000000000000000000');
    expect(plainText(-1.25e-7)).toBe('-0.000000125');
    expect(plainText(-0)).toBe('0');
    expect(() => plainText(Number.NaN)).toThrow(/not a plain decimal/);
  });
});

describe('price grids', () => {
  it('counts absurd prices exactly, beyond 2^31 and 2^53', () => {
    const grid = PriceGrid.of('0.01');
    expect(grid.ticks('9999999999')).toBe(999_999_999_900);
    expect(grid.priceText(grid.ticks('1000000000000'))).toBe('1000000000000.00');
    const fine = PriceGrid.of('0.00000001');
    expect(fine.priceText(fine.ticks('1000000000000'))).toBe('1000000000000.00000000');
    expect(() => fine.ticks('1000000000000.00000001')).toThrow(/more digits/);
  });

  it('tells which prices lie between ticks, with any tick', () => {
    expect(PriceGrid.of('0.05').ticks('99.87')).toBe(OFF_GRID);
    expect(PriceGrid.of('2.5').ticks('7.5')).toBe(3);
    expect(PriceGrid.of('25').ticks('110')).toBe(OFF_GRID);
    expect(PriceGrid.of('0.01').ticks('61602.01000000')).toBe(6_160_201);
    expect(PriceGrid.of('0.01').ticks('61602.01000001')).toBe(OFF_GRID);
  });

  it('refines to the coarsest grid that holds both', () => {
    const refined = PriceGrid.of('0.01').refinedFor('100.005');
    expect([refined.grid.text, refined.factor]).toEqual(['0.005', 2]);
    const again = refined.grid.refinedFor('100.019');
    expect([again.grid.text, again.factor]).toEqual(['0.001', 5]);
    expect(() => PriceGrid.of('0.01').refinedFor(`0.${'0'.repeat(30)}1`)).toThrow(/more digits/);
  });

  it('prints half ticks, so a mid is exact', () => {
    expect(PriceGrid.of('0.01').priceText(10_000.5)).toBe('100.005');
    expect(PriceGrid.of('0.05').priceText(1.5)).toBe('0.075');
    expect(PriceGrid.of('0.1').priceText(-3)).toBe('-0.3');
  });

  it.each(['0', '-1', 'abc', '', '0.0'])('refuses the tick size %j', (text) => {
    expect(() => PriceGrid.of(text)).toThrow();
  });
});
