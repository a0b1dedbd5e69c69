import { LobtopError } from '../../errors.js';
import type { ImportedMarkets } from './imported-markets.js';
import type { TimeUnit } from './text-time.js';

/** What a format is given for a file. */
export type ImportHost = {
  readonly markets: ImportedMarkets;
  /** As the user gave it. */
  readonly timeUnit: TimeUnit | undefined;
  /** Of the file, without its folder. */
  readonly name: string;
};

/** A line that was read but not applied yet, and when it was received, ms since the epoch. */
export type ImportedLine = { readonly recvTs: number; apply(): void };

/** Reads the lines of a file. */
export type Importer = {
  /** Called with the first lines before any of them is read, to find out how many decimals prices and sizes have. */
  preview(lines: readonly string[]): void;
  /** undefined for a line without data: an empty one, a header. @throws LobtopError `data`, `number` */
  read(line: string): ImportedLine | undefined;
  /** The next line has a later time, or there is none: messages of several lines are complete. */
  flush(): void;
};

/** What could be read of several values. The rest is skipped here: reading it again in its turn reports file and line. */
export function readable<From, To>(values: readonly From[], read: (value: From) => To | undefined): To[] {
  return values.flatMap((value) => {
    try {
      const result = read(value);
      return result === undefined ? [] : [result];
    } catch (error) {
      if (error instanceof LobtopError) return [];
      throw error;
    }
  });
}

export type ImportFormat = {
  readonly name: string;
  /** Whether a file that starts with this line is of the format. */
  matches(firstLine: string): boolean;
  open(firstLine: string, host: ImportHost): Importer;
};
