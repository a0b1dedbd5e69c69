import type { IndexEntry } from './capture-index.js';

/** What is wrong with a place of a capture. */
export type CaptureProblem = {
  /** The first byte of it in the file. */
  readonly offset: number;
  /** `cut`: the file ends in the middle of a frame, or without its index; `damaged`: there are complete frames behind. */
  readonly kind: 'cut' | 'damaged';
  readonly detail: string;
  /** The number of the market that loses events by it, where that is known. */
  readonly market: number | undefined;
};

/** Notes once that a frame cannot be used. */
export function noteDamage(problems: CaptureProblem[], { offset, market }: IndexEntry, detail: string): void {
  if (problems.some((known) => known.offset === offset)) return;
  problems.push({ offset, kind: 'damaged', detail, market });
}
