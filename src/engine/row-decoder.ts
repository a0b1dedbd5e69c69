import { OFF_GRID, parseSize } from './decimal.js';
import { LobtopError } from './errors.js';
import type { LevelText, TextRow } from './integrity/level-text.js';
import type { MarketSink, Side } from './sink.js';
import { PriceGrid } from './units.js';

/** Turns a venue's rows of text into columns of ticks and sizes, straight into the sink; nothing is kept but what a checksum needs. */
export class RowDecoder {
  readonly #sink: MarketSink;
  readonly #text: LevelText | undefined;
  #grid: PriceGrid;
  #ticks = new Float64Array(1024);
  #sizes = new Float64Array(1024);

  constructor(sink: MarketSink, tickSize: string, text?: LevelText) {
    this.#sink = sink;
    this.#text = text;
    this.#grid = PriceGrid.of(tickSize);
  }

  /**
   * Decodes a whole batch before any of it reaches the sink, so that one bad number spoils no book.
   *
   * @throws LobtopError `number` when a price or size is no plain decimal
   */
  decode(side: Side, rows: readonly TextRow[]): void {
    if (!Array.isArray(rows)) throw new LobtopError('number', 'Expected a list of levels');
    if (rows.length > this.#ticks.length) this.#reserve(rows.length);
    for (let i = 0; i < rows.length; i++) {
      const price = rows[i][0] as string | number;
      const ticks = this.#grid.ticks(price);
      this.#sizes[i] = parseSize(rows[i][1] as string | number);
      this.#ticks[i] = ticks === OFF_GRID ? this.#refineFor(price, i) : ticks;
    }
    this.#sink.levels(side, this.#ticks, this.#sizes, 0, rows.length);
    if (this.#text === undefined) return;
    for (let i = 0; i < rows.length; i++) this.#text.set(side, this.#ticks[i], rows[i], this.#sizes[i]);
  }

  /** One level, for classes that hand them over one by one. @throws LobtopError `number`, as `decode` */
  decodeOne(side: Side, price: unknown, size: unknown): void {
    this.#sink.level(side, this.ticksOf(price as string | number), parseSize(size as string | number));
  }

  /** Ticks of one price, on a grid made finer when the price needs it. */
  ticksOf(price: string | number): number {
    const ticks = this.#grid.ticks(price);
    return ticks === OFF_GRID ? this.#refineFor(price, 0) : ticks;
  }

  #refineFor(price: string | number, decoded: number): number {
    const { grid, factor } = this.#grid.refinedFor(price);
    this.#grid = grid;
    this.#sink.refine(factor, grid.text);
    this.#text?.refine(factor);
    for (let i = 0; i < decoded; i++) this.#ticks[i] *= factor;
    return grid.ticks(price);
  }

  #reserve(rows: number): void {
    this.#ticks = new Float64Array(rows * 2);
    this.#sizes = new Float64Array(rows * 2);
  }
}
