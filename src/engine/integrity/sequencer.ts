/** What a message's sequence numbers say about it. */
export type SequenceVerdict = 'next' | 'old' | 'gap';

/** The sequence numbers of one book message, in terms that fit every venue. */
export type SequenceRange = {
  /** A snapshot needs nothing before it; an update continues what was there. */
  readonly kind: 'snapshot' | 'update';
  /** The first change in the message; equal to `last` where a venue numbers messages. */
  readonly first: number;
  readonly last: number;
  /** The message that this one follows, where the venue names it. */
  readonly previous?: number | undefined;
};

/** Decides from a venue's sequence numbers whether a message follows the last one. */
export type Sequencer = {
  /** The last number known to be complete; undefined before the first. */
  readonly last: number | undefined;
  check(range: SequenceRange): SequenceVerdict;
  /** There is a snapshot at this number; the next message may begin before it, as long as it leaves no gap. */
  startFrom(seq: number): void;
  /** After a gap: the next message is taken as the first. */
  reset(): void;
};

/** What all rules share: snapshots and first messages are accepted as they come; anything but an integer is a gap. */
abstract class BaseSequencer implements Sequencer {
  last: number | undefined;
  #isBridging = false;

  check(range: SequenceRange): SequenceVerdict {
    if (!Number.isSafeInteger(range.first) || !Number.isSafeInteger(range.last) || range.last < range.first)
      return 'gap';
    const verdict = range.kind === 'snapshot' || this.last === undefined ? 'next' : this.#verdict(range, this.last);
    if (verdict !== 'next') return verdict;
    this.last = range.last;
    this.#isBridging = false;
    return verdict;
  }

  startFrom(seq: number): void {
    this.last = seq;
    this.#isBridging = true;
  }

  reset(): void {
    this.last = undefined;
    this.#isBridging = false;
  }

  #verdict(range: SequenceRange, last: number): SequenceVerdict {
    const reachesBack = this.#isBridging && range.first <= last + 1 && range.last > last;
    return reachesBack ? 'next' : this.follow(range, last);
  }

  protected abstract follow(range: SequenceRange, last: number): SequenceVerdict;
}

/** Consecutive numbers: the first of a message is the previous message's last plus one. */
export class CountingSequencer extends BaseSequencer {
  protected follow({ first, last: end }: SequenceRange, last: number): SequenceVerdict {
    if (first === last + 1) return 'next';
    return end <= last ? 'old' : 'gap';
  }
}

/** Numbers with leaps: each message names the one that it follows. */
export class LinkingSequencer extends BaseSequencer {
  protected follow({ previous, last: end }: SequenceRange, last: number): SequenceVerdict {
    if (previous === last) return 'next';
    return end <= last ? 'old' : 'gap';
  }
}

/** Consecutive numbers, in messages that may begin before the end of the last one: changes are absolute sizes, so repeating them is harmless. */
export class OverlappingSequencer extends BaseSequencer {
  protected follow({ first, last: end }: SequenceRange, last: number): SequenceVerdict {
    if (end <= last) return 'old';
    return first <= last + 1 ? 'next' : 'gap';
  }
}
