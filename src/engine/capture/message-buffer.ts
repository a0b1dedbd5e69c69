import type { Side } from '../sink.js';
import type { SegmentWriter } from './segment-writer.js';

const FIRST_LEVELS = 1024;

/** The levels of a message that is not committed yet: one that never is must leave no trace. */
export class MessageBuffer {
  #sides = new Uint8Array(FIRST_LEVELS);
  #ticks = new Float64Array(FIRST_LEVELS);
  #sizes = new Float64Array(FIRST_LEVELS);
  #hasBegin = false;
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

  /** Prices are counted on a grid `factor` times finer from here on. */
  refine(factor: number): void {
    for (let i = 0; i < this.length; i++) this.#ticks[i] *= factor;
  }

  /** The message is complete: into the segment with it. */
  writeTo(segment: SegmentWriter): void {
    if (this.#hasBegin) segment.begin();
    for (let i = 0; i < this.length; i++) segment.level(this.#sides[i] as Side, this.#ticks[i], this.#sizes[i]);
    this.clear();
  }

  clear(): void {
    this.length = 0;
    this.#hasBegin = false;
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
