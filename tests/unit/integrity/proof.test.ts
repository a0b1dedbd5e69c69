import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/engine/book/book.js';
import type { ChecksumAlgorithm, ChecksumInput } from '../../../src/engine/integrity/checksums.js';
import { BookProof, type BookProofOptions } from '../../../src/engine/integrity/proof.js';
import { CountingSequencer, type SequenceRange } from '../../../src/engine/integrity/sequencer.js';
import { ManualClock } from '../../../src/engine/time/clock.js';

/** The sum of this recipe is the number of decimals of a price: the input says what it is. */
const RECIPE: ChecksumAlgorithm = { needsText: false, of: ({ decimals }) => decimals.price };
const book = new Book({ tickSize: '1' });
const inputOf = (sum: number): ChecksumInput => ({ book, decimals: { price: sum, size: 0 }, text: undefined });

function proofOf(options: Partial<BookProofOptions> = {}): BookProof {
  const none = {
    clock: new ManualClock(),
    sequencer: undefined,
    checksum: undefined,
    integrity: 'unverifiable',
  } as const;
  return new BookProof({ ...none, ...options });
}

const update = (first: number, last = first): SequenceRange => ({ kind: 'update', first, last });
const RIGHT = 7;
const WRONG = 8;
const confirm = (proof: BookProof, sum: number) => proof.verifyChecksum(RIGHT, inputOf(sum));

describe('what is in force', () => {
  it('is the level that the venue’s policy states while nothing else was found', () => {
    for (const integrity of ['unverifiable', 'sequence', 'audited'] as const) {
      expect(proofOf({ integrity }).integrity).toBe(integrity);
    }
  });

  it('is the sequence where messages have one', () => {
    expect(proofOf({ integrity: 'audited', sequencer: new CountingSequencer() }).integrity).toBe('sequence');
  });

  it('is the checksum from the first right one on, or from the start where every message has one', () => {
    const sometimes = proofOf({ integrity: 'sequence', sequencer: new CountingSequencer(), checksum: RECIPE });
    expect(sometimes.integrity).toBe('sequence');
    expect(confirm(sometimes, WRONG)).toBe(false);
    expect(sometimes.integrity, 'a wrong one proves nothing').toBe('sequence');
    expect(confirm(sometimes, RIGHT)).toBe(true);
    expect(sometimes.integrity).toBe('checksum');
    const always = proofOf({ integrity: 'checksum', sequencer: new CountingSequencer(), checksum: RECIPE });
    expect(always.integrity).toBe('checksum');
  });

  it('is an audit that found the whole content equal, until one finds it different', () => {
    const proof = proofOf();
    proof.setAudited(true);
    expect(proof.integrity).toBe('audited');
    proof.setAudited(false);
    expect(proof.integrity).toBe('unverifiable');
  });

  it('is the sequence rather than an audit', () => {
    for (const proof of [proofOf({ sequencer: new CountingSequencer() }), proofOf({ integrity: 'sequence' })]) {
      proof.setAudited(true);
      expect(proof.integrity).toBe('sequence');
    }
  });

  it('is nothing once the book moved without a message that could be checked', () => {
    const proof = proofOf({ integrity: 'checksum', sequencer: new CountingSequencer(), checksum: RECIPE });
    proof.checkSequence(update(5));
    confirm(proof, RIGHT);
    proof.markUnverifiable();
    expect(proof.integrity).toBe('unverifiable');
    expect([proof.isUnsequenced, proof.hasChecksum, proof.lastSeq]).toEqual([true, false, undefined]);
    expect([proof.checkSequence(update(1)), confirm(proof, WRONG)]).toEqual(['next', true]);
  });
});

describe('the order of messages', () => {
  it('is the sequencer’s', () => {
    const proof = proofOf({ sequencer: new CountingSequencer() });
    expect([proof.isUnsequenced, proof.lastSeq]).toEqual([false, undefined]);
    expect([proof.checkSequence(update(5)), proof.checkSequence(update(7)), proof.checkSequence(update(5))]).toEqual([
      'next',
      'gap',
      'old',
    ]);
    expect(proof.lastSeq).toBe(5);
    proof.resetSequence();
    expect([proof.lastSeq, proof.checkSequence(update(90))]).toEqual([undefined, 'next']);
    proof.startFrom(100);
    expect([proof.lastSeq, proof.checkSequence(update(99, 101))]).toEqual([100, 'next']);
  });

  it('is any order where the venue has none', () => {
    const proof = proofOf();
    proof.startFrom(100);
    proof.resetSequence();
    expect([
      proof.isUnsequenced,
      proof.lastSeq,
      proof.checkSequence(update(5)),
      proof.checkSequence(update(3)),
    ]).toEqual([true, undefined, 'next', 'next']);
  });
});

describe('the content', () => {
  it('is right when its sum is the venue’s, and right ones are counted', () => {
    const proof = proofOf({ checksum: RECIPE });
    expect(proof.hasChecksum).toBe(true);
    expect([confirm(proof, RIGHT), confirm(proof, WRONG), confirm(proof, RIGHT)]).toEqual([true, false, true]);
    expect(proof.confirmedChecksums).toBe(2);
  });

  it('is taken as it is where there is no recipe, without being counted', () => {
    const proof = proofOf();
    expect([proof.hasChecksum, confirm(proof, WRONG), proof.confirmedChecksums]).toEqual([false, true, 0]);
  });
});

describe('a recipe that does not fit the venue any more', () => {
  it('is given up with the third wrong sum within a minute: what comes then is not checked', () => {
    const clock = new ManualClock();
    const proof = proofOf({ clock, checksum: RECIPE, integrity: 'checksum' });
    expect([confirm(proof, WRONG), confirm(proof, WRONG), proof.hasChecksum]).toEqual([false, false, true]);
    clock.advance(59_999);
    expect([confirm(proof, WRONG), proof.hasChecksum]).toEqual([false, false]);
    expect(confirm(proof, WRONG)).toBe(true);
    expect([proof.confirmedChecksums, proof.isUnsequenced]).toEqual([0, true]);
  });

  it('is kept while wrong sums are rarer: a minute later the first does not count', () => {
    const clock = new ManualClock();
    const proof = proofOf({ clock, checksum: RECIPE, integrity: 'checksum' });
    confirm(proof, WRONG);
    clock.advance(30_000);
    confirm(proof, WRONG);
    clock.advance(30_000);
    confirm(proof, WRONG);
    expect(proof.hasChecksum, 'two within the minute').toBe(true);
    clock.advance(29_999);
    confirm(proof, WRONG);
    expect(proof.hasChecksum, 'three within the minute').toBe(false);
  });

  it('proves nothing afterwards, even what it had proven; order and audits still do', () => {
    const spoil = (proof: BookProof) => {
      confirm(proof, RIGHT);
      for (let i = 0; i < 3; i++) confirm(proof, WRONG);
      return proof;
    };
    expect(spoil(proofOf({ checksum: RECIPE, integrity: 'audited' })).integrity).toBe('unverifiable');
    const ordered = { checksum: RECIPE, integrity: 'checksum', sequencer: new CountingSequencer() } as const;
    expect(spoil(proofOf(ordered)).integrity).toBe('sequence');
    const audited = spoil(proofOf({ checksum: RECIPE, integrity: 'checksum' }));
    audited.setAudited(true);
    expect(audited.integrity).toBe('audited');
  });
});
