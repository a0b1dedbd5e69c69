import type { BookSideId, BookView, SideView } from '../book/view.js';
import { baseAmount } from '../size-unit.js';
import { PriceGrid } from '../units.js';

/** A venue's book among those that are added up. */
export type ConsolidatedSource = {
  /** The name that its part is shown under, e.g. the venue's. */
  readonly name: string;
  readonly venue: string;
  readonly book: BookView;
};

/** One price step of a side: what all venues have there, in base currency. */
export type ConsolidatedLevel = {
  /** The step, counted in `step`s from 0: bids rounded down, asks up. */
  readonly row: number;
  readonly size: number;
  /** Of each source, in the order of the sources. */
  readonly sizes: readonly number[];
  /** false where a venue's book is not known as far as this: the size is a lower bound. */
  readonly isComplete: boolean;
};

/** The best price of a side, and who has it. */
export type ConsolidatedTouch = {
  readonly price: number;
  readonly priceText: string;
  /** In base currency, of all venues at that price. */
  readonly size: number;
  /** Names of the sources that have it, the largest first. */
  readonly names: readonly string[];
};

type Cursor = {
  readonly source: ConsolidatedSource;
  readonly side: SideView;
  /** Units of the common price grid per tick. */
  readonly unitsPerTick: number;
  /** Units of the last price that is known; undefined where all of them are. */
  readonly covered: number | undefined;
  rank: number;
};

/**
 * Several venues' books of one pair as one: sizes in base currency, summed per price step, with each venue's part. Prices are integers of a
 * grid that contains all of the venues' own, so that nothing is rounded but to the step.
 */
export class ConsolidatedBook {
  readonly sources: readonly ConsolidatedSource[];
  /** The step as exact decimal text. */
  readonly step: string;
  readonly #steps: PriceGrid;
  readonly #grid: PriceGrid;
  /** The step in units of the grid. */
  readonly #stepUnits: number;

  /**
   * @param step a price; default: the coarsest of the venues' ticks
   * @throws LobtopError `number` when it is not a positive plain decimal, `range` when no grid contains all prices
   */
  constructor(sources: readonly ConsolidatedSource[], step?: string) {
    this.sources = sources;
    const ticks = sources.map(({ book }) => book.grid);
    const coarsest = ticks.reduce((most, grid) => (grid.tickSize > most ? grid.tickSize : most), 0);
    this.step = step ?? ticks.find((grid) => grid.tickSize === coarsest)?.text ?? '1';
    this.#steps = PriceGrid.of(this.step);
    this.#grid = ticks.reduce((grid, { text }) => grid.refinedFor(text).grid, this.#steps);
    this.#stepUnits = this.#grid.ticks(this.step);
  }

  /** The price of a row as exact text. */
  priceText(row: number): string {
    return this.#steps.priceText(row);
  }

  price(row: number): number {
    return this.#steps.price(row);
  }

  /** The best steps of a side, best first. @param depth at most so many */
  levels(side: BookSideId, depth: number): ConsolidatedLevel[] {
    const cursors = this.#cursors(side);
    const levels: ConsolidatedLevel[] = [];
    while (levels.length < depth) {
      const row = this.#bestRow(cursors, side);
      if (row === undefined) break;
      const sizes = cursors.map((cursor) => this.#take(cursor, side, row));
      const isComplete = cursors.every(({ covered }) => covered === undefined || this.#isWithin(covered, side, row));
      levels.push({ row, size: sizes.reduce((sum, size) => sum + size, 0), sizes, isComplete });
    }
    return levels;
  }

  /** The last step of a side at which every source is known; undefined where all of all is. */
  coveredRow(side: BookSideId): number | undefined {
    const sign = side === 0 ? 1 : -1;
    const ends = this.#cursors(side).flatMap(({ covered }) => (covered === undefined ? [] : [sign * covered]));
    if (ends.length === 0) return undefined;
    const steps = (sign * Math.max(...ends)) / this.#stepUnits;
    return side === 0 ? Math.ceil(steps) : Math.floor(steps);
  }

  /** The best price of a side, of all sources; undefined where none has one. */
  touch(side: BookSideId): ConsolidatedTouch | undefined {
    const sign = side === 0 ? 1 : -1;
    const tops = this.#cursors(side).flatMap((cursor) => {
      const { best, bestSize = 0 } = cursor.side;
      const { book, name } = cursor.source;
      if (best === undefined) return [];
      const size = baseAmount(book.sizeUnit, bestSize, book.grid.price(best));
      return [
        {
          units: best * cursor.unitsPerTick,
          size,
          name,
          priceText: book.grid.priceText(best),
          price: book.grid.price(best),
        },
      ];
    });
    if (tops.length === 0) return undefined;
    const units = sign * Math.max(...tops.map((top) => sign * top.units));
    const best = tops.filter((top) => top.units === units).sort((a, b) => b.size - a.size);
    const { price, priceText } = best[0];
    return {
      price,
      priceText,
      size: best.reduce((sum, top) => sum + top.size, 0),
      names: best.map(({ name }) => name),
    };
  }

  #cursors(id: BookSideId): Cursor[] {
    return this.sources.map((source) => {
      const { book } = source;
      const unitsPerTick = this.#grid.ticks(book.grid.text);
      const coveredTicks = id === 0 ? book.coveredBid : book.coveredAsk;
      const covered = coveredTicks === undefined ? undefined : coveredTicks * unitsPerTick;
      return { source, side: book.side(id), unitsPerTick, covered, rank: 0 };
    });
  }

  /** The best row that any source still has a level in. */
  #bestRow(cursors: readonly Cursor[], side: BookSideId): number | undefined {
    let best: number | undefined;
    for (const cursor of cursors) {
      if (cursor.rank >= cursor.side.length) continue;
      const row = this.#rowOf(cursor, side);
      if (best === undefined || (side === 0 ? row > best : row < best)) best = row;
    }
    return best;
  }

  /** The size that a source has in a row, in base currency; moves its cursor behind it. */
  #take(cursor: Cursor, side: BookSideId, row: number): number {
    const { book } = cursor.source;
    let size = 0;
    while (cursor.rank < cursor.side.length && this.#rowOf(cursor, side) === row) {
      const price = book.grid.price(cursor.side.ticksAt(cursor.rank));
      size += baseAmount(book.sizeUnit, cursor.side.sizeAtRank(cursor.rank), price);
      cursor.rank++;
    }
    return size;
  }

  /** Bids round down, asks up, so that a row never mixes sides. */
  #rowOf({ side, rank, unitsPerTick }: Cursor, id: BookSideId): number {
    const steps = (side.ticksAt(rank) * unitsPerTick) / this.#stepUnits;
    return id === 0 ? Math.floor(steps) : Math.ceil(steps);
  }

  /** Whether all prices of a row are known, of a source that is known up to here. */
  #isWithin(covered: number, side: BookSideId, row: number): boolean {
    const end = row * this.#stepUnits;
    return side === 0 ? end >= covered : end <= covered;
  }
}
