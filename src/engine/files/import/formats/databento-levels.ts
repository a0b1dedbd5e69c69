import { LobtopError } from '../../../errors.js';
import type { TextRow } from '../../../integrity/level-text.js';
import { ASK, BID } from '../../../sink.js';
import { DATABENTO_FLAGS } from '../../databento/databento-schemas.js';
import type { BookKeeper } from '../markets/book-keeper.js';
import type { ImportedMarket, ImportedTimes } from '../markets/imported-market.js';
import { type BookSnapshot, SnapshotBook } from '../markets/snapshot-book.js';
import type { LevelColumns } from '../table/wide-levels.js';
import { unitsText } from './databento-cells.js';
import { GapReports } from './databento-gap.js';
import type { DatabentoRow, DatabentoRows } from './databento-rows.js';

const LEVEL = /^(bid|ask)_px_(\d\d)$/;

/** Where the levels of a row are. */
export function levelColumns(rows: DatabentoRows): LevelColumns[] {
  return rows.rows.columns.flatMap((column, price) => {
    const match = LEVEL.exec(column);
    if (match === null) return [];
    const size = rows.rows.index(`${match[1]}_sz_${match[2]}`);
    return [{ side: match[1] === 'bid' ? BID : ASK, price, size }];
  });
}

/** The levels of a row, and whether there are some that a book cannot have: below 0. A level without a price or size does not exist. */
export function levelsOf(rows: DatabentoRows, row: DatabentoRow, columns: readonly LevelColumns[]) {
  const sides: [bids: TextRow[], asks: TextRow[]] = [[], []];
  let hasNegative = false;
  for (const { side, price, size } of columns) {
    const units = rows.price(row, price);
    if (units === undefined || Number(row.cells[size]) === 0) continue;
    if (units < 0) hasNegative = true;
    else sides[side].push([unitsText(units), String(sizeOf(rows, row, size))]);
  }
  return { bids: sides[BID], asks: sides[ASK], hasNegative };
}

function sizeOf(rows: DatabentoRows, row: DatabentoRow, at: number): number {
  const size = rows.size(row, at);
  if (size === undefined) throw new LobtopError('data', `a level has the size ${row.cells[at]}`);
  return size;
}

/** A record of the best levels. */
export type LevelsRecord = BookSnapshot & { readonly flags: number; readonly hasNegative: boolean };

/** A book of which every record has the best levels. They take effect with the last record of an event, or when later ones follow. */
export class LevelsBook implements BookKeeper {
  readonly #market: ImportedMarket;
  readonly #book: SnapshotBook;
  readonly #gaps: GapReports;
  #pending: LevelsRecord | undefined;
  #isReported = false;

  /** @param levels of a side that are known at most */
  constructor(market: ImportedMarket, levels: number) {
    this.#market = market;
    this.#book = new SnapshotBook(market, levels);
    this.#gaps = new GapReports(market);
  }

  replace(record: LevelsRecord): void {
    this.#pending = record;
    this.#market.pending.add(this);
    // Where the last record of an event did not change these levels, it is not in the file.
    if ((record.flags & DATABENTO_FLAGS.last) !== 0) this.flush();
  }

  flush(): void {
    const record = this.#pending;
    if (record === undefined) return;
    this.#pending = undefined;
    this.#book.replace(record);
    if ((record.flags & DATABENTO_FLAGS.maybeBadBook) === 0) this.#gaps.clear();
    this.#gaps.check(record.flags, record.times.recvTs);
    if (record.hasNegative) this.#reportNegative(record.times);
  }

  get problem(): string | undefined {
    return this.#book.problem;
  }

  #reportNegative({ recvTs }: ImportedTimes): void {
    if (this.#isReported) return;
    this.#isReported = true;
    const detail = 'levels at prices below 0 are left out: a book cannot have them';
    this.#market.status({ state: this.#market.state, reason: 'malformed', detail }, recvTs);
  }
}
