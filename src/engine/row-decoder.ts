import { OFF_GRID, parseSize, tooFine } from './decimal.js';
import { LobtopError } from './errors.js';
import type { LevelText, TextRow } from './integrity/level-text.js';
import type { RowColumns } from './row-columns.js';
import { ASK, BID, type MarketSink, type Side } from './sink.js';
import { isExactTicks, PriceGrid } from './units.js';

export type RowDecoderOptions = {
  readonly sink: Pick<MarketSink, 'level' | 'levels' | 'refine'>;
  readonly tickSize: string;
  /** Keeps the levels as raw text, for checksums over it. */
  readonly text?: LevelText | undefined;
  /** Called when a level was rejected because its price cannot be represented in ticks; the market continues without it. */
  readonly onRejected?: (reason: string) => void;
  /**
   * Called when levels were rejected because their prices seemed too fine to be true, and more of them have shown that they are not. Without
   * it every price is believed.
   */
  readonly onFiner?: () => void;
};

/** The levels of a message as they were scanned. */
export type ScannedLevels = { readonly bids: RowColumns; readonly asks: RowColumns };

/** A grid this many times finer is believed at once: venues change the decimals of a market by one or two. */
const PLAUSIBLE_FACTOR = 1000;
/** An even finer one after this many different prices that need it: one may be a fault. */
const EVIDENCE = 3;

/** Of the batch being decoded: decoders share it, as they work one after the other, and a thousand markets need it once. */
const batch = { ticks: new Float64Array(1024), sizes: new Float64Array(1024) };

/** Decodes a venue's text rows into columns of ticks and sizes and writes them to the sink; keeps only what a checksum needs. */
export class RowDecoder {
  readonly #sink: RowDecoderOptions['sink'];
  readonly #text: LevelText | undefined;
  readonly #onRejected: (reason: string) => void;
  readonly #onFiner: (() => void) | undefined;
  /** Prices that need a much finer grid. */
  readonly #tooFine = new Set<string>();
  #grid: PriceGrid;

  constructor({ sink, tickSize, text, onRejected = () => {}, onFiner }: RowDecoderOptions) {
    this.#sink = sink;
    this.#text = text;
    this.#onRejected = onRejected;
    this.#onFiner = onFiner;
    this.#grid = PriceGrid.of(tickSize);
  }

  /**
   * Decodes the full batch before any of it reaches the sink, so that a malformed number changes nothing.
   * A level whose price cannot be represented (see `MAX_TICKS`) is rejected and reported.
   *
   * @throws LobtopError `number` when a price or size is not a plain decimal
   */
  decode(side: Side, rows: readonly TextRow[]): void {
    if (!Array.isArray(rows)) throw new LobtopError('number', 'Expected a list of levels');
    if (rows.length > batch.ticks.length) this.#reserve(rows.length);
    let count = 0;
    let kept: TextRow[] | undefined;
    for (let i = 0; i < rows.length; i++) {
      const ticks = this.#acceptedTicks(rows[i], count);
      batch.sizes[count] = parseSize(rows[i][1] as string | number);
      if (ticks === undefined) kept ??= rows.slice(0, i);
      else {
        batch.ticks[count++] = ticks;
        kept?.push(rows[i]);
      }
    }
    this.#sink.levels(side, batch.ticks, batch.sizes, 0, count);
    if (this.#text === undefined) return;
    const texts = kept ?? rows;
    for (let i = 0; i < count; i++) this.#text.set(side, batch.ticks[i], texts[i], batch.sizes[i]);
  }

  /**
   * Converts the levels of a scanned message to ticks; `writeScanned` writes them. Returns false, and changes nothing, for what `decode` has to read: a price
   * that refines the grid, one that is rejected, a size of which the digits have to be kept and are too many.
   */
  canDecode({ bids, asks }: ScannedLevels): boolean {
    if ((bids.hasLongSizes || asks.hasLongSizes) && this.#text?.isKept === true) return false;
    return bids.toTicks(this.#grid) && asks.toTicks(this.#grid);
  }

  writeScanned({ bids, asks }: ScannedLevels): void {
    this.#write(ASK, asks);
    this.#write(BID, bids);
  }

  #write(side: Side, rows: RowColumns): void {
    this.#sink.levels(side, rows.ticks, rows.sizes, 0, rows.length);
    if (this.#text?.isKept !== true) return;
    for (let row = 0; row < rows.length; row++) this.#text.setScanned(side, rows, row);
  }

  /** Decodes one level, for classes that pass them one by one. @throws LobtopError `number`, as `decode` */
  decodeOne(side: Side, price: unknown, size: unknown): void {
    const ticks = this.#acceptedTicks([price], 0);
    const parsed = parseSize(size as string | number);
    if (ticks === undefined) return;
    this.#sink.level(side, ticks, parsed);
    this.#text?.set(side, ticks, [price, size], parsed);
  }

  /**
   * Ticks of one price; refines the grid when the price needs it.
   *
   * @throws LobtopError `number` as `decode`, `range` for a price that cannot be represented
   */
  ticksOf(price: string | number): number {
    const ticks = this.#grid.ticks(price);
    return ticks === OFF_GRID ? this.#refineFor(price, 0) : ticks;
  }

  /** A list of levels as a map of ticks to sizes, without those that are rejected. @throws LobtopError `number`, as `decode` */
  sideOf(rows: readonly TextRow[]): Map<number, number> {
    const levels = new Map<number, number>();
    for (const row of rows) {
      const ticks = this.#acceptedTicks(row, 0);
      if (ticks !== undefined) levels.set(ticks, parseSize(row[1] as string | number));
    }
    return levels;
  }

  /** Reports a price that cannot be represented and returns undefined. @param decoded entries of the batch so far, refined with the grid */
  #acceptedTicks([price]: TextRow, decoded: number): number | undefined {
    try {
      const ticks = this.#grid.ticks(price as string | number);
      return ticks === OFF_GRID ? this.#refineFor(price as string | number, decoded) : ticks;
    } catch (error) {
      if (!(error instanceof LobtopError) || error.code !== 'range') throw error;
      this.#onRejected(`level rejected: ${error.message}`);
      return undefined;
    }
  }

  #refineFor(price: string | number, decoded: number): number {
    const { grid, factor } = this.#grid.refinedFor(price);
    const wasRejected = this.#requireEvidence(price, factor);
    const ticks = grid.ticks(price);
    for (let i = 0; i < decoded; i++) {
      if (!isExactTicks(batch.ticks[i], factor)) throw tooFine(String(price));
    }
    // Throws before anything is changed when a level of the book cannot be represented on the finer grid.
    this.#sink.refine(factor, grid.text);
    this.#grid = grid;
    this.#text?.refine(factor);
    for (let i = 0; i < decoded; i++) batch.ticks[i] *= factor;
    if (wasRejected) this.#onFiner?.();
    return ticks;
  }

  /**
   * Returns whether other prices were rejected that now turn out to be right.
   *
   * @throws LobtopError `range` for a price that needs a much finer grid, until there are several of them
   */
  #requireEvidence(price: string | number, factor: number): boolean {
    if (this.#onFiner === undefined || factor <= PLAUSIBLE_FACTOR) return false;
    this.#tooFine.add(String(price));
    const { size } = this.#tooFine;
    if (size < EVIDENCE)
      throw new LobtopError(
        'range',
        `${price} has more decimals than prices of this market have (tick ${this.#grid.text})`,
      );
    this.#tooFine.clear();
    return true;
  }

  #reserve(rows: number): void {
    batch.ticks = new Float64Array(rows * 2);
    batch.sizes = new Float64Array(rows * 2);
  }
}
