import { LobtopError } from '../../../../errors.js';
import type { TextRow } from '../../../../integrity/level-text.js';
import { sanitize } from '../../../../text.js';
import type { ImportedMarkets } from '../../markets/imported-markets.js';
import { readable } from '../../table/readable.js';

/** The levels of one side of a message; none where it has no such side. @throws LobtopError `data` for a malformed level */
export function rowsOf(value: unknown): readonly TextRow[] {
  const rows = value ?? [];
  if (!Array.isArray(rows)) throw malformed(rows, 'a list of levels');
  const wrong = rows.findIndex((row) => !Array.isArray(row) || !isNumberText(row[0]) || !isNumberText(row[1]));
  if (wrong >= 0) throw malformed(rows[wrong], 'a level: expected a price and a size');
  return rows as TextRow[];
}

/** Samples the levels of the sides of a message; those that are malformed are reported when the message is read in its turn. */
export function sampleSides(
  markets: ImportedMarkets,
  { venue, symbol }: { readonly venue: string; readonly symbol: string },
  sides: readonly unknown[],
): void {
  for (const [price, size] of readable(sides, rowsOf).flat()) {
    markets.sample(venue, symbol, [String(price), String(size)]);
  }
}

/** Whether it may be a number; the digits are checked where it is decoded. */
function isNumberText(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function malformed(value: unknown, expected: string): LobtopError {
  return new LobtopError('data', `${sanitize(JSON.stringify(value), 40)} is not ${expected}`);
}
