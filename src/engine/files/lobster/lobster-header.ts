const MAX_HEADER_LENGTH = 256 * 1024;
const MIN_COLUMNS = 4;
/** pandas names columns without names by their numbers. A price of 0 or a type 1 with a direction 5 does not exist. */
const FIRST_NUMBERS = /^0,1,2,3(,|$)/;
const INDEX_CELL = /^"?\d+"?,/;

/**
 * Whether a line is the names of columns, as pandas and R write them above the rows. LOBSTER's own files have none.
 */
export function isHeader(line: string): boolean {
  if (line.length > MAX_HEADER_LENGTH) return false;
  const cells = line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const [first, ...rest] = cells;
  if (cells.length < MIN_COLUMNS) return false;
  const isNumbered = FIRST_NUMBERS.test((first === '' ? rest : cells).join(','));
  return isNumbered || ((first === '' || isName(first)) && rest.every(isName));
}

function isName(cell: string): boolean {
  return /^[a-z_]/i.test(cell) && !/^(nan|null)$/i.test(cell);
}

/** A row without the number of the row before it, as pandas and R write it; undefined when there is no such number. */
export function withoutIndex(row: string): string | undefined {
  const cell = INDEX_CELL.exec(row);
  return cell === null ? undefined : row.slice(cell[0].length);
}
