/** What a message's sequence numbers say about it. */
export type SequenceVerdict = 'next' | 'old' | 'gap';

/** The numbers of one book message, in terms that every venue's own can be told in. */
export type SequenceRange = {
  /** A snapshot needs nothing before it; an update continues what was there. */
  readonly kind: 'snapshot' | 'update';
  /** The first change that the message holds; equal to `last` where a venue counts messages. */
  readonly first: number;
  readonly last: number;
  /** The message that this one follows, where the venue names it. */
  readonly previous?: number | undefined;
};

/** Decides from a venue's own numbers whether a message follows the last one. One rule, one type. */
export type Sequencer = {
  /** The last number known to be complete; undefined before the first. */
  readonly last: number | undefined;
  check(mark: SequenceRange): SequenceVerdict;
  /** A picture at this number is known; the next message may reach back before it, as long as it leaves no hole. */
  startFrom(seq: number): void;
  /** After a gap nothing is known: the next message starts anew. */
  reset(): void;
};

/** What all rules share: snapshots and first messages are taken as they come, numbers that are none are gaps. */
abstract class BaseSequencer implements Sequencer {
  last: number | undefined;
  #isBridging = false;

  check(mark: SequenceRange): SequenceVerdict {
    if (!Number.isSafeInteger(mark.first) || !Number.isSafeInteger(mark.last) || mark.last < mark.first) return 'gap';
    const verdict = mark.kind === 'snapshot' || this.last === undefined ? 'next' : this.#verdict(mark, this.last);
    if (verdict !== 'next') return verdict;
    this.last = mark.last;
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

  #verdict(mark: SequenceRange, last: number): SequenceVerdict {
    const reachesBack = this.#isBridging && mark.first <= last + 1 && mark.last > last;
    return reachesBack ? 'next' : this.follow(mark, last);
  }

  protected abstract follow(mark: SequenceRange, last: number): SequenceVerdict;
}

/** Numbers that count on: the first of a message is the last one before it plus one. */
export class CountingSequencer extends BaseSequencer {
  protected follow({ first, last: end }: SequenceRange, last: number): SequenceVerdict {
    if (first === last + 1) return 'next';
    return end <= last ? 'old' : 'gap';
  }
}

/** Numbers that leap: each message names the one that it follows. */
export class LinkingSequencer extends BaseSequencer {
  protected follow({ previous, last: end }: SequenceRange, last: number): SequenceVerdict {
    if (previous === last) return 'next';
    return end <= last ? 'old' : 'gap';
  }
}

/** Numbers that count on, in messages that may begin before the end of the last one: what is repeated has the same size. */
export class OverlappingSequencer extends BaseSequencer {
  protected follow({ first, last: end }: SequenceRange, last: number): SequenceVerdict {
    if (end <= last) return 'old';
    return first <= last + 1 ? 'next' : 'gap';
  }
}
