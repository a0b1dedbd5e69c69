import { basename, dirname, extname, join } from 'node:path';
import type { ReadonlyMarket } from '../market.js';
import type { MarketSink } from '../sink.js';
import { type CancelTimer, type Clock, repeat } from '../time/clock.js';
import { CaptureFile } from './capture-file.js';
import { CaptureWriter, type WrittenCounts } from './capture-writer.js';
import { FRAME } from './frame.js';

/** Flush interval: at most this much is lost when the program is killed. */
const FLUSH_MS = 1000;

/** Where and how a capture is written. */
export type CaptureOptions = {
  readonly path: string;
  readonly clock: Clock;
  /** Version of the recording program. */
  readonly version: string;
  /** Whether to replace an existing file. */
  readonly replaces?: boolean;
  /** Size and age at which a new file is started; undefined = never. */
  readonly maxBytes?: number | undefined;
  readonly maxMs?: number | undefined;
  /** Called when writing fails, for example on a full disk: recording ends, watching goes on. */
  readonly onFailed: (error: unknown) => void;
};

/** What has been written to a capture so far. */
export type CaptureCounts = WrittenCounts & { readonly bytes: number; readonly files: number };

/** Records the data of markets into a capture on disk, flushed once a second. */
export class CaptureRecorder {
  readonly #options: CaptureOptions;
  readonly #writer: CaptureWriter;
  readonly #cancel: CancelTimer;
  #file: CaptureFile;
  #startedMono: number;
  #hasFailed = false;
  readonly #closed = { bytes: 0, files: 0 };

  /** @throws LobtopError `io` when the file cannot be created */
  constructor(options: CaptureOptions) {
    this.#options = options;
    this.#file = this.#open(options.path, 0);
    this.#startedMono = options.clock.monoMs();
    this.#writer = new CaptureWriter({
      clock: options.clock,
      target: { append: (type, market, payload, position) => this.#file.append(type, market, payload, position) },
      onDue: () => this.flush(),
      onFailed: (error) => this.#fail(error),
    });
    this.#cancel = repeat(options.clock, FLUSH_MS, () => this.flush());
  }

  get counts(): CaptureCounts {
    const { bytes, files } = this.#closed;
    return { ...this.#writer.counts, bytes: bytes + this.#file.length, files: files + 1 };
  }

  get path(): string {
    return this.#file.path;
  }

  /** The sink that records a market; it must receive each call after the market itself. */
  sinkFor(market: ReadonlyMarket): MarketSink {
    return this.#writer.sinkFor(market);
  }

  /** Writes everything received so far to disk. */
  flush(): void {
    if (this.isOver) return;
    try {
      this.#writer.write();
      if (this.#isFull) this.#rotate();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Ends the capture and writes its index. */
  close(): void {
    if (this.isOver) return;
    this.flush();
    if (this.isOver) return;
    this.#end();
    try {
      this.#file.close();
    } catch (error) {
      this.#options.onFailed(error);
    }
  }

  get isOver(): boolean {
    return this.#writer.isOver;
  }

  get #isFull(): boolean {
    const { maxBytes, maxMs, clock } = this.#options;
    const isLarge = maxBytes !== undefined && this.#file.length >= maxBytes;
    return isLarge || (maxMs !== undefined && clock.monoMs() - this.#startedMono >= maxMs);
  }

  #end(): void {
    this.#writer.isOver = true;
    this.#cancel();
  }

  #fail(error: unknown): void {
    // The writer reports what it throws.
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#end();
    this.#file.abandon();
    this.#options.onFailed(error);
  }

  #open(path: string, eventIndex: number): CaptureFile {
    const { version, clock, replaces = false } = this.#options;
    const file = new CaptureFile(path, { replaces });
    const head = { tool: 'lobtop', version, createdTs: clock.wallMs() };
    file.append(FRAME.head, 0, Buffer.from(JSON.stringify(head)), { eventIndex, events: 0, recvTs: 0 });
    return file;
  }

  #rotate(): void {
    const { path, clock } = this.#options;
    this.#closed.bytes += this.#file.length;
    this.#closed.files++;
    this.#file.close();
    const number = String(this.#closed.files + 1).padStart(4, '0');
    const name = `${basename(path, extname(path))}.${number}${extname(path)}`;
    this.#file = this.#open(join(dirname(path), name), this.#writer.eventIndex);
    this.#startedMono = clock.monoMs();
    this.#writer.writeMarkets();
  }
}
