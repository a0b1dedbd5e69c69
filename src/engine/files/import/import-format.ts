import { LobtopError } from '../../errors.js';
import type { ImportedMarkets } from './imported-markets.js';
import type { TimeUnit } from './text-time.js';

/** What a format is given: the markets to speak of, and what the user said of the file. */
export type ImportHost = {
  readonly markets: ImportedMarkets;
  readonly timeUnit: TimeUnit | undefined;
  /** Of the file, without its folder. */
  readonly name: string;
};

/** Something that a line says, and when it was received, ms since the epoch. */
export type ImportedLine = { readonly recvTs: number; tell(): void };

/** Reads one file's lines. */
export type Importer = {
  /** The first lines are seen before any of them is read: they tell the decimals of prices. */
  preview(lines: readonly string[]): void;
  /** undefined for a line that says nothing. @throws LobtopError `data`, `number` */
  read(line: string): ImportedLine | undefined;
  /** What comes next is of a later time, or nothing: messages of several lines are complete. */
  settle(): void;
};

/** What the lines say, without those that cannot be read: who reads them in their turn names the place. */
export function readable<Read>(lines: readonly string[], read: (line: string) => Read | undefined): Read[] {
  return lines.flatMap((line) => {
    try {
      const told = read(line);
      return told === undefined ? [] : [told];
    } catch (error) {
      if (error instanceof LobtopError) return [];
      throw error;
    }
  });
}

export type ImportFormat = {
  readonly name: string;
  /** Whether a file that begins with this line is of the format. */
  matches(firstLine: string): boolean;
  open(firstLine: string, host: ImportHost): Importer;
};
