import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { LobtopError } from '../../errors.js';
import type { RecordedHost } from '../../playback/recorded-session.js';
import { partialSink } from '../../sink.js';
import type { RecordedSource } from '../../source.js';
import { sanitize } from '../../text.js';
import { ReplayClock } from '../../time/replay-clock.js';
import { companionsOf } from '../playable-file.js';
import { BINANCE_RAW } from './binance-raw-format.js';
import { fileLines } from './file-lines.js';
import type { ImportedLine, Importer, ImportFormat, ImportHost } from './import-format.js';
import { ImportedMarkets } from './imported-markets.js';
import { TARDIS_BOOK, TARDIS_TRADES } from './tardis-format.js';
import type { TimeUnit } from './text-time.js';
import { TRADES_CSV } from './trades-csv-format.js';

/** The special ones first: a table of trades could be anybody's. */
const IMPORT_FORMATS: readonly ImportFormat[] = [TARDIS_BOOK, TARDIS_TRADES, BINANCE_RAW, TRADES_CSV];

/** Lines that tell the decimals of a file's prices. */
const PREVIEW_LINES = 5000;
/** Lines between two looks at the reader. */
const STRETCH = 2000;

export type ImportOptions = {
  /** Parts of one format follow each other; files of several formats are told together, by their times. */
  readonly paths: readonly string[];
  readonly clock: ReplayClock;
  readonly host: RecordedHost;
  readonly timeUnit?: TimeUnit | undefined;
};

/** Files of other programs as a source. What comes out is what a live feed would have said. */
export class ImportSource implements RecordedSource {
  readonly kind = 'recorded';
  readonly #paths: readonly string[];
  readonly #clock: ReplayClock;
  readonly #host: RecordedHost;
  readonly #timeUnit: TimeUnit | undefined;
  #streams: LineStream[] | undefined;
  /** Of the line that was told last. */
  #ts = Number.NaN;
  /** Lines that were told. */
  lines = 0;

  constructor({ paths, clock, host, timeUnit }: ImportOptions) {
    this.#paths = paths;
    this.#clock = clock;
    this.#host = host;
    this.#timeUnit = timeUnit;
  }

  /** @throws LobtopError `no-input`, `data` that names file and line */
  async step(untilTs = Number.POSITIVE_INFINITY): Promise<boolean> {
    this.#streams ??= await this.#open();
    for (let i = 0; i < STRETCH; i++) {
      const next = await this.#nextStream();
      const ts = next?.head?.recvTs;
      const isOver = ts === undefined || ts > untilTs;
      if (isOver || ts !== this.#ts) for (const stream of this.#streams) stream.settle();
      if (isOver) return false;
      this.#ts = ts;
      next?.tell();
      this.lines++;
    }
    return true;
  }

  close(): void {
    for (const stream of this.#streams ?? []) stream.close();
  }

  /** The stream whose next line was received first. */
  async #nextStream(): Promise<LineStream | undefined> {
    let first: LineStream | undefined;
    for (const stream of this.#streams ?? []) {
      if (stream.head === undefined) await stream.advance();
      const isEarlier =
        first?.head === undefined || (stream.head?.recvTs ?? Number.POSITIVE_INFINITY) < first.head.recvTs;
      if (stream.head !== undefined && isEarlier) first = stream;
    }
    return first;
  }

  async #open(): Promise<LineStream[]> {
    const byFormat = new Map<ImportFormat, LineStream>();
    const markets = new ImportedMarkets({ clock: this.#clock, sinkOf: (instrument) => this.#host.sinkOf(instrument) });
    const hostOf = (name: string) => ({ markets, timeUnit: this.#timeUnit, name });
    for (const path of [...this.#paths, ...companions(this.#paths)]) {
      const format = await formatOf(path);
      const known = byFormat.get(format);
      if (known === undefined) byFormat.set(format, new LineStream(format, path, hostOf));
      else known.paths.push(path);
    }
    return [...byFormat.values()];
  }
}

/** When the first line that has a time was received, ms since the epoch. @throws LobtopError as `ImportSource.step` */
export async function firstTimeOf(path: string, timeUnit?: TimeUnit): Promise<number> {
  const markets = new ImportedMarkets({ clock: new ReplayClock(0), sinkOf: () => partialSink({}) });
  const nobody = (name: string): ImportHost => ({ markets, timeUnit, name });
  const stream = new LineStream(await formatOf(path), path, nobody);
  try {
    await stream.advance();
    return stream.head?.recvTs ?? 0;
  } finally {
    stream.close();
  }
}

/** Whether the files are of a format that is not ours. @throws LobtopError `no-input`, `data` as `fileLines` */
export async function isImport(path: string): Promise<boolean> {
  return (await matchingFormat(path)) !== undefined;
}

async function matchingFormat(path: string): Promise<ImportFormat | undefined> {
  const first = await firstLine(path);
  return IMPORT_FORMATS.find((format) => format.matches(first));
}

async function formatOf(path: string): Promise<ImportFormat> {
  const format = await matchingFormat(path);
  if (format !== undefined) return format;
  throw new LobtopError('data', `${sanitize(basename(path), 100)} is of no format that is known`, {
    remedy: `Expected a capture, a LOBSTER message file, or ${IMPORT_FORMATS.map(({ name }) => name).join(', ')}, plain or .gz`,
  });
}

async function firstLine(path: string): Promise<string> {
  for await (const { lines } of fileLines(path)) return lines[0] ?? '';
  return '';
}

/** What belongs beside the files, where it is there: tardis' trades of the same day and market. */
function companions(paths: readonly string[]): string[] {
  return paths.flatMap(companionsOf).filter((path) => existsSync(path) && !paths.includes(path));
}

/** The lines of files of one format, one after the other, the next of them known in advance. */
class LineStream {
  readonly paths: string[];
  readonly #format: ImportFormat;
  readonly #hostOf: (name: string) => ImportHost;
  #importer: Importer | undefined;
  #batches: ReturnType<typeof fileLines> | undefined;
  #lines: readonly string[] = [];
  #number = 0;
  #at = 0;
  #path = '';
  #isOver = false;
  head: ImportedLine | undefined;

  constructor(format: ImportFormat, path: string, hostOf: (name: string) => ImportHost) {
    this.paths = [path];
    this.#format = format;
    this.#hostOf = hostOf;
  }

  tell(): void {
    const { head } = this;
    this.head = undefined;
    this.#naming(() => head?.tell());
  }

  /** To the next line that says something. */
  async advance(): Promise<void> {
    while (!this.#isOver && this.head === undefined) {
      if (this.#at >= this.#lines.length && !(await this.#more())) return;
      const line = this.#lines[this.#at++];
      this.head = this.#naming(() => this.#importer?.read(line));
    }
  }

  settle(): void {
    this.#naming(() => this.#importer?.settle());
  }

  close(): void {
    // What a stream that is being closed says is nobody's business any more.
    this.#batches?.return(undefined).catch(() => {});
  }

  async #more(): Promise<boolean> {
    while (true) {
      const batch = await this.#batches?.next();
      if (batch?.value !== undefined && batch.done !== true) {
        this.#lines = batch.value.lines;
        this.#number = batch.value.firstNumber;
        this.#at = 0;
        if (this.#importer === undefined) this.#begin();
        return true;
      }
      const path = this.paths.shift();
      if (path === undefined) {
        this.#isOver = true;
        return false;
      }
      this.#path = path;
      this.#batches = fileLines(path);
    }
  }

  #begin(): void {
    this.#importer = this.#format.open(this.#lines[0], this.#hostOf(basename(this.#path)));
    this.#importer.preview(this.#lines.slice(0, PREVIEW_LINES));
  }

  /** Names the place of what cannot be read. */
  #naming<Value>(read: () => Value): Value {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof LobtopError) || (error.code !== 'data' && error.code !== 'number')) throw error;
      const place = `${sanitize(basename(this.#path), 100)} line ${this.#number + Math.max(0, this.#at - 1)}`;
      const remedy = error.remedy === undefined ? {} : { remedy: error.remedy };
      throw new LobtopError('data', `${place}: ${error.message}`, { cause: error, ...remedy });
    }
  }
}
