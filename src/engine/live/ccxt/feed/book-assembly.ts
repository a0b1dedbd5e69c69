import type { Book } from '../../../book/book.js';
import { type Coverage, coarsenedCoverage, FULL_COVERAGE } from '../../../book/coverage.js';
import { decimalsOf } from '../../../decimal.js';
import { LevelText } from '../../../integrity/level-text.js';
import { BookProof } from '../../../integrity/proof.js';
import { type SequenceRange, seqBefore } from '../../../integrity/sequencer.js';
import type { SnapshotExtension } from '../../../integrity/snapshot-merge.js';
import { RowDecoder } from '../../../row-decoder.js';
import { ASK, BID, type CommitMeta, type Instrument, type MarketSink, type Side } from '../../../sink.js';
import type { Clock } from '../../../time/clock.js';
import { PriceGrid } from '../../../units.js';
import type { BookMessage, LevelMessage } from '../book-message.js';
import type { FeedIssue } from '../feed-state.js';
import type { ScannedMessage } from '../scan/scanned-message.js';
import { ticksPerRealStep } from '../snapshots/plausible-tick.js';
import { endOfSnapshot } from '../snapshots/snapshot-range.js';
import type { CcxtMarket, CcxtRow, CcxtSnapshot } from '../types.js';
import type { VenuePolicy } from '../venue-policy.js';

export type BookAssemblyOptions = {
  readonly market: CcxtMarket;
  readonly instrument: Pick<Instrument, 'tickSize' | 'lotSize'>;
  /** Whether the tick is the venue's, and not filled in. */
  readonly statesTick: boolean;
  readonly sink: MarketSink;
  /** The book that the sink maintains, for checksums over it. */
  readonly book: () => Book | undefined;
  readonly policy: VenuePolicy;
  readonly clock: Clock;
  /** Called before a commit, when the book is complete and verified as far as the venue allows. */
  readonly onLive: () => void;
  /** Called when the book may be wrong from now on. */
  readonly onLost: (issue: FeedIssue) => void;
  /** Called when a message bypassed the checks, so that the claimed integrity no longer holds. */
  readonly onUnproven: (detail: string) => void;
  /** Called when a level was rejected because its price cannot be represented in ticks. */
  readonly onRejected: (reason: string) => void;
  /** Called with the real tick size, where the stated one is implausible: the market is identified again, and its book is empty. */
  readonly onCoarser: (tickSize: string) => void;
  /** Called when a snapshot arrives: ccxt's previous book must not be merged into it. */
  readonly onSnapshot: () => void;
};

/**
 * Assembles one market's book from the messages on the wire and the levels that ccxt applies, and verifies it message by message.
 * Nothing reaches the sink between a loss and the next snapshot.
 */
export class BookAssembly {
  /** Replaced when the stated tick size was implausible. */
  decoder: RowDecoder;
  readonly proof: BookProof;
  readonly #options: BookAssemblyOptions;
  readonly #text: LevelText | undefined;
  /** Decimals of prices and sizes in a checksum. */
  readonly #decimals: { readonly price: number; readonly size: number };
  /** Levels per side in the venue's window, where levels that leave it are not sent as removed. */
  readonly #window: number | undefined;
  /** Which part of the book is complete with a snapshot of the stream. */
  readonly #coverage: Coverage;
  /** The stream brings the snapshot; otherwise it is a REST call. */
  readonly #isFromStream: boolean;
  /** A snapshot has been started, and the book has not become unreliable since. */
  #hasSnapshot = false;
  /** The snapshot is not complete yet. */
  #isLoading = false;
  /** The snapshot has a level. */
  #hasLevels = false;
  /** The sink has received uncommitted levels. */
  #isDirty = false;
  /** Stated for the snapshot being loaded. */
  #coverageOfSnapshot: Coverage | undefined;
  /** The first snapshot has shown whether the stated tick size is plausible. */
  #isTickChecked = false;
  /** Levels were rejected that turned out to be right. */
  #isFiner = false;
  /** The message being handled, and whether it was committed. */
  #message: BookMessage | undefined;
  #isCommitted = false;
  #committedSeq: number | undefined;
  /** Changes are complete after this sequence number; a snapshot older than it leaves a gap. */
  #completeFrom: number | undefined;
  #snapshotSeq: number | undefined;
  /** The snapshot came in a message without a number. */
  #isUnnumbered = false;
  /** Of the last message of a snapshot that waits for the venue's checksum. */
  #heldMeta: CommitMeta | undefined;

  constructor(options: BookAssemblyOptions) {
    const { market, instrument, policy, clock } = options;
    const { tickSize, lotSize } = instrument;
    const { checksum } = policy;
    this.#options = options;
    this.#text = checksum?.needsText === true ? new LevelText() : undefined;
    this.#decimals = policy.checksumDecimals?.(market) ?? { price: decimalsOf(tickSize), size: decimalsOf(lotSize) };
    this.#isFromStream = policy.snapshotFrom(market) === 'stream';
    this.#window = policy.dropsLevelsSilently ? policy.depth(market) : undefined;
    this.#coverage = coverageOf(policy, market);
    this.decoder = this.#createDecoder(tickSize);
    const integrity = policy.integrity(market);
    this.proof = new BookProof({ clock, sequencer: policy.sequencer?.(market), checksum, integrity });
  }

  get hasSnapshot(): boolean {
    return this.#hasSnapshot;
  }

  /** Changes are complete after this sequence number; undefined before the first. */
  get completeFrom(): number | undefined {
    return this.#completeFrom;
  }

  /** Discards the book until the next snapshot. */
  discard(): void {
    this.#hasSnapshot = false;
    this.proof.setAudited(false);
  }

  /** Checks every book message before ccxt handles it, and returns whether ccxt may handle it. */
  accepts(message: BookMessage): boolean {
    const { kind } = message;
    this.#message = message;
    this.#isCommitted = false;
    if (kind === 'check') return this.#checkOnly(message);
    // ccxt would merge a change without a snapshot into an empty book, and a second snapshot into the first.
    if (this.#isFromStream && kind === 'update' && !this.#hasSnapshot) return false;
    if (this.#isFromStream && kind === 'snapshot') this.#options.onSnapshot();
    return this.#isInOrder(kind, message);
  }

  /** Called after ccxt has handled a message: a book that should have changed and did not is unreliable. */
  afterHandled(): void {
    const message = this.#message;
    this.#message = undefined;
    const isFiner = this.#isFiner;
    this.#isFiner = false;
    if (!this.#hasSnapshot) return;
    if (isFiner) {
      this.#reportLoss('malformed', 'prices have more decimals than the venue states: fetching the book again');
      return;
    }
    const isSkipped = message?.last !== undefined && (this.#committedSeq ?? message.last) < message.last;
    const isEmptySnapshot = this.#isLoading && !this.#hasLevels;
    if (this.#isDirty && !isEmptySnapshot) this.#reportLoss('gap', 'ccxt applied a message only partially');
    else if (isSkipped) this.#reportLoss('gap', `message ${message.last} was not applied`);
  }

  begin(seq: number | undefined): void {
    this.#hasSnapshot = true;
    this.#isLoading = true;
    this.#isUnnumbered = this.#message?.kind === 'snapshot' && this.#message.last === undefined;
    this.#heldMeta = undefined;
    this.#isDirty = true;
    this.#hasLevels = false;
    this.#committedSeq = undefined;
    this.#snapshotSeq = seq;
    if (this.#text !== undefined) {
      this.#text.clear();
      // What is proven by its numbers alone needs no text, unless the venue sends a checksum, too.
      this.#text.isKept = this.proof.isUnsequenced || this.#message?.checksum !== undefined;
    }
    this.#options.sink.begin();
    this.#coverageOfSnapshot = undefined;
    if (this.#coverage.kind !== 'full') this.#cover(this.#coverage);
  }

  /** The levels of a snapshot that `begin` has begun. Where changes arrive for every price, it is the book's range. */
  snapshot(snapshot: CcxtSnapshot): void {
    const { bids = [], asks = [] } = snapshot;
    this.rows(BID, bids);
    this.rows(ASK, asks);
    if (!this.#hasSnapshot || this.#isFromStream || this.#options.policy.book !== 'full') return;
    const { policy } = this.#options;
    const range = { policy, ticksOf: (price: string | number) => this.decoder.ticksOf(price) };
    const [bidTicks, askTicks] = [BID, ASK].map((side) => endOfSnapshot(side, snapshot, range));
    this.#cover({ kind: 'range', bidTicks, askTicks });
  }

  /** Adds levels beyond the range of the last snapshot, with the next message. */
  extend({ levels, coverage }: SnapshotExtension): void {
    const { sink } = this.#options;
    for (const { side, ticks, size } of levels) sink.level(side, ticks, size);
    sink.cover(coverage);
  }

  rows(side: Side, rows: readonly CcxtRow[]): void {
    if (!this.#hasSnapshot) return;
    this.#isDirty = true;
    if (rows.length > 0) this.#hasLevels = true;
    this.decoder.decode(side, rows);
  }

  row(side: Side, price: unknown, size: unknown): void {
    if (!this.#hasSnapshot) return;
    this.#isDirty = true;
    this.#hasLevels = true;
    this.decoder.decodeOne(side, price, size);
  }

  /**
   * Whether a scanned message is this book's very next change, and all of it could be decoded. Nothing is changed: any other message (an old one, one after a
   * gap, the first after a snapshot) is read in the ordinary way.
   */
  canApply(found: ScannedMessage): boolean {
    const isSteady = this.#hasSnapshot && !this.#isLoading && !this.#isDirty && this.#heldMeta === undefined;
    return isSteady && this.#isNext(found) && this.decoder.canDecode(found);
  }

  #isNext({ after, last, checksum }: ScannedMessage): boolean {
    // The rule and the book are at the same message: that one was neither skipped nor lost.
    if (after !== undefined) return after === this.#committedSeq && after === this.proof.lastSeq;
    return this.proof.isUnsequenced || (last === undefined && checksum !== undefined);
  }

  /** Stages the levels of the message for which `canApply` was true last. */
  applyScanned(found: ScannedMessage): void {
    if (!this.#hasSnapshot) return;
    this.#isDirty = true;
    this.decoder.writeScanned(found);
  }

  /** Whether the snapshot has this change: one by REST may be ahead of the stream. */
  isInSnapshot({ kind, last }: LevelMessage): boolean {
    if (this.#isFromStream || kind === 'snapshot' || last === undefined) return false;
    return this.#committedSeq !== undefined && last <= this.#committedSeq;
  }

  /** Stages the levels of a message that `accepts` has checked. */
  apply(message: LevelMessage): void {
    if (message.kind === 'snapshot') this.begin(message.last);
    this.#applyLevels(message, this.#committedSeq);
  }

  /** Stages a REST snapshot and the changes after it, all of them in one commit. */
  join(snapshot: CcxtSnapshot, seq: number, changes: readonly LevelMessage[]): void {
    // Without a change, the first one has to follow the snapshot.
    if (this.proof.lastSeq === undefined) this.proof.startFrom(seq);
    this.begin(seq);
    this.snapshot(snapshot);
    let last = seq;
    for (const change of changes) {
      this.#applyLevels(change, last);
      last = change.last ?? last;
    }
  }

  /** @param after the number that the book is at; undefined where nothing is numbered */
  #applyLevels(message: LevelMessage, after: number | undefined): void {
    const { bids, asks } = message.levels();
    const isNumbered = this.#options.policy.hasNumberedLevels === true && after !== undefined;
    const newRows = (rows: readonly CcxtRow[]) => (isNumbered ? rows.filter((row) => Number(row[2]) > after) : rows);
    this.rows(ASK, newRows(asks));
    this.rows(BID, newRows(bids));
  }

  /** Called when a message was applied, or a snapshot with the changes after it; for some messages ccxt resolves twice. */
  commit(ccxtMeta: CommitMeta): void {
    const isRepeated = this.#message !== undefined && this.#isCommitted && !this.#isDirty;
    if (!this.#hasSnapshot || isRepeated || !this.#hasProgress(ccxtMeta.seq)) return;
    const seq = this.#message?.last ?? ccxtMeta.seq;
    const touchSeq = this.#message?.touchSeq;
    const isUnchanged = seq === ccxtMeta.seq && touchSeq === undefined;
    // Field by field: a spread costs a microsecond a message.
    const { exchangeTs, recvTs, recvMono } = ccxtMeta;
    const meta = isUnchanged ? ccxtMeta : { seq, touchSeq, exchangeTs, recvTs, recvMono };
    const gap = this.#gapBefore(seq);
    if (gap !== undefined) this.#reportLoss('gap', gap);
    else if (this.#isLoading) this.#commitSnapshot(meta);
    else this.#commitChange(meta);
  }

  /**
   * Whether the venue has said something: a level, a message of its sequence, a new number. Some classes announce an update although they
   * have skipped the message, and the age of a book that stands still must show it.
   */
  #hasProgress(seq: number | undefined): boolean {
    return this.#isDirty || this.#message !== undefined || (seq !== undefined && seq !== this.#committedSeq);
  }

  #commitSnapshot(meta: CommitMeta): void {
    // Some classes announce a book before its first level has arrived.
    if (!this.#hasLevels) return;
    if (this.#needsConfirmation) {
      this.#heldMeta = meta;
      this.#isDirty = false;
      return;
    }
    if (this.#message?.checksum !== undefined && !this.#matchesChecksum(this.#message.checksum)) return;
    this.#correctTick();
    this.#options.onLive();
    this.#apply(meta);
  }

  /** Moves the first snapshot to a market with the real tick size, where the stated one is implausible. */
  #correctTick(): void {
    const { statesTick, sink, onCoarser } = this.#options;
    const book = this.#options.book();
    // Texts for a checksum are kept by ticks: a venue that has one states its ticks.
    if (this.#isTickChecked || book === undefined || this.#text !== undefined) return;
    this.#isTickChecked = true;
    const sides = [BID, ASK].map((side) => book.stagedTop(side, Number.POSITIVE_INFINITY));
    const factor = ticksPerRealStep(sides, statesTick);
    if (factor === 1) return;
    const coverage = this.#coverageOfSnapshot;
    const tickSize = PriceGrid.of(book.grid.priceText(factor)).text;
    onCoarser(tickSize);
    this.decoder = this.#createDecoder(tickSize);
    sink.begin();
    for (const side of [BID, ASK]) {
      const { ticks, sizes, length } = sides[side];
      sink.levels(
        side,
        ticks.subarray(0, length).map((each) => each / factor),
        sizes,
        0,
        length,
      );
    }
    if (coverage !== undefined) sink.cover(coarsenedCoverage(coverage, factor));
  }

  #createDecoder(tickSize: string): RowDecoder {
    const { sink, onRejected } = this.#options;
    return new RowDecoder({
      sink,
      tickSize,
      text: this.#text,
      onRejected: (reason) => onRejected(reason),
      onFiner: () => {
        this.#isFiner = true;
      },
    });
  }

  #cover(coverage: Coverage): void {
    this.#coverageOfSnapshot = coverage;
    this.#options.sink.cover(coverage);
  }

  /**
   * Whether a change may have been lost before anything was numbered: the venue numbers the messages of a connection, but not the snapshot.
   * Its next checksum tells.
   */
  get #needsConfirmation(): boolean {
    return this.#options.policy.connectionSequence !== undefined && this.proof.hasChecksum && this.#isUnnumbered;
  }

  #commitChange(meta: CommitMeta): void {
    if (this.#message === undefined) this.#handleUncheckedChange();
    const book = this.#options.book();
    if (book !== undefined && !(book.isTouchCovered(BID) && book.isTouchCovered(ASK))) {
      this.#reportLoss('snapshot', 'the touch has left the range of the snapshot: fetching a new one');
      return;
    }
    this.#trimWindow();
    if (this.#message?.checksum !== undefined && !this.#matchesChecksum(this.#message.checksum)) return;
    this.#options.onLive();
    this.#apply(meta);
  }

  /** Removes levels beyond the window with the message that pushed them out, where the venue does not send them as removed. */
  #trimWindow(): void {
    const book = this.#options.book();
    if (this.#window === undefined || book === undefined) return;
    for (const side of [BID, ASK]) {
      for (const ticks of book.stagedBeyond(side, this.#window)) this.#options.sink.level(side, ticks, 0);
    }
  }

  #apply(meta: CommitMeta): void {
    this.#isLoading = false;
    this.#heldMeta = undefined;
    this.#isDirty = false;
    this.#isCommitted = true;
    this.#committedSeq = meta.seq;
    this.#options.sink.commit(meta);
  }

  /** Handles a message with only a checksum of the current book; ccxt's own check would need ccxt's own book. */
  #checkOnly({ checksum }: BookMessage): boolean {
    if (checksum === undefined || !this.#hasSnapshot) return false;
    const held = this.#heldMeta;
    if (this.#isLoading && held === undefined) return false;
    if (!this.#matchesChecksum(checksum) || held === undefined) return false;
    this.#options.onLive();
    this.#apply(held);
    return false;
  }

  /** Whether the book matches the venue's checksum; reports a loss when it does not. */
  #matchesChecksum(expected: number): boolean {
    const book = this.#options.book();
    if (book === undefined || this.#text?.isKept === false) return true;
    if (this.proof.verifyChecksum(expected, { book, text: this.#text, decimals: this.#decimals })) return true;
    const isDisabled = !this.proof.hasChecksum;
    this.#reportLoss(
      'checksum',
      isDisabled ? 'third checksum mismatch in a minute: checks disabled' : 'checksum mismatch',
    );
    return false;
  }

  #isInOrder(kind: SequenceRange['kind'], { first, last, previous, checksum }: BookMessage): boolean {
    const isUnnumbered = last === undefined && (checksum !== undefined || kind === 'snapshot');
    if (this.proof.isUnsequenced || isUnnumbered) return true;
    const numbers = { kind, first: first ?? Number.NaN, last: last ?? Number.NaN, previous };
    const expected = this.proof.lastSeq;
    if (expected === undefined) this.#completeFrom = seqBefore(numbers);
    const verdict = this.proof.checkSequence(numbers);
    if (verdict !== 'gap') return verdict === 'next';
    const wasShown = this.#hasSnapshot;
    const received = previous === undefined ? `${first}` : `${last} after ${previous}`;
    if (wasShown) this.#reportLoss('gap', `expected the message after ${expected}, got ${received}`);
    // Without its numbers nothing can be joined to it.
    if (!Number.isSafeInteger(numbers.first) || !Number.isSafeInteger(numbers.last)) return false;
    // While waiting for a snapshot, only changes after it must be complete; the commit of the snapshot checks that.
    this.proof.resetSequence();
    this.proof.checkSequence(numbers);
    this.#completeFrom = seqBefore(numbers);
    // On a connection that was just dropped, ccxt must not start over.
    return !this.#isFromStream && (this.#options.policy.resubscribes || !wasShown);
  }

  /** Why a snapshot and the buffered changes do not join without a gap; undefined when they do. */
  #gapBefore(seq: number | undefined): string | undefined {
    const received = this.proof.lastSeq;
    if (received === undefined || seq === undefined || this.#isFromStream) return undefined;
    if (seq < received) return `snapshot and buffered changes end at ${seq}, before ${received}`;
    const snapshot = this.#snapshotSeq;
    if (!this.#isLoading || snapshot === undefined || snapshot >= received) return undefined;
    return snapshot < (this.#completeFrom ?? snapshot)
      ? `changes after the snapshot at ${snapshot} are missing`
      : undefined;
  }

  /** Handles a change by a message that no reader recognized: the claimed integrity no longer holds. */
  #handleUncheckedChange(): void {
    const claimed = this.proof.integrity;
    if (this.#options.policy.readBookMessages === undefined || claimed === 'unverifiable' || claimed === 'audited')
      return;
    this.proof.markUnverifiable();
    this.#options.onUnproven(
      `the book was changed by a message that cannot be verified: no longer proven by ${claimed}`,
    );
  }

  #reportLoss(reason: 'gap' | 'checksum' | 'snapshot' | 'malformed', detail: string): void {
    this.#options.onLost({ reason, detail });
  }
}

/** What a venue's stream says about the whole of a book. */
function coverageOf({ book, levels, depth }: VenuePolicy, market: CcxtMarket): Coverage {
  if (book === 'full' || levels === 'all') return FULL_COVERAGE;
  return { kind: 'window', levels: levels ?? depth(market) };
}
