import { describe, expect, it } from 'vitest';
import {
  CountingSequencer,
  LinkingSequencer,
  OverlappingSequencer,
  type SequenceRange,
  type Sequencer,
} from '../../../src/engine/integrity/sequencer.js';

const update = (first: number, last: number, previous?: number): SequenceRange => ({
  kind: 'update',
  first,
  last,
  previous,
});
const snapshot = (seq: number): SequenceRange => ({ kind: 'snapshot', first: seq, last: seq });

function upTo(sequencer: Sequencer, last: number): Sequencer {
  expect(sequencer.check(update(last, last))).toBe('next');
  return sequencer;
}

describe('consecutive numbers', () => {
  it.each([
    ['the next number follows', update(11, 13), 'next'],
    ['a number left out is a gap', update(12, 13), 'gap'],
    ['an overlap is a gap too: the venue counts without overlaps', update(10, 11), 'gap'],
    ['what ends at the last one is old', update(9, 10), 'old'],
    ['what ends before it is old', update(1, 2), 'old'],
  ] as const)('%s', (_rule, message, verdict) => {
    expect(upTo(new CountingSequencer(), 10).check(message)).toBe(verdict);
  });

  // Binance, "How to manage a local order book correctly": U of an event is u of the one before it plus 1.
  it('run over ranges: U = u + 1', () => {
    const sequencer = new CountingSequencer();
    expect([update(157, 160), update(161, 161), update(162, 170)].map((message) => sequencer.check(message))).toEqual([
      'next',
      'next',
      'next',
    ]);
    expect(sequencer.last).toBe(170);
  });
});

describe('numbers that name the one before', () => {
  it.each([
    ['the one that names the last follows, whatever its own numbers', update(50, 60, 10), 'next'],
    ['even with lower numbers, as after OKX’s maintenance', update(3, 3, 10), 'next'],
    ['another link forwards is a gap', update(11, 12, 11), 'gap'],
    ['no link is a gap', update(11, 12), 'gap'],
    ['another link up to the last number is old', update(10, 10, 8), 'old'],
    ['another link before the last number is old', update(9, 9, 8), 'old'],
  ] as const)('%s', (_rule, message, verdict) => {
    expect(upTo(new LinkingSequencer(), 10).check(message)).toBe(verdict);
  });
});

describe('numbers that may overlap', () => {
  it.each([
    ['the next number follows', update(11, 12), 'next'],
    ['an overlap follows: absolute sizes may be repeated', update(4, 11), 'next'],
    ['a number left out is a gap', update(12, 13), 'gap'],
    ['what ends at the last one is old', update(4, 10), 'old'],
    ['what ends before it is old', update(4, 9), 'old'],
  ] as const)('%s', (_rule, message, verdict) => {
    expect(upTo(new OverlappingSequencer(), 10).check(message)).toBe(verdict);
  });
});

describe.each([
  ['consecutive', () => new CountingSequencer()],
  ['linked', () => new LinkingSequencer()],
  ['overlapping', () => new OverlappingSequencer()],
] as const)('what all rules share: %s numbers', (_name, create) => {
  it('the first message is taken as it comes', () => {
    const sequencer = create();
    expect(sequencer.last).toBeUndefined();
    expect(sequencer.check(update(500, 510))).toBe('next');
    expect(sequencer.last).toBe(510);
  });

  it('a snapshot is taken whatever its number, backwards too', () => {
    const sequencer = upTo(create(), 10);
    expect([sequencer.check(snapshot(900)), sequencer.last]).toEqual(['next', 900]);
    expect([sequencer.check(snapshot(5)), sequencer.last]).toEqual(['next', 5]);
  });

  it('what is old or leaves a gap does not move the last number', () => {
    const sequencer = upTo(create(), 10);
    expect([sequencer.check(update(9, 9, 8)), sequencer.last]).toEqual(['old', 10]);
    expect([sequencer.check(update(20, 20, 19)), sequencer.last]).toEqual(['gap', 10]);
    expect(sequencer.check(update(11, 11, 10))).toBe('next');
  });

  it.each([
    ['NaN', update(Number.NaN, 11, 10)],
    ['no last number', update(11, Number.NaN, 10)],
    ['a fraction', update(10.5, 11, 10)],
    ['a last number beyond what doubles count', update(11, 2 ** 53, 10)],
    ['a first number beyond what doubles count', update(-(2 ** 53), 11, 10)],
    ['a range that ends before it starts', update(12, 11, 10)],
  ])('is a gap: %s, in a first message and in a snapshot too', (_what, message) => {
    expect(upTo(create(), 10).check(message)).toBe('gap');
    expect(create().check(message)).toBe('gap');
    expect(create().check({ ...message, kind: 'snapshot' })).toBe('gap');
  });

  it('after a reset anything is the first message', () => {
    const sequencer = upTo(create(), 10);
    sequencer.reset();
    expect(sequencer.last).toBeUndefined();
    expect(sequencer.check(update(900, 900, 899))).toBe('next');
  });

  // Binance: "the first processed event should have U <= lastUpdateId + 1 and u >= lastUpdateId + 1".
  it('the first message after a snapshot of another source may reach back before it, and leave no hole', () => {
    const bridging = (message: SequenceRange) => {
      const sequencer = create();
      sequencer.startFrom(102);
      return [sequencer.check(message), sequencer.last];
    };
    expect(bridging(update(101, 103, 100)), 'reaches back').toEqual(['next', 103]);
    expect(bridging(update(103, 103, 99)), 'begins right behind it').toEqual(['next', 103]);
    expect(bridging(update(104, 105, 103)), 'leaves a hole').toEqual(['gap', 102]);
    expect(bridging(update(99, 102, 98)), 'ends with it').toEqual(['old', 102]);
  });

  it('only the first message may reach back, and none after a reset', () => {
    const sequencer = create();
    sequencer.startFrom(102);
    expect(sequencer.check(update(101, 103, 100))).toBe('next');
    const again = sequencer.check(update(102, 104, 101));
    // Where messages may overlap, it is an ordinary message.
    expect(again).toBe(sequencer instanceof OverlappingSequencer ? 'next' : 'gap');
    const fresh = create();
    fresh.startFrom(102);
    fresh.reset();
    expect(fresh.check(update(1, 1))).toBe('next');
    expect(fresh.check(update(1, 2, 0))).toBe(fresh instanceof OverlappingSequencer ? 'next' : 'gap');
  });
});
