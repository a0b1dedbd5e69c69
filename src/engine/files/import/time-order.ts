import { LobtopError } from '../../errors.js';
import type { Lines } from '../lines/lines.js';

/** In which order the lines of a file are. */
export type TimeOrder = {
  /** Earliest time of its lines, ms since the epoch; undefined when it has no lines with data. */
  readonly firstTs: number | undefined;
  readonly kind: 'ascending' | 'descending' | 'mixed';
  /** Whether the end of the file is missing, as far as it was read. */
  readonly isTruncated: boolean;
};

export type TimeOrderOptions = {
  /** ms since the epoch; undefined for a line without data. @throws LobtopError `data` */
  readonly timeOf: (line: string) => number | undefined;
  /** Whether the first time is all that is needed. */
  readonly onlyFirst: boolean;
  /** Polled: true stops. */
  readonly isStopped: () => boolean;
  readonly onProgress: (bytesRead: number, size: number) => void;
};

/**
 * Reads through a file to find out whether its lines are in the order of their times. Lines that cannot be read are skipped here: reading them
 * again in their turn reports them.
 *
 * @throws LobtopError `no-input`, `data` as `Lines.more`
 */
export async function timeOrderOf(lines: Lines, options: TimeOrderOptions): Promise<TimeOrder> {
  let firstTs: number | undefined;
  let lastTs = Number.NaN;
  let [rises, falls] = [false, false];
  let hasUnreadable = false;
  do {
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const ts = readableTime(line, options.timeOf);
      if (ts === 'unreadable') hasUnreadable = true;
      if (ts === undefined || ts === 'unreadable') continue;
      if (ts > lastTs) rises = true;
      else if (ts < lastTs) falls = true;
      lastTs = ts;
      firstTs = firstTs === undefined ? ts : Math.min(firstTs, ts);
      if (options.onlyFirst) return { firstTs, kind: 'ascending', isTruncated: false };
    }
    options.onProgress(lines.bytesRead, lines.size);
  } while (!options.isStopped() && (await lines.more()));
  // What is wrong with them is said when they are read.
  if (firstTs === undefined && hasUnreadable) firstTs = Number.NEGATIVE_INFINITY;
  const { isTruncated } = lines;
  if (!falls) return { firstTs, kind: 'ascending', isTruncated };
  return { firstTs, kind: rises ? 'mixed' : 'descending', isTruncated };
}

function readableTime(line: string, timeOf: TimeOrderOptions['timeOf']): number | 'unreadable' | undefined {
  try {
    return timeOf(line);
  } catch (error) {
    if (error instanceof LobtopError) return 'unreadable';
    throw error;
  }
}
