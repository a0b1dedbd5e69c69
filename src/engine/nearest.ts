import { distance } from 'fastest-levenshtein';

/** The candidates closest to a mistyped word, best first; those more than half of it away are left out. */
export function nearest(word: string, candidates: readonly string[], count: number): string[] {
  const limit = Math.max(2, Math.ceil(word.length / 2));
  return candidates
    .map((candidate) => ({ candidate, edits: distance(word, candidate) }))
    .filter(({ edits }) => edits <= limit)
    .sort((a, b) => a.edits - b.edits)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** The remedy for a mistyped word: the closest candidates, or `fallback` where none is close. */
export function didYouMean(
  word: string,
  candidates: readonly string[],
  options: { readonly fallback: string; readonly count?: number },
): string {
  const close = nearest(word, candidates, options.count ?? 1);
  return close.length > 0 ? `Did you mean ${close.join(', ')}?` : options.fallback;
}
