import { LobtopError } from '../../errors.js';
import { type DbnMetadata, dbnMetadata, metadataBytes, PRELUDE_BYTES } from './dbn-metadata.js';
import { RECORD_HEADER_BYTES, WORD_BYTES } from './dbn-records.js';

/** One record, in memory that is valid until more bytes are given to its reader. */
export type DbnRecord = {
  readonly rtype: number;
  readonly view: DataView;
  readonly at: number;
  readonly bytes: number;
};

/** Splits the bytes of a DBN file into its metadata and its records. Keeps what is incomplete only: a record has 1,020 bytes at most. */
export class DbnReader {
  /** What came before the metadata was complete. */
  #early: Uint8Array[] = [];
  #earlyBytes = 0;
  #metadata: DbnMetadata | undefined;
  #buffer = new Uint8Array(0);
  #view = new DataView(this.#buffer.buffer);
  #at = 0;
  /** Bytes of the file before the buffer. */
  #offset = 0;

  /** Undefined until it is complete. */
  get metadata(): DbnMetadata | undefined {
    return this.#metadata;
  }

  /** Whether the bytes so far end within a record. */
  get isIncomplete(): boolean {
    return this.#at < this.#buffer.length;
  }

  /** @param bytes used, not copied: they must be valid until the next call. @throws LobtopError `data` for damaged metadata */
  push(bytes: Uint8Array): void {
    if (this.#metadata === undefined) this.#pushEarly(bytes);
    else this.#setBuffer(this.isIncomplete ? Buffer.concat([this.#buffer.subarray(this.#at), bytes]) : bytes);
  }

  /** The next complete record; undefined when there is none yet. @throws LobtopError `data` for one of an impossible length */
  next(): DbnRecord | undefined {
    const at = this.#at;
    const left = this.#buffer.length - at;
    if (this.#metadata === undefined || left === 0) return undefined;
    const bytes = this.#buffer[at] * WORD_BYTES;
    if (bytes < RECORD_HEADER_BYTES) {
      throw new LobtopError(
        'data',
        `the record at byte ${this.#offset + at} has an impossible length of ${bytes} bytes`,
      );
    }
    if (bytes > left) return undefined;
    this.#at += bytes;
    return { rtype: this.#buffer[at + 1], view: this.#view, at, bytes };
  }

  #pushEarly(bytes: Uint8Array): void {
    this.#early.push(new Uint8Array(bytes));
    this.#earlyBytes += bytes.length;
    if (this.#earlyBytes < PRELUDE_BYTES) return;
    // Joined once the metadata is complete: it may have many pieces.
    if (this.#early[0].length < PRELUDE_BYTES) this.#early = [Buffer.concat(this.#early)];
    const length = metadataBytes(this.#early[0].subarray(0, PRELUDE_BYTES));
    if (this.#earlyBytes < length) return;
    const all = Buffer.concat(this.#early);
    this.#early = [];
    this.#metadata = dbnMetadata(all.subarray(0, length));
    this.#setBuffer(all.subarray(length));
    this.#offset = length;
  }

  #setBuffer(buffer: Uint8Array): void {
    this.#offset += this.#at;
    this.#buffer = buffer as Uint8Array<ArrayBuffer>;
    this.#view = new DataView(buffer.buffer as ArrayBuffer, buffer.byteOffset, buffer.byteLength);
    this.#at = 0;
  }
}
