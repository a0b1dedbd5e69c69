import { seqBefore } from '../../../integrity/sequencer.js';
import type { Pause } from '../../../time/pause.js';
import type { LevelMessage } from '../book-message.js';
import { type Failure, StreamError } from '../failure.js';
import type { CcxtSnapshot } from '../types.js';

/** A market without a change for this long gets its snapshot without one. */
const QUIET_MS = 1500;
/** Between two snapshots, where the first was older than the changes. */
const RETRY_MS = 500;
/** Snapshots in a row that may be too old before it is reported. */
const MAX_TOO_OLD = 3;
const TOO_OLD: Failure = {
  verdict: 'retry',
  reason: 'gap',
  detail: 'the snapshot is older than the changes, trying again',
};
/** Changes kept while no request is being answered: the answer will be newer, unless the venue keeps old ones. */
const MAX_WAITING = 16;
/** Changes kept while it is answered. One book of a venue is fetched at a time. */
const MAX_BUFFERED = 20_000;

export type SnapshotBridgeOptions = {
  readonly pause: Pause;
  readonly fetch: () => Promise<CcxtSnapshot>;
  /** Whether the stream is subscribed and has no book yet. */
  readonly isWanted: () => boolean;
  /** Whether the venue has confirmed the subscription. */
  readonly isConfirmed: () => boolean;
  /** Whether the request has not been sent yet, because others are. */
  readonly isWaiting: () => boolean;
  /** The number after which no change is missing. */
  readonly completeFrom: () => number | undefined;
  /** Called with a snapshot and the changes after it, which continue it without a gap. */
  readonly onJoined: (snapshot: CcxtSnapshot, seq: number, changes: readonly LevelMessage[]) => void;
  /** Called when the snapshot could not be fetched, or several were too old; returns after how many ms to try again, undefined for never. */
  readonly onFailed: (error: unknown) => number | undefined;
};

/**
 * Joins the changes of a stream and a REST snapshot: they are kept until it is there, and continue it where its number is among theirs, or
 * just before. The snapshot is requested on the first change, when the class asks for it, or after a while without a change.
 */
export class SnapshotBridge {
  readonly #options: SnapshotBridgeOptions;
  #changes: LevelMessage[] = [];
  /** Of the attempt that is under way. */
  #attempt: object | undefined;
  /** The request that has not been answered. */
  #pending: Promise<CcxtSnapshot> | undefined;

  constructor(options: SnapshotBridgeOptions) {
    this.#options = options;
  }

  /** Whether a snapshot is requested, or will be again. */
  get isFetching(): boolean {
    return this.#attempt !== undefined;
  }

  /** Keeps a change until there is a snapshot. */
  add(change: LevelMessage): void {
    const isAnswered = this.#pending !== undefined && !this.#options.isWaiting();
    const most = isAnswered ? MAX_BUFFERED : MAX_WAITING;
    // One more than `most` comes at a time, except when the wait has just begun.
    if (this.#changes.length >= most) this.#changes.splice(0, this.#changes.length - most + 1);
    this.#changes.push(change);
    this.request();
  }

  /** The stream is being subscribed: a market without changes is to start, too. */
  async expect(): Promise<void> {
    const { pause, isConfirmed } = this.#options;
    await pause.for(QUIET_MS);
    if (isConfirmed()) this.request();
  }

  /** Requests the snapshot, unless it is requested already. */
  request(): void {
    if (this.isFetching || !this.#options.isWanted()) return;
    const attempt = {};
    this.#attempt = attempt;
    void this.#keepFetching(() => this.#attempt === attempt);
  }

  /** Forgets the changes and the request. */
  reset(): void {
    this.#changes = [];
    this.#attempt = undefined;
  }

  async #keepFetching(isCurrent: () => boolean): Promise<void> {
    let tooOld = 0;
    while (isCurrent()) {
      let delayMs: number | undefined = RETRY_MS;
      try {
        const snapshot = await this.#fetch(isCurrent);
        if (snapshot === undefined || !isCurrent() || this.#joins(snapshot)) return;
        if (++tooOld % MAX_TOO_OLD === 0) {
          // Whatever the first of them needs is not coming: the next one says what is needed.
          this.#changes = [];
          throw new StreamError(TOO_OLD);
        }
      } catch (error) {
        delayMs = isCurrent() ? this.#options.onFailed(error) : undefined;
      }
      if (delayMs === undefined) {
        if (isCurrent()) this.reset();
        return;
      }
      await this.#options.pause.for(delayMs);
    }
  }

  /** One at a time: a request that was made for a connection that is lost still takes its turn, and what it fails of is of interest. */
  async #fetch(isCurrent: () => boolean): Promise<CcxtSnapshot | undefined> {
    if (this.#pending !== undefined) await this.#pending;
    if (!isCurrent()) return undefined;
    this.#pending = this.#options.fetch().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  /** Whether the snapshot and the changes fit together; then they are joined. */
  #joins(snapshot: CcxtSnapshot): boolean {
    const { nonce: seq = Number.NaN } = snapshot;
    const [oldest] = this.#changes;
    const { completeFrom, onJoined } = this.#options;
    const needed = [
      completeFrom() ?? seq,
      oldest?.first === undefined ? seq : seqBefore({ ...oldest, first: oldest.first }),
    ];
    if (!needed.every((number) => seq >= number)) return false;
    const changes = this.#changes.filter(({ last = seq }) => last > seq);
    this.reset();
    onJoined(snapshot, seq, changes);
    return true;
  }
}
