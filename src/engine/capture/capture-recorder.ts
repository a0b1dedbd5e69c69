import { basename, dirname, extname, join } from 'node:path';
import { type CancelTimer, type Clock, repeat } from '../clock.js';
import type { Market } from '../market.js';
import type { MarketSink } from '../sink.js';
import { ByteWriter } from './byte-writer.js';
import { CaptureFile } from './capture-file.js';
import { encodeCheckpoint } from './checkpoint.js';
import { FRAME } from './frame.js';
import { MarketTrack } from './market-track.js';

/** No event waits longer for the disk: what is lost when the program is killed. */
const FLUSH_MS = 1000;
/** Events that are kept in memory at most. */
const FLUSH_EVENTS = 4096;

export type CaptureOptions = {
  readonly path: string;
  readonly clock: Clock;
  /** Of the program that writes. */
  readonly version: string;
  /** Whether a file of that name is replaced. */
  readonly replaces?: boolean;
  /** A new file begins when one is as large, or as old; undefined = never. */
  readonly maxBytes?: number | undefined;
  readonly maxMs?: number | undefined;
  /** Recording is over: the disk takes no more. Watching is not. */
  readonly onFailed: (error: unknown) => void;
};

export type CaptureCounts = { events: number; levels: number; trades: number; bytes: number; files: number };

/** Writes what sources say of markets into a capture: in columns, once a second, with a whole book every so often. */
export class CaptureRecorder {
  readonly #options: CaptureOptions;
  readonly #tracks: MarketTrack[] = [];
  readonly #cancel: CancelTimer;
  #file: CaptureFile;
  #beganMono: number;
  #order = 0;
  #isOver = false;
  readonly #closed = { bytes: 0, files: 0 };
  readonly #counts = { events: 0, levels: 0, trades: 0 };

  /** @throws LobtopError `io` when the file cannot be made */
  constructor(options: CaptureOptions) {
    this.#options = options;
    this.#file = this.#open(options.path);
    this.#beganMono = options.clock.monoMs();
    this.#cancel = repeat(options.clock, FLUSH_MS, () => this.flush());
  }

  get counts(): CaptureCounts {
    const { bytes, files } = this.#closed;
    return { ...this.#counts, bytes: bytes + this.#file.length, files: files + 1 };
  }

  get path(): string {
    return this.#file.path;
  }

  /** What a market's source speaks to, after the market itself. */
  sinkFor(market: Market): MarketSink {
    const track = new MarketTrack(market, this.#options.clock, {
      isOver: () => this.#isOver,
      begun: (own) => this.#begin(own),
      order: () => this.#nextOrder(),
      // Only now: a checkpoint must not know more than the events before it.
      written: (own) => (own.segment.length >= FLUSH_EVENTS || own.isDue) && this.flush(),
      levels: (count) => {
        this.#counts.levels += count;
      },
      traded: () => {
        this.#counts.trades++;
      },
    });
    return track;
  }

  /** Everything that was heard is on disk, as far as the disk takes it. */
  flush(): void {
    if (this.#isOver) return;
    try {
      this.#write();
      if (this.#isFull) this.#rotate();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Ends the capture with its index. */
  close(): void {
    if (this.#isOver) return;
    this.flush();
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancel();
    try {
      this.#file.close();
    } catch (error) {
      this.#options.onFailed(error);
    }
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get #isFull(): boolean {
    const { maxBytes, maxMs, clock } = this.#options;
    const isLarge = maxBytes !== undefined && this.#file.length >= maxBytes;
    return isLarge || (maxMs !== undefined && clock.monoMs() - this.#beganMono >= maxMs);
  }

  #fail(error: unknown): void {
    this.#isOver = true;
    this.#cancel();
    this.#file.abandon();
    this.#options.onFailed(error);
  }

  #open(path: string): CaptureFile {
    const { version, clock, replaces = false } = this.#options;
    const file = new CaptureFile(path, { replaces });
    const head = { tool: 'lobtop', version, createdTs: clock.wallMs() };
    file.append(FRAME.head, 0, Buffer.from(JSON.stringify(head)), { order: this.#order, events: 0, recvTs: 0 });
    return file;
  }

  #rotate(): void {
    const { path, clock } = this.#options;
    this.#closed.bytes += this.#file.length;
    this.#closed.files++;
    this.#file.close();
    const number = String(this.#closed.files + 1).padStart(4, '0');
    const name = `${basename(path, extname(path))}.${number}${extname(path)}`;
    this.#file = this.#open(join(dirname(path), name));
    this.#beganMono = clock.monoMs();
    for (const track of this.#tracks) this.#introduce(track);
  }

  /** A market is known now, or its grid is another one. */
  #begin(track: MarketTrack): void {
    if (this.#isOver) return;
    if (!this.#tracks.includes(track)) {
      track.number = this.#tracks.length;
      this.#tracks.push(track);
    }
    try {
      this.#write();
      this.#introduce(track);
    } catch (error) {
      this.#fail(error);
    }
  }

  #introduce(track: MarketTrack): void {
    const instrument = Buffer.from(JSON.stringify(track.instrument));
    this.#file.append(FRAME.market, track.number, instrument, track.mark(this.#order));
    this.#checkpoint(track);
  }

  #checkpoint(track: MarketTrack): void {
    const mark = track.mark(this.#order);
    this.#file.append(
      FRAME.checkpoint,
      track.number,
      encodeCheckpoint(track.checkpoint(mark), track.book, track.sizes),
      mark,
    );
    track.checkpointed();
  }

  /** One frame a market that has news; together they hold all events up to now, and none of them any later one. */
  #write(): void {
    for (const track of this.#tracks) {
      if (track.segment.length === 0) continue;
      const mark = track.firstMark();
      const payload = new ByteWriter();
      payload.varint(this.#order);
      payload.raw(track.segment.take());
      this.#file.append(FRAME.events, track.number, payload.bytes, mark);
    }
    for (const track of this.#tracks) if (track.isDue) this.#checkpoint(track);
  }

  #nextOrder(): number {
    this.#counts.events++;
    return this.#order++;
  }
}
