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

/** Whether anything of a file could be used, and what could not, as sentences without a stop. */
export type ImportResult = { readonly hasData: boolean; readonly problems: readonly string[] };

/** Reads the lines of a file. */
export type Importer = {
  /** Called with the first lines before any of them is read, to find out how many decimals prices and sizes have. */
  preview(lines: readonly string[]): void;
  /** undefined for a line without data: an empty one, a header. @throws LobtopError `data`, `number` */
  read(line: string): ImportedLine | undefined;
  /** The next line has a later time, or there is none: messages of several lines are complete. */
  flush(): void;
  /** What was read, once all of it was; without it, everything could be used. */
  readonly result?: ImportResult;
};

/** The problem of a market whose updates cannot be applied to anything. */
export function noSnapshot(market: string, updates: number): string {
  return `no snapshot of ${market}: its ${updates} updates cannot be applied`;
}

/** Of several markets, each of which has a problem or data. */
export function resultOf(markets: readonly { readonly problem: string | undefined }[]): ImportResult {
  const problems = markets.flatMap(({ problem }) => problem ?? []);
  return { problems, hasData: problems.length < markets.length };
}

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
