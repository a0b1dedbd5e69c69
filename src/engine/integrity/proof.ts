import type { Integrity } from '../sink.js';
import type { Clock } from '../time/clock.js';
import type { ChecksumAlgorithm, ChecksumInput } from './checksums.js';
import type { SequenceRange, Sequencer, SequenceVerdict } from './sequencer.js';

/** After this many mismatches within the window, the venue must have changed its algorithm: checks are disabled, and the status says so. */
const MAX_MISMATCHES = 3;
const MISMATCH_WINDOW_MS = 60_000;

export type BookProofOptions = {
  readonly clock: Clock;
  readonly sequencer: Sequencer | undefined;
  readonly checksum: ChecksumAlgorithm | undefined;
  /** The integrity level before anything has been verified. */
  readonly integrity: Integrity;
};

/**
 * Verifies one market's book by the sequence of its messages, the venue's checksum over its content, and audits against a REST
 * snapshot, and derives the integrity level from them.
 */
export class BookProof {
  readonly #clock: Clock;
  #sequencer: Sequencer | undefined;
  #baseIntegrity: Integrity;
  #checksum: ChecksumAlgorithm | undefined;
  #isChecksumDisabled = false;
  #hasConfirmedChecksum = false;
  #isAudited = false;
  #mismatchesMono: number[] = [];
  /** Number of checksums that matched. */
  confirmedChecksums = 0;

  constructor(options: BookProofOptions) {
    this.#clock = options.clock;
    this.#sequencer = options.sequencer;
    this.#checksum = options.checksum;
    this.#baseIntegrity = options.integrity;
  }

  /** The last sequence number; undefined before the first. */
  get lastSeq(): number | undefined {
    return this.#sequencer?.last;
  }

  /** Whether checksums are verified: the venue has one, and checks have not been disabled. */
  get hasChecksum(): boolean {
    return this.#checksum !== undefined;
  }

  /** The venue's messages have no sequence that could be verified. */
  get isUnsequenced(): boolean {
    return this.#sequencer === undefined;
  }

  /** The strongest integrity level currently verified. */
  get integrity(): Integrity {
    if (this.#checksum !== undefined && (this.#hasConfirmedChecksum || this.#baseIntegrity === 'checksum'))
      return 'checksum';
    if (this.#sequencer !== undefined || this.#baseIntegrity === 'sequence') return 'sequence';
    if (this.#isAudited) return 'audited';
    // A disabled checksum no longer proves anything.
    return this.#isChecksumDisabled ? 'unverifiable' : this.#baseIntegrity;
  }

  checkSequence(range: SequenceRange): SequenceVerdict {
    return this.#sequencer?.check(range) ?? 'next';
  }

  /** Starts the sequence from a snapshot's number. */
  startFrom(seq: number): void {
    this.#sequencer?.startFrom(seq);
  }

  /** Resets after a gap: the next message is taken as the first. */
  resetSequence(): void {
    this.#sequencer?.reset();
  }

  /** Whether the content matches the venue's checksum; true when checksums are not verified. */
  verifyChecksum(expected: number, input: ChecksumInput): boolean {
    if (this.#checksum === undefined) return true;
    if (this.#checksum.of(input) === expected || this.#checksum.otherwise?.(input) === expected) {
      this.#hasConfirmedChecksum = true;
      this.confirmedChecksums++;
      return true;
    }
    this.#countMismatch();
    return false;
  }

  /** Drops all verification, after the book was changed by a message that could not be checked. */
  markUnverifiable(): void {
    this.#sequencer = undefined;
    this.#checksum = undefined;
    this.#baseIntegrity = 'unverifiable';
  }

  /** Records whether the last audit found the book equal to the REST snapshot. Valid until the book is lost. */
  setAudited(isAudited: boolean): void {
    this.#isAudited = isAudited;
  }

  #countMismatch(): void {
    const nowMono = this.#clock.monoMs();
    this.#mismatchesMono = this.#mismatchesMono.filter((mono) => nowMono - mono < MISMATCH_WINDOW_MS);
    this.#mismatchesMono.push(nowMono);
    if (this.#mismatchesMono.length < MAX_MISMATCHES) return;
    this.#checksum = undefined;
    this.#isChecksumDisabled = true;
  }
}
