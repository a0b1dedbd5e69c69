import { listVenues, type VenueListing } from '../../engine/internal.js';
import { printLines, table } from '../output/one-shot.js';

/** Lists the supported venues and how their books are verified. */
export function venues(options: { readonly json: boolean }): Promise<number> {
  const all = listVenues();
  if (options.json) return printLines(all.map((venue) => JSON.stringify(venue)));
  const rows = all.map((venue) => [venue.id, venue.name, bookOf(venue), venue.integrity, proofOf(venue)]);
  return printLines(table(['VENUE', 'NAME', 'BOOK', 'INTEGRITY', 'PROOF'], rows));
}

function bookOf({ book, depth }: VenueListing): string {
  if (book === undefined) return 'as ccxt provides it';
  const kind = { full: 'every change', window: 'best levels', snapshot: 'full snapshots' }[book];
  return depth === undefined ? kind : `${kind}, ${depth}`;
}

function proofOf({ checkedBy, canAudit }: VenueListing): string {
  if (checkedBy !== 'none') return `checked by ${checkedBy}`;
  return canAudit ? 'by audit (--audit 60s)' : 'none';
}
