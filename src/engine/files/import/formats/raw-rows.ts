import { LobtopError } from '../../../errors.js';
import type { TextRow } from '../../../integrity/level-text.js';
import { sanitize } from '../../../text.js';

/** The levels of one side of a message; none where it has no such side. @throws LobtopError `data` for a malformed level */
export function rowsOf(value: unknown): readonly TextRow[] {
  const rows = value ?? [];
  if (!Array.isArray(rows)) throw malformed(rows, 'a list of levels');
  const wrong = rows.findIndex((row) => !Array.isArray(row) || !isNumberText(row[0]) || !isNumberText(row[1]));
  if (wrong >= 0) throw malformed(rows[wrong], 'a level: expected a price and a size');
  return rows as TextRow[];
}

/** Whether it may be a number; the digits are checked where it is decoded. */
function isNumberText(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function malformed(value: unknown, expected: string): LobtopError {
  return new LobtopError('data', `${sanitize(JSON.stringify(value), 40)} is not ${expected}`);
}
