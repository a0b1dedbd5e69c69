import { LobtopError } from '../../errors.js';
import type { Follow } from '../bytes/follow.js';
import { fileName, type InputFile, placeName } from '../bytes/input-file.js';
import { isPipe } from '../bytes/raw-bytes.js';
import { BufferedLines } from '../lines/buffered-lines.js';
import type { Lines } from '../lines/lines.js';
import { openLines } from '../lines/open-lines.js';
import type { FileHead, ImportFormat, ImportHints } from './formats/import-format.js';
import { isCollectorNote } from './formats/messages/raw-line.js';
import { formatOf } from './formats.js';
import { tableOf, withoutNotes } from './table/table.js';

/** The lines that ticks are inferred from at first, and how many characters of them at most. */
const PREVIEW_LINES = 5000;
const PREVIEW_LENGTH = 1024 * 1024;
/** Of a pipe, no more are waited for: a header and a row. */
const REQUIRED_LINES = 2;
/** The lines that a format is recognised by. */
const HEAD_LINES = 20;

export type ImportFileOptions = {
  readonly hints: ImportHints;
  readonly follow?: Follow | undefined;
  /** Ends a pending read: nobody may ever write to a pipe. */
  readonly signal?: AbortSignal | undefined;
};

/** What is read from both ends, and cannot come through a pipe, by its first bytes. */
const SEEKABLE = [
  { magic: 'CTLB', name: 'a capture' },
  { magic: 'PAR1', name: 'a Parquet file' },
  { magic: 'PK\u0003\u0004', name: 'a zip archive' },
] as const;

/** @throws LobtopError `data` */
function requireText(input: InputFile, firstLine: string): void {
  const found = SEEKABLE.find(({ magic }) => firstLine.startsWith(magic));
  if (found === undefined) return;
  throw new LobtopError('data', `${placeName(input)} is ${found.name}, which cannot be read from a pipe`, {
    remedy: 'Name the file instead',
  });
}

function truncated(input: InputFile): LobtopError {
  const remedy = 'Fetch it again';
  return new LobtopError('data', `${placeName(input)} is truncated before its first complete line`, { remedy });
}

/** The first lines that say what a file has. */
function headOf(lines: readonly string[], count: number): string[] {
  const head: string[] = [];
  for (const line of lines) {
    if (head.length === count) break;
    if (!isCollectorNote(line)) head.push(line);
  }
  return head;
}

/** A file whose format is known. */
export class ImportFile {
  readonly input: InputFile;
  readonly head: FileHead;
  readonly format: ImportFormat;
  /** The first lines. */
  readonly preview: readonly string[];
  /** Whether it can be read only once, as it comes. */
  readonly isLive: boolean;
  #opened: Lines | undefined;

  private constructor(
    input: InputFile,
    { lines, preview, hints }: { lines: Lines | undefined; preview: readonly string[]; hints: ImportHints },
  ) {
    this.input = input;
    this.preview = preview;
    this.#opened = lines;
    this.isLive = lines !== undefined;
    if (lines !== undefined) requireText(input, preview[0] ?? '');
    const rows = withoutNotes(preview);
    const first = headOf(rows, HEAD_LINES);
    const isJson = first[0]?.startsWith('{') === true;
    const table = tableOf(isJson ? headOf(rows, PREVIEW_LINES) : first);
    this.head = { name: fileName(input), lines: first, table };
    this.format = formatOf(this.head, hints);
  }

  /** @throws LobtopError `no-input`, `data` when it cannot be read or has an unknown format */
  static async open(input: InputFile, { hints, follow, signal }: ImportFileOptions): Promise<ImportFile> {
    const isLive = follow !== undefined || isPipe(input);
    const lines = new BufferedLines(await openLines(input, follow));
    const stop = () => void lines.close();
    signal?.addEventListener('abort', stop);
    let isKept = false;
    try {
      const options = {
        maxLength: PREVIEW_LENGTH,
        required: isLive ? REQUIRED_LINES : Number.POSITIVE_INFINITY,
      };
      const preview = await lines.head(PREVIEW_LINES, options);
      signal?.throwIfAborted();
      if (preview.length === 0 && lines.isTruncated) throw truncated(input);
      const file = new ImportFile(input, { lines: isLive ? lines : undefined, preview, hints });
      isKept = isLive;
      return file;
    } finally {
      signal?.removeEventListener('abort', stop);
      if (!isKept) await lines.close();
    }
  }

  get name(): string {
    return placeName(this.input);
  }

  /** Its lines from the first on. One that is live has them once. @throws LobtopError `no-input`, `data` */
  async lines(): Promise<Lines> {
    if (!this.isLive) return openLines(this.input);
    const lines = this.#opened;
    if (lines === undefined) throw new LobtopError('no-input', `${this.name} can be read only once`);
    this.#opened = undefined;
    return lines;
  }

  /** Closes lines that nobody has taken. */
  async close(): Promise<void> {
    await this.#opened?.close();
  }
}
