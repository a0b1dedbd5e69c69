import { describe, expect, it } from 'vitest';
import {
  Book,
  baseAmount,
  type Contract,
  costToFill,
  depthMid,
  Flow,
  impact,
  quoteValue,
  sizeUnitOf,
  sizeWithin,
  Tape,
} from '../../src/engine/internal.js';
import { columnsOf } from '../support/trades.js';

const LINEAR: Contract = { kind: 'linear', size: '0.01', settle: 'USDT' };
const INVERSE: Contract = { kind: 'inverse', size: '100', settle: 'BTC' };
const QUANTO: Contract = { kind: 'quanto', size: '0.000001', settle: 'BTC' };

describe('what a size is worth', () => {
  it.each([
    ['an amount of base currency', undefined, 3, 3, 180_000],
    ['linear contracts: 3 × 0.01 BTC', LINEAR, 3, 0.03, 1800],
    ['inverse contracts: 3 × 100 USD', INVERSE, 3, 0.005, 300],
  ])('%s', (_, contract, size, base, quote) => {
    const unit = sizeUnitOf(contract);
    expect(baseAmount(unit, size, 60_000)).toBeCloseTo(base, 12);
    expect(quoteValue(unit, size, 60_000)).toBeCloseTo(quote, 9);
  });

  it('quanto contracts have a value in neither', () => {
    const unit = sizeUnitOf(QUANTO);
    expect([baseAmount(unit, 3, 60_000), quoteValue(unit, 3, 60_000)]).toEqual([Number.NaN, Number.NaN]);
  });
});

function bookOf(contract: Contract | undefined): Book {
  const book = new Book({ tickSize: '1', sizeUnit: sizeUnitOf(contract) });
  book.begin();
  book.levels(0, [50_000, 40_000], [10, 10]);
  book.levels(1, [60_000, 80_000], [10, 30]);
  book.commit();
  return book;
}

describe('metrics of a book of contracts', () => {
  it('linear: sums and costs are those of the base amounts', () => {
    const book = bookOf(LINEAR);
    expect(sizeWithin(book, 100, 'buy')).toEqual({ base: 0.1, quote: 6000 });
    const cost = costToFill(book, 20, 'buy');
    expect(cost?.notional).toBeCloseTo(0.1 * 60_000 + 0.1 * 80_000, 9);
    expect(cost?.averagePrice).toBe(70_000);
  });

  it('inverse: a contract has a fixed value, and the average price is that of what it buys', () => {
    const book = bookOf(INVERSE);
    expect(sizeWithin(book, 100, 'buy').quote).toBe(1000);
    expect(sizeWithin(book, 100, 'buy').base).toBeCloseTo(1000 / 60_000, 12);
    const cost = costToFill(book, 20, 'buy');
    expect(cost?.notional).toBe(2000);
    expect(cost?.averagePrice).toBeCloseTo(2000 / (1000 / 60_000 + 1000 / 80_000), 6);
  });

  it('amounts in quote currency are converted', () => {
    for (const contract of [undefined, LINEAR, INVERSE]) {
      const book = bookOf(contract);
      const inQuote = quoteValue(book.sizeUnit, 10, 60_000);
      expect(impact(book, { size: inQuote, inQuote: true }, 'buy')).toBe(0);
      expect(impact(book, { size: inQuote * 1.5, inQuote: true }, 'buy')).toBe(20_000);
      const atMid = quoteValue(book.sizeUnit, 10, 55_000);
      expect(depthMid(book, { size: atMid, inQuote: true })).toBe(55_000);
    }
  });
});

describe('flow of contracts', () => {
  const trade = { ts: 1000, ticks: 60_000, size: 100, isBuy: true };
  const flowOf = (contract: Contract | undefined) => {
    const flow = new Flow(sizeUnitOf(contract));
    flow.setTickSize(1);
    flow.add(columnsOf([trade]), 0);
    return flow;
  };

  it.each([
    ['base', undefined, 100, 6_000_000],
    ['linear', LINEAR, 1, 60_000],
    ['inverse', INVERSE, 10_000 / 60_000, 10_000],
    ['quanto', QUANTO, 100, 0],
  ])('%s: CVD in base and quote currency', (_, contract, base, quote) => {
    const flow = flowOf(contract);
    expect(flow.cvd).toBeCloseTo(base, 9);
    expect(flow.cvdVolume).toBeCloseTo(quote, 6);
    expect(flow.session.buyVolume).toBeCloseTo(quote, 6);
  });

  it('the class of a trade is that of its value', () => {
    expect([...flowOf(undefined).boughtByClass]).toEqual([0, 0, 0, 1, 0, 0]);
    expect([...flowOf(LINEAR).boughtByClass]).toEqual([0, 1, 0, 0, 0, 0]);
  });

  it('a tape that is emptied keeps its unit', () => {
    const tape = new Tape(bookOf(INVERSE).grid, sizeUnitOf(INVERSE));
    expect(tape.emptyCopy(tape.grid).sizeUnit).toEqual({ kind: 'inverse', amount: 100 });
  });
});
