import type { Integrity } from '../sink.js';
import type { Clock } from '../time/clock.js';
import type { ChecksumInput, ChecksumRecipe } from './checksums.js';
import type { SequenceRange, Sequencer, SequenceVerdict } from './sequencer.js';

/** So many wrong checksums within this time mean that the recipe does not fit the venue any more: it is given up, and said. */
const MAX_FAILURES = 3;
const FAILURE_WINDOW_MS = 60_000;

export type BookProofOptions = {
  readonly clock: Clock;
  readonly sequencer: Sequencer | undefined;
  readonly checksum: ChecksumRecipe | undefined;
  /** The level that holds while nothing else was found. */
  readonly integrity: Integrity;
};

/**
 * What proves one market's book: the order of its messages, the venue's own sum over its content,
 * a comparison with a REST picture. Knows how far all of that carries at the moment.
 */
export class BookProof {
  readonly #clock: Clock;
  #sequencer: Sequencer | undefined;
  #base: Integrity;
  #checksum: ChecksumRecipe | undefined;
  #isGivenUp = false;
  #hasChecked = false;
  #isAudited = false;
  #failuresMono: number[] = [];
  /** Checksums that were found right. */
  confirmed = 0;

  constructor(options: BookProofOptions) {
    this.#clock = options.clock;
    this.#sequencer = options.sequencer;
    this.#checksum = options.checksum;
    this.#base = options.integrity;
  }

  /** The last number that the venue counted; undefined before the first. */
  get lastSeq(): number | undefined {
    return this.#sequencer?.last;
  }

  /** Whether a message can still be checked by its checksum. */
  get checksContent(): boolean {
    return this.#checksum !== undefined;
  }

  /** The venue gives its messages no order that could be checked. */
  get isUnordered(): boolean {
    return this.#sequencer === undefined;
  }

  /** The strongest proof in force. */
  get integrity(): Integrity {
    if (this.#checksum !== undefined && (this.#hasChecked || this.#base === 'checksum')) return 'checksum';
    if (this.#sequencer !== undefined || this.#base === 'sequence') return 'sequence';
    if (this.#isAudited) return 'audited';
    // A recipe that was given up proves nothing any more.
    return this.#isGivenUp ? 'unverifiable' : this.#base;
  }

  order(mark: SequenceRange): SequenceVerdict {
    return this.#sequencer?.check(mark) ?? 'next';
  }

  /** A picture at this number is known. */
  startFrom(seq: number): void {
    this.#sequencer?.startFrom(seq);
  }

  /** After a gap: what comes next starts anew. */
  resetSequence(): void {
    this.#sequencer?.reset();
  }

  /** Whether the content is what the venue says it is; true when there is no recipe (any more). */
  confirm(expected: number, input: ChecksumInput): boolean {
    if (this.#checksum === undefined) return true;
    if (this.#checksum.of(input) === expected) {
      this.#hasChecked = true;
      this.confirmed++;
      return true;
    }
    this.#countFailure();
    return false;
  }

  /** The book moved without a message that could be checked: nothing is proven any more. */
  giveUp(): void {
    this.#sequencer = undefined;
    this.#checksum = undefined;
    this.#base = 'unverifiable';
  }

  /** What an audit found: the whole content is as the venue's REST picture, or it is not. It holds until the book is lost. */
  audited(isEqual: boolean): void {
    this.#isAudited = isEqual;
  }

  #countFailure(): void {
    const nowMono = this.#clock.monoMs();
    this.#failuresMono = this.#failuresMono.filter((mono) => nowMono - mono < FAILURE_WINDOW_MS);
    this.#failuresMono.push(nowMono);
    if (this.#failuresMono.length < MAX_FAILURES) return;
    this.#checksum = undefined;
    this.#isGivenUp = true;
  }
}
