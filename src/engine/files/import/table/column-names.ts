import { LobtopError } from '../../../errors.js';
import { didYouMean } from '../../../nearest.js';
import { sanitize } from '../../../text.js';

/** What a column can hold, for `--columns`. `maker` and `buyer` are flags for the side: the buyer was the maker, a buyer took. */
export const COLUMN_FIELDS = ['time', 'price', 'size', 'side', 'maker', 'buyer', 'id', 'symbol', 'venue'] as const;
export type ColumnField = (typeof COLUMN_FIELDS)[number];
/** The name of the column for each field, as the user writes it. */
export type ColumnNames = Readonly<Partial<Record<ColumnField, string>>>;

const EXAMPLE = 'Write --columns time=ts,price=px,size=qty; also side, or a flag maker or buyer, id, symbol, venue';
const REQUIRED: readonly ColumnField[] = ['time', 'price', 'size'];
const SIDES: readonly ColumnField[] = ['side', 'maker', 'buyer'];

/** "time=ts,price=px,size=qty". @throws LobtopError `usage` */
export function parseColumns(text: string): ColumnNames {
  const names: Partial<Record<ColumnField, string>> = {};
  for (const part of text.split(',')) {
    const [field, name = ''] = part.split('=').map((each) => each.trim());
    const known = COLUMN_FIELDS.find((each) => each === field.toLowerCase());
    if (known === undefined || name === '') throw malformed(part, field);
    names[known] = name;
  }
  const missing = REQUIRED.filter((field) => names[field] === undefined);
  if (missing.length > 0) {
    throw new LobtopError('usage', `--columns does not name the ${missing.join(', ')}`, { remedy: EXAMPLE });
  }
  const sides = SIDES.filter((field) => names[field] !== undefined);
  if (sides.length <= 1) return names;
  throw new LobtopError('usage', `--columns names several columns for the side: ${sides.join(', ')}`, {
    remedy: `Name one of ${SIDES.join(', ')}`,
  });
}

/**
 * Where a table has the column that the user names. Binance calls the event time `E` and its kind `e`: only where no column has exactly this name,
 * case does not count.
 *
 * @returns undefined when there is no such column
 * @throws LobtopError `usage` when several columns may be meant
 */
export function namedColumn(names: readonly string[], wanted: string): number | undefined {
  const matching = (isSame: (name: string) => boolean) => names.flatMap((name, at) => (isSame(name) ? [at] : []));
  const exact = matching((name) => name === wanted);
  const found = exact.length > 0 ? exact : matching((name) => name.toLowerCase() === wanted.toLowerCase());
  if (found.length <= 1) return found[0];
  const columns = sanitize(found.map((at) => names[at]).join(', '), 100);
  throw new LobtopError('usage', `"${sanitize(wanted, 60)}" may be several columns: ${columns}`, {
    remedy: 'Write the name as the table does, in upper and lower case; no two columns may have the same',
  });
}

/** Of a field without the name of its column, the field is not what is wrong. */
function isField(text: string): boolean {
  return COLUMN_FIELDS.some((each) => each === text.toLowerCase());
}

function malformed(part: string, field: string): LobtopError {
  return new LobtopError('usage', `"${sanitize(part, 40)}" is not a column of --columns`, {
    remedy: isField(field) ? EXAMPLE : didYouMean(field, COLUMN_FIELDS, { fallback: EXAMPLE }),
  });
}
