import { LobtopError } from '../../../errors.js';
import { didYouMean } from '../../../nearest.js';
import { sanitize } from '../../../text.js';

/** What a column can hold, for `--columns`. */
export const COLUMN_FIELDS = ['time', 'price', 'size', 'side', 'id', 'symbol', 'venue'] as const;
export type ColumnField = (typeof COLUMN_FIELDS)[number];
/** The name of the column for each field, in lower case. */
export type ColumnNames = Readonly<Partial<Record<ColumnField, string>>>;

const EXAMPLE = 'Write --columns time=ts,price=px,size=qty; also side, id, symbol, venue';
const REQUIRED: readonly ColumnField[] = ['time', 'price', 'size'];

/** "time=ts,price=px,size=qty". @throws LobtopError `usage` */
export function parseColumns(text: string): ColumnNames {
  const names: Partial<Record<ColumnField, string>> = {};
  for (const part of text.split(',')) {
    const [field, name = ''] = part.split('=').map((each) => each.trim().toLowerCase());
    const known = COLUMN_FIELDS.find((each) => each === field);
    if (known === undefined || name === '') throw malformed(part, field);
    names[known] = name;
  }
  const missing = REQUIRED.filter((field) => names[field] === undefined);
  if (missing.length === 0) return names;
  throw new LobtopError('usage', `--columns does not name the ${missing.join(', ')}`, { remedy: EXAMPLE });
}

function malformed(part: string, field: string): LobtopError {
  return new LobtopError('usage', `"${sanitize(part, 40)}" is not a column of --columns`, {
    remedy: didYouMean(field, COLUMN_FIELDS, { fallback: EXAMPLE }),
  });
}
