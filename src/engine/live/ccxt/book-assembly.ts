import type { Book } from '../../book/book.js';
import { decimalsOf } from '../../decimal.js';
import { LevelText } from '../../integrity/level-text.js';
import { BookProof } from '../../integrity/proof.js';
import type { SequenceRange } from '../../integrity/sequencer.js';
import { RowDecoder } from '../../row-decoder.js';
import { ASK, BID, type CommitMeta, type Instrument, type MarketSink, type Side } from '../../sink.js';
import type { Clock } from '../../time/clock.js';
import type { BookMessage } from './book-message.js';
import type { FeedIssue } from './feed-state.js';
import type { CcxtMarket, CcxtRow } from './types.js';
import type { VenuePolicy } from './venue-policy.js';

export type BookAssemblyOptions = {
  readonly market: CcxtMarket;
  readonly instrument: Pick<Instrument, 'tickSize' | 'lotSize'>;
  readonly sink: MarketSink;
  /** The book that the sink keeps, for checksums over it. */
  readonly book: () => Book | undefined;
  readonly policy: VenuePolicy;
  readonly clock: Clock;
  /** The book is complete and as far as the venue allows proven: before it is shown. */
  readonly onLive: () => void;
  /** The book can be wrong from here on. */
  readonly onLost: (issue: FeedIssue) => void;
  /** The proof that was claimed does not cover what came. */
  readonly onUnproven: (detail: string) => void;
  /** A level could not be counted in ticks and was left out. */
  readonly onRejected: (reason: string) => void;
  /** A picture is coming: what ccxt has of an older one must not be merged into it. */
  readonly onSnapshot: () => void;
};

/**
 * Puts one market's book together from what the wire says and ccxt applies, and proves it message by message.
 * Nothing reaches the sink between a loss and the next picture.
 */
export class BookAssembly {
  readonly decoder: RowDecoder;
  readonly proof: BookProof;
  readonly #options: BookAssemblyOptions;
  readonly #text: LevelText | undefined;
  /** Decimals of the digits that a checksum is made of. */
  readonly #decimals: { readonly price: number; readonly size: number };
  /** Levels that the venue's window has a side, where they fall out of it without a word. */
  readonly #window: number | undefined;
  /** A picture was begun and nothing since has put it in doubt. */
  #hasSnapshot = false;
  /** It was begun and is not complete. */
  #isLoading = false;
  /** Levels reached the sink that no commit has closed yet. */
  #isDirty = false;
  /** What the message being handled says, and whether it was committed. */
  #mark: BookMessage | undefined;
  #isCommitted = false;
  #committedSeq: number | undefined;
  /** Changes are complete from just after this number on; a picture older than it leaves a hole. */
  #completeFrom: number | undefined;
  #snapshotSeq: number | undefined;

  constructor(options: BookAssemblyOptions) {
    const { market, instrument, sink, policy, clock } = options;
    const { tickSize, lotSize } = instrument;
    const { checksum } = policy;
    this.#options = options;
    this.#text = checksum?.needsText === true ? new LevelText() : undefined;
    this.#decimals = policy.checksumDecimals?.(market) ?? { price: decimalsOf(tickSize), size: decimalsOf(lotSize) };
    this.#window = policy.dropsLevelsSilently ? policy.depth(market) : undefined;
    this.decoder = new RowDecoder({
      sink,
      tickSize,
      text: this.#text,
      onRejected: (reason) => options.onRejected(reason),
    });
    const integrity = policy.integrity(market);
    this.proof = new BookProof({ clock, sequencer: policy.sequencer?.(market), checksum, integrity });
  }

  get hasSnapshot(): boolean {
    return this.#hasSnapshot;
  }

  /** What was known is void until the next picture. */
  forget(): void {
    this.#hasSnapshot = false;
    this.proof.setAudited(false);
  }

  /** Sees every book message before ccxt does, and answers whether ccxt may see it too. */
  accepts(mark: BookMessage): boolean {
    const { kind } = mark;
    this.#mark = mark;
    this.#isCommitted = false;
    if (kind === 'check') return this.#checkOnly(mark);
    const isFromStream = this.#options.policy.snapshotFrom === 'stream';
    // ccxt would merge a change without a picture into an empty book, and a second picture into the first.
    if (isFromStream && kind === 'update' && !this.#hasSnapshot) return false;
    if (isFromStream && kind === 'snapshot') this.#options.onSnapshot();
    return this.#isInOrder(kind, mark);
  }

  /** ccxt has handled a message in full: a book that should have moved and did not is in doubt. */
  afterHandled(): void {
    const mark = this.#mark;
    this.#mark = undefined;
    if (!this.#hasSnapshot) return;
    const isSkipped = mark?.last !== undefined && (this.#committedSeq ?? mark.last) < mark.last;
    if (this.#isDirty) this.#lost('gap', 'ccxt applied a message in part');
    else if (isSkipped) this.#lost('gap', `message ${mark.last} was not applied`);
  }

  begin(seq: number | undefined): void {
    this.#hasSnapshot = true;
    this.#isLoading = true;
    this.#isDirty = true;
    this.#committedSeq = undefined;
    this.#snapshotSeq = seq;
    this.#text?.clear();
    this.#options.sink.begin();
  }

  rows(side: Side, rows: readonly CcxtRow[]): void {
    if (!this.#hasSnapshot) return;
    this.#isDirty = true;
    this.decoder.decode(side, rows);
  }

  row(side: Side, price: unknown, size: unknown): void {
    if (!this.#hasSnapshot) return;
    this.#isDirty = true;
    this.decoder.decodeOne(side, price, size);
  }

  /** ccxt says that a message, or a picture with what was buffered, is applied in full; of some messages it says so twice. */
  commit(told: CommitMeta): void {
    const isRepeated = this.#mark !== undefined && this.#isCommitted && !this.#isDirty;
    if (!this.#hasSnapshot || isRepeated) return;
    const seq = this.#mark?.last ?? told.seq;
    const meta = seq === told.seq ? told : { ...told, seq };
    const hole = this.#holeBefore(seq);
    if (hole !== undefined) this.#lost('gap', hole);
    else if (this.#isLoading) this.#commitSnapshot(meta);
    else this.#commitChange(meta);
  }

  #commitSnapshot(meta: CommitMeta): void {
    if (this.#mark?.checksum !== undefined && !this.#hasContent(this.#mark.checksum)) return;
    this.#options.onLive();
    this.#apply(meta);
  }

  #commitChange(meta: CommitMeta): void {
    if (this.#mark === undefined) this.#unproven();
    this.#dropBeyondWindow();
    if (this.#mark?.checksum !== undefined && !this.#hasContent(this.#mark.checksum)) return;
    this.#options.onLive();
    this.#apply(meta);
  }

  /** Some venues let levels fall out of their window without a word: they are removed in the same message. */
  #dropBeyondWindow(): void {
    const book = this.#options.book();
    if (this.#window === undefined || book === undefined) return;
    for (const side of [BID, ASK]) {
      for (const ticks of book.stagedBeyond(side, this.#window)) this.#options.sink.level(side, ticks, 0);
    }
  }

  #apply(meta: CommitMeta): void {
    this.#isLoading = false;
    this.#isDirty = false;
    this.#isCommitted = true;
    this.#committedSeq = meta.seq;
    this.#options.sink.commit(meta);
  }

  /** A message with nothing but the sum over what came before; ccxt's own check would need ccxt's own book. */
  #checkOnly({ checksum }: BookMessage): boolean {
    if (checksum !== undefined && this.#hasSnapshot && !this.#isLoading) this.#hasContent(checksum);
    return false;
  }

  /** Whether the book is what the venue's checksum says; if not, it is lost. */
  #hasContent(expected: number): boolean {
    const book = this.#options.book();
    if (book === undefined) return true;
    if (this.proof.verifyChecksum(expected, { book, text: this.#text, decimals: this.#decimals })) return true;
    const isGivenUp = !this.proof.hasChecksum;
    this.#lost(
      'checksum',
      isGivenUp ? 'third within a minute: no longer checked' : 'the venue’s sum over its book differs',
    );
    return false;
  }

  #isInOrder(kind: SequenceRange['kind'], { first, last, previous, checksum }: BookMessage): boolean {
    const isUnnumbered = last === undefined && (checksum !== undefined || kind === 'snapshot');
    if (this.proof.isUnsequenced || isUnnumbered) return true;
    const numbers = { kind, first: first ?? Number.NaN, last: last ?? Number.NaN, previous };
    const expected = this.proof.lastSeq;
    if (expected === undefined) this.#completeFrom = startOf(numbers);
    const verdict = this.proof.checkSequence(numbers);
    if (verdict !== 'gap') return verdict === 'next';
    const wasShown = this.#hasSnapshot;
    const came = previous === undefined ? `${first}` : `${last} after ${previous}`;
    if (wasShown) this.#lost('gap', `expected what follows ${expected}, got ${came}`);
    // While a picture is awaited, only what comes after it must be complete; the commit that ends the wait tells.
    this.proof.resetSequence();
    this.proof.checkSequence(numbers);
    this.#completeFrom = startOf(numbers);
    // On a connection that was just given up, ccxt must not start over.
    const { snapshotFrom, resubscribes } = this.#options.policy;
    return snapshotFrom === 'rest' && (resubscribes || !wasShown);
  }

  /** Why a picture and what was buffered do not make a whole; undefined when they do. */
  #holeBefore(seq: number | undefined): string | undefined {
    const received = this.proof.lastSeq;
    if (received === undefined || seq === undefined || this.#options.policy.snapshotFrom !== 'rest') return undefined;
    if (seq < received) return `the snapshot at ${seq} does not reach ${received}`;
    const snapshot = this.#snapshotSeq;
    if (!this.#isLoading || snapshot === undefined || snapshot >= received) return undefined;
    return snapshot < (this.#completeFrom ?? snapshot)
      ? `changes after the snapshot at ${snapshot} were lost`
      : undefined;
  }

  /** A message that no reader knows moved the book: what it claims to be proven by does not hold. */
  #unproven(): void {
    const claimed = this.proof.integrity;
    if (this.#options.policy.readBookMessages === undefined || claimed === 'unverifiable' || claimed === 'audited')
      return;
    this.proof.markUnverifiable();
    this.#options.onUnproven(`a message that cannot be checked moved the book: no longer proven by ${claimed}`);
  }

  #lost(reason: 'gap' | 'checksum', detail: string): void {
    this.#options.onLost({ reason, detail });
  }
}

/** The number just before a message: what came up to it is known by other means, or not at all. */
function startOf({ first, previous }: SequenceRange): number {
  return previous ?? first - 1;
}
