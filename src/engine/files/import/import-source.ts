import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { LobtopError } from '../../errors.js';
import type { RecordedHost } from '../../playback/recorded-session.js';
import { partialSink } from '../../sink.js';
import type { RecordedSource } from '../../source.js';
import { sanitize } from '../../text.js';
import { ReplayClock } from '../../time/replay-clock.js';
import { firstLines } from '../lines/line-stream.js';
import { companionsOf } from '../playable-file.js';
import { BINANCE_RAW } from './binance-raw-format.js';
import type { ImportFormat, ImportHost } from './import-format.js';
import { ImportStream } from './import-stream.js';
import { ImportedMarkets } from './imported-markets.js';
import { TARDIS_BOOK, TARDIS_TRADES } from './tardis-format.js';
import type { TimeUnit } from './text-time.js';
import { TRADES_CSV } from './trades-csv-format.js';

/** The specific ones first: any table of trades matches the last. */
const IMPORT_FORMATS: readonly ImportFormat[] = [TARDIS_BOOK, TARDIS_TRADES, BINANCE_RAW, TRADES_CSV];

/** Lines that `step` plays before it returns, so that signals and slow readers are noticed. */
const LINES_PER_STEP = 2000;

export type ImportOptions = {
  /** Files of one format are read one after the other; files of several formats are merged by time. */
  readonly paths: readonly string[];
  readonly clock: ReplayClock;
  readonly host: RecordedHost;
  readonly timeUnit?: TimeUnit | undefined;
  /** Called for a truncated file. */
  readonly onNotice?: ((text: string) => void) | undefined;
};

/** Plays files of other programs. Sinks get what a live feed would have sent. */
export class ImportSource implements RecordedSource {
  readonly kind = 'recorded';
  readonly #paths: readonly string[];
  readonly #clock: ReplayClock;
  readonly #host: RecordedHost;
  readonly #timeUnit: TimeUnit | undefined;
  readonly #onNotice: (text: string) => void;
  #streams: ImportStream[] | undefined;
  /** Receive time of the last line. */
  #ts = Number.NaN;
  /** Lines played so far. */
  lines = 0;

  constructor({ paths, clock, host, timeUnit, onNotice = () => {} }: ImportOptions) {
    this.#paths = paths;
    this.#clock = clock;
    this.#host = host;
    this.#timeUnit = timeUnit;
    this.#onNotice = onNotice;
  }

  /** @throws LobtopError `no-input`, `data` that names file and line */
  async step(untilTs = Number.POSITIVE_INFINITY): Promise<boolean> {
    this.#streams ??= await this.#open();
    for (let i = 0; i < LINES_PER_STEP; i++) {
      const next = await this.#nextStream();
      const ts = next?.head?.recvTs;
      const isOver = ts === undefined || ts > untilTs;
      if (isOver || ts !== this.#ts) for (const stream of this.#streams) stream.flush();
      if (ts === undefined) this.#requireData(this.#streams);
      if (isOver) return false;
      this.#ts = ts;
      next?.apply();
      this.lines++;
    }
    return true;
  }

  close(): void {
    // Errors no longer matter.
    for (const stream of this.#streams ?? []) stream.close().catch(() => {});
  }

  /** A file that played nothing does not end in silence. @throws LobtopError `data` */
  #requireData(streams: readonly ImportStream[]): void {
    const results = streams.map(({ result }) => result);
    const problems = results.flatMap((result) => result.problems);
    if (!results.some(({ hasData }) => hasData)) throw new LobtopError('data', problems.join('; '));
    for (const problem of problems) this.#onNotice(problem);
  }

  /** The stream whose next line was received first. */
  async #nextStream(): Promise<ImportStream | undefined> {
    let first: ImportStream | undefined;
    for (const stream of this.#streams ?? []) {
      if (stream.head === undefined) await stream.advance();
      const isEarlier =
        first?.head === undefined || (stream.head?.recvTs ?? Number.POSITIVE_INFINITY) < first.head.recvTs;
      if (stream.head !== undefined && isEarlier) first = stream;
    }
    return first;
  }

  async #open(): Promise<ImportStream[]> {
    const byFormat = new Map<ImportFormat, ImportStream>();
    const markets = new ImportedMarkets({ clock: this.#clock, sinkOf: (instrument) => this.#host.sinkOf(instrument) });
    const hostOf = (name: string) => ({ markets, timeUnit: this.#timeUnit, name });
    for (const path of [...this.#paths, ...companions(this.#paths)]) {
      const format = await formatOf(path);
      const known = byFormat.get(format);
      if (known === undefined)
        byFormat.set(format, new ImportStream(format, path, { hostOf, onNotice: this.#onNotice }));
      else known.paths.push(path);
    }
    return [...byFormat.values()];
  }
}

/** The receive time of the first line with data, ms since the epoch. @throws LobtopError as `ImportSource.step` */
export async function firstTimeOf(path: string, timeUnit?: TimeUnit): Promise<number> {
  const markets = new ImportedMarkets({ clock: new ReplayClock(0), sinkOf: () => partialSink({}) });
  const hostOf = (name: string): ImportHost => ({ markets, timeUnit, name });
  const stream = new ImportStream(await formatOf(path), path, { hostOf, onNotice: () => {} });
  try {
    await stream.advance();
    return stream.head?.recvTs ?? 0;
  } finally {
    await stream.close();
  }
}

/** Whether a file has the format of another program. @throws LobtopError `no-input`, `data` as `LineStream.more` */
export async function isImport(path: string): Promise<boolean> {
  return (await matchingFormat(path)) !== undefined;
}

async function matchingFormat(path: string): Promise<ImportFormat | undefined> {
  const [first = ''] = await firstLines(path, 1);
  return IMPORT_FORMATS.find((format) => format.matches(first));
}

async function formatOf(path: string): Promise<ImportFormat> {
  const format = await matchingFormat(path);
  if (format !== undefined) return format;
  throw unknownFormat(path);
}

/** The error for a file that no format matches. */
export function unknownFormat(path: string): LobtopError {
  return new LobtopError('data', `${sanitize(basename(path), 100)} has an unknown format`, {
    remedy: `Expected a capture, a LOBSTER message file, or ${IMPORT_FORMATS.map(({ name }) => name).join(', ')}, plain or .gz`,
  });
}

/** Files that belong to the given ones, exist, and are not among them: tardis trades of the same day and market. */
function companions(paths: readonly string[]): string[] {
  return paths
    .flatMap(companionsOf)
    .filter((names) => !names.some((name) => paths.includes(name)))
    .flatMap((names) => names.find(existsSync) ?? []);
}
