import { closeSync } from 'node:fs';
import { openTemporary, writeTemporary } from '../../io/temporary-file.js';
import { LineReader } from '../lines/line-reader.js';
import type { Lines } from '../lines/lines.js';
import { TextFile } from '../lines/text-file.js';

/** Bytes of lines that are sorted in memory; more are sorted in parts on disk and merged. */
const MEMORY_LENGTH = 48 * 1024 * 1024;
/** What a line costs beside its characters: the line itself, its time and number, its place in a list. */
const LINE_BYTES = 160;

export type SortOptions = {
  /** The time of a line, in ms since the epoch; NaN where it is not known: then the line stays behind the one before it. */
  readonly timeOf: (line: string) => number;
  /** Whether the file has its newest line first: then lines of one time are in the reverse order too. */
  readonly isDescending: boolean;
  /** Called before sorting needs the disk. */
  readonly onDisk: () => void;
  /** Polled: true stops. */
  readonly isStopped: () => boolean;
  /** Bytes that are sorted in memory. */
  readonly memoryLength?: number;
};

type NumberedLine = { readonly ts: number; readonly lineNumber: number; readonly text: string };

/** A sorted part of the lines. */
type Run = { head(): NumberedLine | undefined; advance(): void; close(): void };

/** Reads all lines and sorts them by time; none when it was stopped. Memory use does not depend on their number. @throws LobtopError `data`, `no-input`, `io` */
export async function sortedLines(lines: Lines, options: SortOptions): Promise<Lines> {
  const { timeOf, isDescending, isStopped, onDisk, memoryLength = MEMORY_LENGTH } = options;
  const direction = isDescending ? -1 : 1;
  const byTime = (a: NumberedLine, b: NumberedLine) => a.ts - b.ts || direction * (a.lineNumber - b.lineNumber);
  const runs: Run[] = [];
  let part: NumberedLine[] = [];
  let length = 0;
  let lastTs = Number.NEGATIVE_INFINITY;
  try {
    do {
      for (let text = lines.next(); text !== undefined; text = lines.next()) {
        const ts = timeOf(text);
        if (!Number.isNaN(ts)) lastTs = ts;
        part.push({ ts: lastTs, lineNumber: lines.lineNumber, text });
        length += text.length + LINE_BYTES;
        if (length < memoryLength) continue;
        if (runs.length === 0) onDisk();
        runs.push(runOnDisk(part.sort(byTime)));
        part = [];
        length = 0;
      }
    } while (!isStopped() && (await lines.more()));
    runs.push(runInMemory(part.sort(byTime)));
    // Those that were read are any of them.
    if (isStopped()) for (const run of runs.splice(0)) run.close();
  } catch (error) {
    for (const run of runs) run.close();
    throw error;
  } finally {
    await lines.close();
  }
  return new MergedRuns(runs, byTime, lines);
}

class MergedRuns implements Lines {
  readonly #runs: readonly Run[];
  readonly #compare: (a: NumberedLine, b: NumberedLine) => number;
  readonly #source: Lines;
  lineNumber = 0;

  constructor(runs: readonly Run[], compare: (a: NumberedLine, b: NumberedLine) => number, source: Lines) {
    this.#runs = runs;
    this.#compare = compare;
    this.#source = source;
  }

  get isTruncated(): boolean {
    return this.#source.isTruncated;
  }

  get bytesRead(): number {
    return this.#source.bytesRead;
  }

  get size(): number {
    return this.#source.size;
  }

  next(): string | undefined {
    let first: Run | undefined;
    let firstLine: NumberedLine | undefined;
    for (const run of this.#runs) {
      const line = run.head();
      if (line === undefined || (firstLine !== undefined && this.#compare(firstLine, line) <= 0)) continue;
      first = run;
      firstLine = line;
    }
    first?.advance();
    if (firstLine !== undefined) this.lineNumber = firstLine.lineNumber;
    return firstLine?.text;
  }

  async more(): Promise<boolean> {
    return false;
  }

  async close(): Promise<void> {
    for (const run of this.#runs) run.close();
  }
}

function runInMemory(lines: readonly NumberedLine[]): Run {
  let at = 0;
  return {
    head: () => lines[at],
    advance: () => {
      at++;
    },
    close: () => {
      at = lines.length;
    },
  };
}

/** Lines are written as "time number text" to a file that has no name, and read again one by one. @throws LobtopError `io` */
function runOnDisk(lines: readonly NumberedLine[]): Run {
  const fd = openTemporary();
  try {
    let text = '';
    for (const line of lines) {
      text += `${line.ts} ${line.lineNumber} ${line.text}\n`;
      if (text.length < 1024 * 1024) continue;
      writeTemporary(fd, Buffer.from(text));
      text = '';
    }
    writeTemporary(fd, Buffer.from(text));
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  const file = new TextFile('sorted lines', fd);
  const reader = new LineReader(file);
  let head = parsed(reader.next());
  return {
    head: () => head,
    advance: () => {
      head = parsed(reader.next());
    },
    close: () => file.close(),
  };
}

function parsed(line: string | undefined): NumberedLine | undefined {
  if (line === undefined) return undefined;
  const numberAt = line.indexOf(' ') + 1;
  const textAt = line.indexOf(' ', numberAt) + 1;
  return {
    ts: Number(line.slice(0, numberAt)),
    lineNumber: Number(line.slice(numberAt, textAt)),
    text: line.slice(textAt),
  };
}
