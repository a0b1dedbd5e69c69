import type { Follow } from '../bytes/follow.js';
import type { Importer, ImportHints } from './formats/import-format.js';
import { ImportFile } from './import-file.js';
import { inputFiles } from './input-files.js';
import { ImportedMarkets } from './markets/imported-markets.js';
import { readable } from './table/readable.js';
import { type TimeOrder, timeOrderOf } from './time-order.js';

/** Files of other programs, and what the user says about them. */
export type ImportFiles = {
  /** Files, archives, pipes; `-` is standard input. */
  readonly paths: readonly string[];
  readonly hints?: ImportHints;
  /** Waits at the end of a file for more. */
  readonly follow?: Follow | undefined;
  /** Called while they are read: for a truncated file, for one that must be sorted, for one whose name decides what it is. */
  readonly onNotice?: ((text: string) => void) | undefined;
  /** Called while a file is read through before it is played. */
  readonly onProgress?: ((name: string, bytesRead: number, size: number) => void) | undefined;
  /** Stops while files are opened, read through or sorted. */
  readonly signal?: AbortSignal | undefined;
};

/** A file that is ready to be played. */
export type PreparedFile = {
  readonly file: ImportFile;
  readonly importer: Importer;
  /** ms since the epoch; undefined for a line without data. @throws LobtopError `data` */
  readonly timeOf: (line: string) => number | undefined;
  readonly order: TimeOrder;
};

/** Files that are ready to be played together, once. */
export type PreparedImport = {
  readonly files: readonly PreparedFile[];
  readonly markets: ImportedMarkets;
  /** The earliest time of all files, ms since the epoch. */
  readonly startTs: number;
  readonly options: Omit<ImportFiles, 'paths'>;
};

/**
 * Recognises files, infers ticks from their first lines, and reads them through to find the order of their lines; those that are live only up to
 * their first line.
 *
 * @throws LobtopError `no-input`, `data` when one cannot be read or has an unknown format, the signal's reason when it was stopped
 */
export async function prepareImport({ paths, ...options }: ImportFiles): Promise<PreparedImport> {
  const { hints = {}, follow, signal, onNotice } = options;
  const markets = new ImportedMarkets();
  const files: PreparedFile[] = [];
  for (const input of await inputFiles(paths)) {
    const file = await ImportFile.open(input, { hints, follow, signal });
    if (file.format.hasBooks) markets.hasBooks = true;
    const importer = file.format.open(file.head, { markets, hints, onNotice });
    importer.preview?.(file.preview);
    const timeOf = (line: string) => (importer.timeOf ? importer.timeOf(line) : importer.read(line)?.recvTs);
    files.push({ file, importer, timeOf, order: await orderOf(file, timeOf, options) });
    signal?.throwIfAborted();
  }
  const times = files.map(({ order }) => order.firstTs ?? Number.NaN).filter(Number.isFinite);
  return { files, markets, startTs: times.length === 0 ? 0 : Math.min(...times), options };
}

async function orderOf(
  file: ImportFile,
  timeOf: PreparedFile['timeOf'],
  { onProgress, signal }: Omit<ImportFiles, 'paths'>,
): Promise<TimeOrder> {
  if (file.isLive) return { firstTs: readable(file.preview, timeOf)[0], kind: 'ascending', isTruncated: false };
  const lines = await file.lines();
  try {
    return await timeOrderOf(lines, {
      timeOf,
      onlyFirst: file.format.order === 'arrival',
      isStopped: () => signal?.aborted === true,
      onProgress: (bytesRead, size) => onProgress?.(file.name, bytesRead, size),
    });
  } finally {
    await lines.close();
  }
}
