import type { IndexEntry } from './capture-index.js';

/** One damaged part of a capture. */
export type CaptureProblem = {
  /** Its offset in the file. */
  readonly offset: number;
  /** `cut`: the file ends in the middle of a frame, or without its index; `damaged`: complete frames follow. */
  readonly kind: 'cut' | 'damaged';
  readonly detail: string;
  /** The number of the market that loses events, where known. */
  readonly market: number | undefined;
};

/** Adds a damaged frame to the problems, once. */
export function reportDamage(problems: CaptureProblem[], { offset, market }: IndexEntry, detail: string): void {
  if (problems.some((known) => known.offset === offset)) return;
  problems.push({ offset, kind: 'damaged', detail, market });
}
