/** Rows of a view, best first, in preallocated columns: prices in ticks, sizes, and the running sum of sizes. */
export type LevelColumns = {
  ticks: Float64Array;
  sizes: Float64Array;
  cumulative: Float64Array;
  /** Rows in use. */
  length: number;
};

/** Columns for `capacity` rows; a view that needs more replaces them by larger ones. */
export function levelColumns(capacity = 64): LevelColumns {
  return {
    ticks: new Float64Array(capacity),
    sizes: new Float64Array(capacity),
    cumulative: new Float64Array(capacity),
    length: 0,
  };
}

/** Makes room for `rows` rows, keeping what is there. */
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
