import { LobtopError } from '../../errors.js';
import type { RecordedHost } from '../../playback/recorded-session.js';
import type { RecordedSource } from '../../source.js';
import { sanitize } from '../../text.js';
import type { ReplayClock } from '../../time/replay-clock.js';
import { ImportStream } from './import-stream.js';
import { lacksSnapshot } from './markets/book-keeper.js';
import type { PreparedImport } from './prepared-import.js';

/** Lines that `step` plays before it returns, so that signals and slow readers are noticed. */
const LINES_PER_STEP = 2000;

export type ImportSourceOptions = { readonly clock: ReplayClock; readonly host: RecordedHost };

/** Plays files of other programs together, in the order of their times. Sinks get what a live feed would have sent. */
export class ImportSource implements RecordedSource {
  readonly kind = 'recorded';
  readonly #prepared: PreparedImport;
  readonly #streams: readonly ImportStream[];
  /** Not opened yet, the earliest last. */
  readonly #pending: ImportStream[];
  #active: ImportStream[] = [];
  /** Time of the last line. */
  #ts = Number.NaN;
  #isInterrupted = false;
  /** Lines played so far. */
  lines = 0;

  constructor(prepared: PreparedImport, { clock, host }: ImportSourceOptions) {
    this.#prepared = prepared;
    prepared.markets.connect({ ...host, clock });
    this.#streams = prepared.files.map((file) => new ImportStream(file, prepared.options));
    const withLines = this.#streams.filter(({ firstTs }) => firstTs !== undefined);
    this.#pending = withLines.sort((a, b) => (b.firstTs ?? 0) - (a.firstTs ?? 0));
  }

  /** @throws LobtopError `no-input`, `data` that names file and line */
  async step(untilTs = Number.POSITIVE_INFINITY): Promise<boolean> {
    for (let i = 0; i < LINES_PER_STEP; i++) {
      const next = await this.#nextStream();
      const ts = next?.head?.recvTs;
      const isOver = ts === undefined || ts > untilTs;
      if (isOver || ts !== this.#ts) this.#prepared.markets.flush();
      if (ts === undefined) this.#requireData();
      if (isOver) return false;
      this.#ts = ts;
      next?.apply();
      const settling = next?.settle();
      if (settling !== undefined) await settling;
      this.lines++;
    }
    return true;
  }

  /** Ends a pending step: it may wait for a pipe. */
  interrupt(): void {
    this.#isInterrupted = true;
    this.close();
  }

  close(): void {
    // Errors no longer matter.
    for (const stream of this.#streams) stream.close().catch(() => {});
    this.#prepared.options.hints?.player?.close();
  }

  /** Files that played nothing do not end in silence. @throws LobtopError `data` */
  #requireData(): void {
    const { signal, onNotice } = this.#prepared.options;
    if (this.#isInterrupted || signal?.aborted === true) return;
    const empty = this.#streams.filter(({ rows }) => rows === 0).map(emptyText);
    const { problems, omissions = [], hasData } = this.#prepared.markets.result;
    const all = [...empty, ...problems];
    const remedy = problems.some(lacksSnapshot) ? { remedy: EMPTY_REMEDY } : {};
    if (!hasData && all.length === 0) {
      const names = this.#streams.map(({ name }) => name).join(', ');
      throw new LobtopError('data', `${sanitize(names, 200)} has no book and no trades: only messages of other kinds`, {
        remedy: 'See lobtop import --list-formats for what is read',
      });
    }
    if (!hasData) throw new LobtopError('data', all.join('; '), remedy);
    for (const each of [...all, ...omissions]) onNotice?.(lacksSnapshot(each) ? `${each}; ${EMPTY_REMEDY}` : each);
  }

  /** The stream whose next line was received first. Streams are opened when their time has come. */
  async #nextStream(): Promise<ImportStream | undefined> {
    let first = await this.#firstActive();
    for (let next = this.#pending.at(-1); next !== undefined; next = this.#pending.at(-1)) {
      if ((next.firstTs ?? 0) > (first?.head?.recvTs ?? Number.POSITIVE_INFINITY)) break;
      this.#pending.pop();
      await next.start();
      this.#active.push(next);
      first = await this.#firstActive();
    }
    return first;
  }

  async #firstActive(): Promise<ImportStream | undefined> {
    let first: ImportStream | undefined;
    let hasEnded = false;
    for (const stream of this.#active) {
      if (stream.head === undefined) await stream.advance();
      const ts = stream.head?.recvTs;
      if (ts === undefined) hasEnded = true;
      else if (first?.head === undefined || ts < first.head.recvTs) first = stream;
    }
    if (hasEnded) this.#active = this.#active.filter(({ head }) => head !== undefined);
    return first;
  }
}

function emptyText({ name, isTruncated }: ImportStream): string {
  return isTruncated ? `${name} is truncated before its first row` : `${name} has no rows with data`;
}

const EMPTY_REMEDY = '--start-empty plays them on an empty book, marked as incomplete';
