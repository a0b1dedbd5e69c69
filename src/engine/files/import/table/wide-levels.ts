import type { TextRow } from '../../../integrity/level-text.js';
import { ASK, BID, type Side } from '../../../sink.js';
import { decimalText } from './csv-values.js';

/** Where a level is in a row: the columns of its price and its size. */
export type LevelColumns = { readonly side: Side; readonly price: number; readonly size: number };

/** The levels of a book in one row of a table: a price and a size for each. An empty price, or one of 0, is a level that does not exist. */
export class WideLevels {
  readonly #levels: readonly LevelColumns[];
  /** Levels of the longer side. */
  readonly perSide: number;

  constructor(levels: readonly LevelColumns[]) {
    this.#levels = levels;
    this.perSide = Math.max(...[BID, ASK].map((side) => levels.filter((level) => level.side === side).length));
  }

  /** The columns of prices and sizes, to sample. */
  get pairs(): (readonly [price: number, size: number])[] {
    return this.#levels.map(({ price, size }) => [price, size]);
  }

  of(cells: readonly string[]): { readonly bids: readonly TextRow[]; readonly asks: readonly TextRow[] } {
    const sides: [bids: TextRow[], asks: TextRow[]] = [[], []];
    for (const { side, price, size } of this.#levels) {
      if (isMissing(cells[price]) || isMissing(cells[size])) continue;
      sides[side].push([decimalText(cells[price]), decimalText(cells[size])]);
    }
    return { bids: sides[BID], asks: sides[ASK] };
  }
}

function isMissing(cell: string): boolean {
  return cell === '' || /^(nan|null|none)$/i.test(cell) || Number(cell) === 0;
}
