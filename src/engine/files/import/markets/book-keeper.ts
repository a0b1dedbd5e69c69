/** Keeps the book of an imported market from the messages of a file. */
export type BookKeeper = {
  /** Why nothing could be shown, as a phrase without a stop; undefined when something was. */
  readonly problem: string | undefined;
  /** What was left out of a book that is shown, as such a phrase. */
  readonly omission?: string | undefined;
};

/** The omission of a book whose file begins with updates that nothing is known of. */
export function beforeSnapshot(market: string, updates: number): string | undefined {
  if (updates === 0) return undefined;
  return `${updates} ${updates === 1 ? 'update' : 'updates'} of ${market} from before its first snapshot: left out`;
}

const NO_SNAPSHOT = 'no snapshot of';

/** Messages that may be incomplete: the next line may belong to them. */
export type PendingMessages = Set<{ flush(): void }>;

/** The problem of a book whose updates cannot be applied to anything. */
export function noSnapshot(market: string, updates: number): string {
  return `${NO_SNAPSHOT} ${market}: its ${updates} updates cannot be applied`;
}

/** Whether the updates of a book with this problem could be applied to an empty one. */
export function lacksSnapshot(problem: string): boolean {
  return problem.includes(NO_SNAPSHOT);
}

/** The detail of a market whose book was not started from a snapshot. */
export const STARTED_EMPTY = 'started from an empty book: levels that have not changed since are missing';
