import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_TICKS, OFF_GRID } from '../../src/engine/decimal.js';
import { groupSteps, isExactTicks, PriceGrid, Rounder } from '../../src/engine/units.js';

const NUMBER = expect.objectContaining({ code: 'number' });
const RANGE = expect.objectContaining({ code: 'range' });

const mantissa = fc.constantFrom(1, 2, 5, 25, 125, 7);
const decimals = fc.integer({ min: 0, max: 8 });

function grid(mantissaOf: number, decimalsOf: number): PriceGrid {
  const text = String(mantissaOf).padStart(decimalsOf + 1, '0');
  const split = text.length - decimalsOf;
  return PriceGrid.of(decimalsOf === 0 ? text : `${text.slice(0, split)}.${text.slice(split)}`);
}

describe('ticks of a bound', () => {
  it.each([
    [0, 1, true],
    [Number.MAX_SAFE_INTEGER, 1, true],
    [2 ** 53, 1, true],
    [2 ** 53, 3, true],
    [2 ** 53 - 1, 3, false],
    [1e15, 10, true],
    [1e22, 1, true],
    [1e21, 10, true],
    [1e22, 2, false],
    [1e21, 20, false],
    [3002399751580331, 7, false],
  ])('%d counted %d times finer are exact: %s', (ticks, factor, isExact) => {
    // The naive rule: the exact product is within the bound, and a double holds it.
    const exact = BigInt(ticks) * BigInt(factor);
    expect(BigInt(Number(exact)) === exact && exact <= BigInt(MAX_TICKS)).toBe(isExact);
    expect(isExactTicks(ticks, factor)).toBe(isExact);
  });

  it('are counted as they are unless a factor is given', () => {
    expect([isExactTicks(5), isExactTicks(MAX_TICKS), isExactTicks(MAX_TICKS * 2)]).toEqual([true, true, false]);
  });
});

describe('a price grid', () => {
  it.each([
    ['0.01', '0.01', 0.01],
    ['0.0100', '0.01', 0.01],
    ['2.5', '2.5', 2.5],
    ['25', '25', 25],
    ['10.0', '10', 10],
    [0.05, '0.05', 0.05],
    [1e-7, '0.0000001', 1e-7],
    ['0.0000000000000000000001', '0.0000000000000000000001', 1e-22],
  ])('of %j has the tick %s', (tickSize, text, size) => {
    const own = PriceGrid.of(tickSize);
    expect([own.text, own.tickSize]).toEqual([text, size]);
  });

  it.each(['0', '0.0', '0.00000000000000000000001', '-1', '', 'x'])('is not made of %j', (text) => {
    expect(() => PriceGrid.of(text)).toThrow(NUMBER);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('is not made of the number %d', (value) => {
    expect(() => PriceGrid.of(value)).toThrow(NUMBER);
  });

  it('names the tick size that it refuses', () => {
    expect(() => PriceGrid.of('0.00')).toThrow(/^"0\.00" .*tick size/);
  });

  it('turns ticks into text and back, exactly, and into the nearest double', () => {
    fc.assert(
      fc.property(mantissa, decimals, fc.nat({ max: 1e9 }), (m, d, ticks) => {
        const own = grid(m, d);
        const text = own.priceText(ticks);
        const exact = BigInt(ticks) * BigInt(m);
        expect(BigInt(text.replace('.', ''))).toBe(exact);
        expect(own.ticks(text)).toBe(ticks);
        expect(own.price(ticks)).toBe(Number(text));
        expect(own.ticks(Number(text))).toBe(ticks);
      }),
    );
  });

  it('finds what lies between two ticks, in text and in numbers', () => {
    fc.assert(
      fc.property(mantissa, decimals, fc.nat({ max: 1e7 }), fc.integer({ min: 1, max: 9 }), (m, d, ticks, tenth) => {
        const between = grid(m, d).priceText(ticks) + (d === 0 ? `.${tenth}` : tenth);
        expect(grid(m, d).ticks(between)).toBe(OFF_GRID);
        expect(grid(m, d).ticks(Number(between))).toBe(OFF_GRID);
      }),
    );
    expect([PriceGrid.of('25').ticks('110'), PriceGrid.of('25').ticks(110), PriceGrid.of('25').ticks('125')]).toEqual([
      OFF_GRID,
      OFF_GRID,
      5,
    ]);
    expect(PriceGrid.of('0.05').ticks('0.051')).toBe(OFF_GRID);
  });

  it('refuses numbers that are not prices, and those with more ticks than are counted', () => {
    const own = PriceGrid.of('0.01');
    for (const price of [-1, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => own.ticks(price)).toThrow(NUMBER);
    expect(own.ticks(1e20)).toBe(1e22);
    expect(() => own.ticks(1.1e20)).toThrow(RANGE);
    expect(() => own.ticks(1.1e20)).toThrow(/^110000000000000000000 has more digits/);
  });

  it('prints ticks beyond what a double counts one by one, and half ticks with one more digit', () => {
    const own = PriceGrid.of('0.25');
    expect(own.priceText(2 ** 53)).toBe('2251799813685248.00');
    expect(own.priceText(2 ** 60)).toBe((BigInt(2 ** 60) / 4n).toString().concat('.00'));
    expect(own.priceText(-(2 ** 60))).toBe(`-${BigInt(2 ** 60) / 4n}.00`);
    expect(own.priceText(1.5)).toBe('0.375');
    expect(own.priceText(-0.5)).toBe('-0.125');
    expect(PriceGrid.of('1').priceText(0.5)).toBe('0.5');
  });
});

describe('a rounded price', () => {
  it('lies next to the price, on the side that was asked for; on the grid it does not move', () => {
    fc.assert(
      fc.property(mantissa, decimals, fc.nat({ max: 1e6 }), fc.integer({ min: 0, max: 9 }), (m, d, ticks, tenth) => {
        const own = grid(m, d);
        const price = Number(own.priceText(ticks) + (d === 0 ? `.${tenth}` : tenth));
        expect([own.roundedTicks(price, 'down'), own.roundedTicks(price, 'up')]).toEqual(
          tenth === 0 ? [ticks, ticks] : [ticks, ticks + 1],
        );
      }),
    );
  });

  it('is found above and below the middle of two ticks', () => {
    const own = PriceGrid.of('0.5');
    expect([0.6, 0.75, 0.9].map((price) => own.roundedTicks(price, 'down'))).toEqual([1, 1, 1]);
    expect([0.6, 0.75, 0.9].map((price) => own.roundedTicks(price, 'up'))).toEqual([2, 2, 2]);
    expect(() => own.roundedTicks(-1, 'up')).toThrow(NUMBER);
    expect(() => own.roundedTicks(Number.NaN, 'down')).toThrow(NUMBER);
  });
});

describe('a refined grid', () => {
  it('is the coarsest that holds both the old ticks and the price', () => {
    fc.assert(
      fc.property(
        mantissa,
        fc.integer({ min: 0, max: 5 }),
        fc.nat({ max: 1e6 }),
        fc.integer({ min: 0, max: 5 }),
        (m, d, digits, fraction) => {
          const own = grid(m, d);
          const price = grid(1, fraction).priceText(digits);
          const { grid: finer, factor } = own.refinedFor(price);
          const unit = 10n ** 6n;
          const scaled = (text: string) => {
            const [whole, rest = ''] = text.split('.');
            return (BigInt(whole + rest) * unit) / 10n ** BigInt(rest.length);
          };
          const naive = (a: bigint, b: bigint): bigint => (b === 0n ? a : naive(b, a % b));
          expect(scaled(finer.text)).toBe(naive(scaled(own.text), scaled(price)));
          expect(scaled(finer.text) * BigInt(factor)).toBe(scaled(own.text));
        },
      ),
    );
  });

  it.each([
    ['0.01', '100.005', '0.005', 2],
    ['0.01', '100.0050', '0.005', 2],
    ['0.01', 100.005, '0.005', 2],
    ['0.5', '7', '0.5', 1],
    ['0.01', '0', '0.01', 1],
    ['5', '3', '1', 5],
  ])('of %s for %s is %s, %i times finer', (tick, price, text, factor) => {
    const refined = PriceGrid.of(tick).refinedFor(price);
    expect([refined.grid.text, refined.factor]).toEqual([text, factor]);
  });

  it('is refused where a double could not count on it', () => {
    expect(() => PriceGrid.of('0.01').refinedFor(`0.${'0'.repeat(22)}1`)).toThrow(RANGE);
    expect(PriceGrid.of('0.01').refinedFor(`0.${'0'.repeat(14)}1`).grid.text).toBe('0.000000000000001');
    expect(() => PriceGrid.of('1').refinedFor('0.0000000000000001'), 'the old tick').toThrow(RANGE);
    expect(() => PriceGrid.of('0.0000000001').refinedFor('1000000.00000000005'), 'the price').toThrow(RANGE);
    expect(() => PriceGrid.of('0.01').refinedFor('x')).toThrow(NUMBER);
    expect(() => PriceGrid.of('1').refinedFor(`0.${'0'.repeat(22)}1`), 'the decimals').toThrow(RANGE);
    expect(() => PriceGrid.of('0.0000000001').refinedFor('1000000.00000000016'), 'exact, and too large').toThrow(RANGE);
    const finest = `0.${'0'.repeat(21)}`;
    expect(PriceGrid.of(`${finest}2`).refinedFor(`${finest}1`).factor).toBe(2);
    const largest = String(Number.MAX_SAFE_INTEGER);
    expect(PriceGrid.of(largest).refinedFor('1').factor, 'the largest exact count').toBe(Number.MAX_SAFE_INTEGER);
    expect(PriceGrid.of('1').refinedFor(largest).factor).toBe(1);
    expect(() => PriceGrid.of('0.01').refinedFor(Number.NaN)).toThrow(NUMBER);
  });
});

describe('a rounder', () => {
  it('rounds bids down, asks up and sizes up by default', () => {
    const usual = new Rounder({ tickSize: '0.5', lotSize: '0.1' });
    expect([usual.bid(1.3), usual.ask(1.3), usual.size(0.25)]).toEqual([1, 1.5, 0.3]);
    const other = new Rounder({ tickSize: '0.5', lotSize: '0.1', bid: 'up', ask: 'down', size: 'down' });
    expect([other.bid(1.3), other.ask(1.3), other.size(0.25)]).toEqual([1.5, 1, 0.2]);
  });

  it('rounds a whole column, into a new one or in place', () => {
    const rounder = new Rounder({ tickSize: '0.5', lotSize: '0.1' });
    const values = Float64Array.of(1.3, 2, 2.6);
    expect([...rounder.column('bid', values)]).toEqual([1, 2, 2.5]);
    expect([...rounder.column('ask', values)]).toEqual([1.5, 2, 3]);
    expect([...values]).toEqual([1.3, 2, 2.6]);
    expect(rounder.column('size', values, values)).toBe(values);
    expect([...values]).toEqual([1.3, 2, 2.6]);
    rounder.column('ask', values, values);
    expect([...values]).toEqual([1.5, 2, 3]);
  });
});

describe('grouping steps', () => {
  it.each([
    [0.5, [1]],
    [1, [1]],
    [4.9, [1, 2]],
    [5, [1, 2, 5]],
    [120, [1, 2, 5, 10, 20, 50, 100]],
    [200, [1, 2, 5, 10, 20, 50, 100, 200]],
  ])('up to %d ticks', (limit, steps) => {
    expect(groupSteps(limit)).toEqual(steps);
  });
});
