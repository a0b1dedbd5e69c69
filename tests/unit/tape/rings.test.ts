import { describe, expect, test } from 'vitest';
import { LobtopError, NumberRing, Ring } from '../../../src/engine/internal.js';
import { golden } from '../../support/golden.js';

type Golden = { readonly cases: ReadonlyArray<Record<string, unknown>> };
const numbers = golden<Golden>('08_ringbuffer.json');

describe('rings: golden 08', () => {
  const [overflowing, batch, generic, unique] = numbers.cases;

  test('hold exactly the capacity asked for, the newest values', () => {
    const ring = new NumberRing(overflowing['cap'] as number);
    for (const value of overflowing['insert'] as number[]) ring.insert(value);
    // The golden ring rounds 5 up to 8; here a history of 5 is 5 long.
    expect([...ring.values()]).toEqual([6, 7, 8, 9, 10]);
    expect([ring.length, ring.isFull, ring.overwritten]).toEqual([5, true, 5]);
  });

  test('consume, overwrite and empty as the golden steps say', () => {
    const ring = new NumberRing(batch['cap'] as number);
    ring.insertBatch(batch['insert_batch'] as number[]);
    expect([...ring.values()]).toEqual(batch['values']);
    expect(ring.consume()).toBe(3);
    expect([...ring.values()]).toEqual([4, 5, 6]);
    ring.overwriteLatest(99);
    expect([...ring.values()]).toEqual([4, 5, 99]);
    ring.insert(5);
    expect([...ring.consumeAll()]).toEqual([4, 5, 99, 5]);
    expect(ring.length).toBe(0);
    expect(() => ring.consume()).toThrow(LobtopError);
    expect(() => ring.consumeAll()).toThrow(LobtopError);
  });

  test('of anything: contain what they hold', () => {
    const ring = new Ring<number>(generic['cap'] as number);
    ring.insertBatch(generic['generic_batch'] as number[]);
    expect(ring.consumeAll()).toEqual(generic['values']);
    ring.insertBatch(generic['generic_batch'] as number[]);
    for (const [value, isPaused] of Object.entries(generic['contains'] as Record<string, boolean>)) {
      expect(ring.contains(Number(value))).toBe(isPaused);
    }
  });

  test('where values are unique, one that is held is not taken again', () => {
    const ring = new Ring<string>(unique['cap'] as number, { isUnique: true });
    ring.insertBatch(unique['bytes_unique'] as string[]);
    expect(ring.consumeAll()).toEqual(unique['values']);
  });
});

describe('rings', () => {
  test('a unique value that fell out may come again', () => {
    const ring = new Ring<string>(2, { isUnique: true });
    expect(['a', 'b', 'a', 'c', 'a', 'b'].map((value) => ring.insert(value))).toEqual([
      true,
      true,
      false,
      true,
      true,
      true,
    ]);
    expect([ring.at(0), ring.at(1), ring.overwritten]).toEqual(['a', 'b', 3]);
  });

  test('uniqueness can go by a part of the value, and overwriting frees the old one', () => {
    const ring = new Ring<{ id: number }>(3, { isUnique: true, keyOf: ({ id }) => id });
    ring.insert({ id: 1 });
    expect(ring.insert({ id: 1 })).toBe(false);
    ring.overwriteLatest({ id: 2 });
    expect([ring.contains({ id: 1 }), ring.contains({ id: 2 }), ring.insert({ id: 1 })]).toEqual([false, true, true]);
  });

  test('both ends and every place can be looked at; beyond them is nothing, not garbage', () => {
    const ring = new NumberRing(3);
    expect([ring.peekOldest(), ring.peekNewest(), ring.at(0)]).toEqual([undefined, undefined, undefined]);
    ring.insertBatch([1, 2, 3, 4]);
    expect([ring.peekOldest(), ring.peekNewest(), ring.at(1), ring.at(3), ring.at(-1), ring.at(Number.NaN)]).toEqual([
      2,
      4,
      3,
      undefined,
      undefined,
      undefined,
    ]);
    const any = new Ring<string>(3);
    expect([any.peekOldest(), any.peekNewest()]).toEqual([undefined, undefined]);
    any.insertBatch(['a', 'b', 'c', 'd']);
    expect([any.peekOldest(), any.peekNewest(), any.length]).toEqual(['b', 'd', 3]);
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuse a capacity of %s', (capacity) => {
    expect(() => new NumberRing(capacity)).toThrow(LobtopError);
    expect(() => new Ring(capacity)).toThrow(LobtopError);
  });
});
