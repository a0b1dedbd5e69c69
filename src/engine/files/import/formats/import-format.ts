import { LobtopError } from '../../../errors.js';
import type { ImportedMarkets } from '../markets/imported-markets.js';
import type { MessagePlayer } from '../markets/message-player.js';
import type { ColumnNames } from '../table/column-names.js';
import type { Table } from '../table/table.js';
import type { TimeUnit } from '../table/text-time.js';

/** What the user says about files that do not say it themselves. */
export type ImportHints = {
  /** The unit of times that are numbers. */
  readonly timeUnit?: TimeUnit | undefined;
  /** The columns of a table whose names are not known. */
  readonly columns?: ColumnNames | undefined;
  /** Whether updates before the first snapshot are applied to an empty book. */
  readonly startsEmpty?: boolean | undefined;
  /** Reads the files as messages of its venue. */
  readonly player?: MessagePlayer | undefined;
};

/** What a format is recognised by: a file's name, without its folder and archive, and its first lines. */
export type FileHead = {
  readonly name: string;
  readonly lines: readonly string[];
  /** The lines as a table, where they are one. */
  readonly table: Table | undefined;
};

/** What to do about a table whose columns have no names. */
export const NO_HEADER = 'Add a line with their names before the first: time,price,size; --columns needs a header, too';

/** The table of a file whose format has one. @throws LobtopError `data` when it is not a table */
export function requireTable({ name, table }: FileHead): Table {
  if (table !== undefined) return table;
  throw new LobtopError('data', `${name} is not a table`);
}

/** What a format is given for a file. */
export type ImportHost = {
  readonly markets: ImportedMarkets;
  readonly hints: ImportHints;
  readonly onNotice?: ((text: string) => void) | undefined;
};

/** A line that was read but not applied yet, and when it was received, ms since the epoch. */
export type ImportedLine = { readonly recvTs: number; apply(): void };

/** Reads the lines of one file. */
export type Importer = {
  /** Called with the first lines before any of them is read, to sample prices and sizes. */
  preview?(lines: readonly string[]): void;
  /** Awaited before the first line is applied. @throws LobtopError */
  start?(): Promise<void>;
  /** Awaited after each line that was applied. Absent where nothing goes on after it. */
  settle?(): Promise<void>;
  /** undefined for a line without data: a header, a message of another kind. @throws LobtopError `data`, `number` */
  read(line: string): ImportedLine | undefined;
  /**
   * The time of a line as `read` has it, without reading the rest: every line is looked at before any is played. Absent where `read` costs little more.
   *
   * @throws LobtopError `data`
   */
  timeOf?(line: string): number | undefined;
};

export type ImportFormat = {
  readonly name: string;
  /** For docs/imports.md and `--list-formats`: where it comes from and what is read, as a phrase. */
  readonly about: string;
  /** What a file of the format is called. */
  readonly example: string;
  /**
   * `time`: lines are played in the order of their times, whatever their order in the file. `arrival`: their order in the file is the
   * order in which they were received, although the clock may have been set back in between.
   */
  readonly order: 'time' | 'arrival';
  /** Whether it has books: of a market without one, trades are all there is. */
  readonly hasBooks: boolean;
  matches(head: FileHead): boolean;
  /** @throws LobtopError `data` when a file of the format cannot be read */
  open(head: FileHead, host: ImportHost): Importer;
};

/** A format that is known, but has nothing that can be played. */
export function rejectedFormat(
  format: Pick<ImportFormat, 'name' | 'example' | 'matches'>,
  { reason, remedy }: { readonly reason: string; readonly remedy: string },
): ImportFormat {
  return {
    ...format,
    about: `not read: ${reason}`,
    order: 'time',
    hasBooks: false,
    open: ({ name }) => {
      throw new LobtopError('data', `${name} has ${format.name}: ${reason}`, { remedy });
    },
  };
}
