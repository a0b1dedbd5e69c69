/** The lines of a file, in order. */
export type Lines = {
  /** Number of the last line that was read, from 1; empty lines count. */
  readonly lineNumber: number;
  /** Whether the end of a compressed file is missing. Known at the end; an incomplete last line is not read. */
  readonly isTruncated: boolean;
  /** Bytes read so far, as stored, and the size of the file; 0 where it is not known. */
  readonly bytesRead: number;
  readonly size: number;
  /** The next line that was read already; undefined when there is none: then call `more`. @throws LobtopError `data` for a line that is too long */
  next(): string | undefined;
  /** Reads more; answers whether there may be more lines. @throws LobtopError `no-input`, `data` */
  more(): Promise<boolean>;
  /** Ends a pending `more`. */
  close(): Promise<void>;
};
