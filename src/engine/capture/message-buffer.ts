import { type Coverage, refinedCoverage } from '../book/coverage.js';
import type { Side } from '../sink.js';
import type { SegmentWriter } from './segment-writer.js';

const FIRST_LEVELS = 1024;

/** The levels of an uncommitted message: one that is never committed must leave no trace. */
export class MessageBuffer {
  #sides = new Uint8Array(FIRST_LEVELS);
  #ticks = new Float64Array(FIRST_LEVELS);
  #sizes = new Float64Array(FIRST_LEVELS);
  #hasBegin = false;
  #coverage: Coverage | undefined;
  length = 0;

  begin(): void {
    this.clear();
    this.#hasBegin = true;
  }

  level(side: Side, ticks: number, size: number): void {
    if (this.length === this.#ticks.length) this.#grow();
    this.#sides[this.length] = side;
    this.#ticks[this.length] = ticks;
    this.#sizes[this.length] = size;
    this.length++;
  }

  cover(coverage: Coverage): void {
    this.#coverage = coverage;
  }

  /** Converts prices to a grid `factor` times finer. */
  refine(factor: number): void {
    for (let i = 0; i < this.length; i++) this.#ticks[i] *= factor;
    this.#coverage = this.#coverage && refinedCoverage(this.#coverage, factor);
  }

  /** Moves a complete message to the segment. */
  writeTo(segment: SegmentWriter): void {
    if (this.#hasBegin) segment.begin();
    for (let i = 0; i < this.length; i++) segment.level(this.#sides[i] as Side, this.#ticks[i], this.#sizes[i]);
    if (this.#coverage !== undefined) segment.cover(this.#coverage);
    this.clear();
  }

  clear(): void {
    this.length = 0;
    this.#hasBegin = false;
    this.#coverage = undefined;
  }

  #grow(): void {
    const length = this.#ticks.length * 2;
    const [ticks, sizes] = [new Float64Array(length), new Float64Array(length)];
    ticks.set(this.#ticks);
    sizes.set(this.#sizes);
    const sides = new Uint8Array(length);
    sides.set(this.#sides);
    [this.#sides, this.#ticks, this.#sizes] = [sides, ticks, sizes];
  }
}
