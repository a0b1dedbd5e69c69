/** Levels, best first, in preallocated columns: prices in ticks, sizes, and cumulative sizes. */
export type LevelColumns = {
  ticks: Float64Array;
  sizes: Float64Array;
  cumulative: Float64Array;
  /** Rows in use. */
  length: number;
};

const FIRST_CAPACITY = 64;

/** Allocates columns for `capacity` rows; a call that needs more replaces them by larger ones. */
export function levelColumns(capacity = FIRST_CAPACITY): LevelColumns {
  return completeColumns({ ticks: new Float64Array(capacity) });
}

/** Adds missing columns to the caller's object and returns that same object. */
export function completeColumns(out: Partial<LevelColumns>): LevelColumns {
  const columns = out as LevelColumns;
  columns.ticks ??= new Float64Array(FIRST_CAPACITY);
  const capacity = columns.ticks.length;
  if (!(columns.sizes?.length >= capacity)) columns.sizes = new Float64Array(capacity);
  if (!(columns.cumulative?.length >= capacity)) columns.cumulative = new Float64Array(capacity);
  columns.length ??= 0;
  return columns;
}

/** Grows the columns to at least `rows` rows, keeping their content. */
export function reserveRows(out: LevelColumns, rows: number): void {
  if (rows <= out.ticks.length) return;
  const capacity = Math.max(rows, out.ticks.length * 2);
  out.ticks = grown(out.ticks, capacity);
  out.sizes = grown(out.sizes, capacity);
  out.cumulative = grown(out.cumulative, capacity);
}

function grown(column: Float64Array, capacity: number): Float64Array {
  const larger = new Float64Array(capacity);
  larger.set(column);
  return larger;
}
