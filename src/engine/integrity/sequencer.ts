/** Result of a sequence check: the next message, one already applied, or a gap before it. */
export type SequenceVerdict = 'next' | 'old' | 'gap';

/** The sequence numbers of one book message, venue-independent. */
export type SequenceRange = {
  /** A snapshot starts a new sequence; an update continues the current one. */
  readonly kind: 'snapshot' | 'update';
  /** The first change in the message; equal to `last` where a venue numbers messages. */
  readonly first: number;
  readonly last: number;
  /** Sequence number of the preceding message, where the venue sends it. */
  readonly previous?: number | undefined;
};

/** The sequence number just before a message. */
export function seqBefore({ first, previous }: Pick<SequenceRange, 'first' | 'previous'>): number {
  return previous ?? first - 1;
}

/** Checks by a venue's sequence numbers whether a message follows the last one. */
export type Sequencer = {
  /** The last sequence number without a gap before it; undefined before the first. */
  readonly last: number | undefined;
  check(range: SequenceRange): SequenceVerdict;
  /** Starts from a snapshot's number; the next message may start before it, as long as it leaves no gap. */
  startFrom(seq: number): void;
  /** Resets after a gap: the next message is taken as the first. */
  reset(): void;
};

/** So many messages in a row that seem to be repeated are not: the venue has started its numbers over. */
const MAX_REPEATED = 5;

/** Common to all rules: snapshots and first messages are always accepted; a number that is not an integer is a gap. */
abstract class BaseSequencer implements Sequencer {
  last: number | undefined;
  #isBridging = false;
  /** Messages in a row that were old, each newer than the one before. */
  #repeated = 0;
  #lastRepeated = Number.NEGATIVE_INFINITY;

  check(range: SequenceRange): SequenceVerdict {
    if (!Number.isSafeInteger(range.first) || !Number.isSafeInteger(range.last) || range.last < range.first)
      return 'gap';
    const verdict = range.kind === 'snapshot' || this.last === undefined ? 'next' : this.#verdict(range, this.last);
    if (verdict === 'old') return this.#hasStartedOver(range) ? 'gap' : 'old';
    if (verdict !== 'next') return verdict;
    this.last = range.last;
    this.#isBridging = false;
    this.#repeated = 0;
    return verdict;
  }

  /** Changes that a snapshot has already are old too: there may be many of them. */
  #hasStartedOver({ last }: SequenceRange): boolean {
    if (this.#isBridging) return false;
    this.#repeated = last > this.#lastRepeated ? this.#repeated + 1 : 1;
    this.#lastRepeated = last;
    return this.#repeated >= MAX_REPEATED;
  }

  startFrom(seq: number): void {
    this.last = seq;
    this.#isBridging = true;
  }

  reset(): void {
    this.last = undefined;
    this.#isBridging = false;
    this.#repeated = 0;
    this.#lastRepeated = Number.NEGATIVE_INFINITY;
  }

  #verdict(range: SequenceRange, last: number): SequenceVerdict {
    const isBridge = this.#isBridging && range.first <= last + 1 && range.last > last;
    return isBridge ? 'next' : this.checkUpdate(range, last);
  }

  protected abstract checkUpdate(range: SequenceRange, last: number): SequenceVerdict;
}

/** Consecutive numbers: a message's first is the previous message's last + 1. */
export class CountingSequencer extends BaseSequencer {
  protected checkUpdate({ first, last: end }: SequenceRange, last: number): SequenceVerdict {
    if (first === last + 1) return 'next';
    return end <= last ? 'old' : 'gap';
  }
}

/**
 * A message's first is the previous message's last, or the number after it: whichever the first update after a reset shows. One that
 * follows a lost update of a single change may show the wrong one, which the next update then reveals.
 */
export class AdjacentSequencer extends BaseSequencer {
  #distance: number | undefined;

  override reset(): void {
    super.reset();
    this.#distance = undefined;
  }

  protected checkUpdate({ first, last: end }: SequenceRange, last: number): SequenceVerdict {
    if (end <= last) return 'old';
    const distance = first - last;
    if (distance < 0 || distance > 1 || distance !== (this.#distance ?? distance)) return 'gap';
    this.#distance = distance;
    return 'next';
  }
}

/** Non-consecutive numbers: each message names the one before it. */
export class LinkingSequencer extends BaseSequencer {
  protected checkUpdate({ previous, last: end }: SequenceRange, last: number): SequenceVerdict {
    if (previous === last) return 'next';
    return end <= last ? 'old' : 'gap';
  }
}

/** Consecutive numbers in messages that may overlap the previous one: sizes are absolute, so applying a change twice is harmless. */
export class OverlappingSequencer extends BaseSequencer {
  protected checkUpdate({ first, last: end }: SequenceRange, last: number): SequenceVerdict {
    if (end <= last) return 'old';
    return first <= last + 1 ? 'next' : 'gap';
  }
}
