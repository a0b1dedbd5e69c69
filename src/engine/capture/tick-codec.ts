import { LobtopError } from '../errors.js';
import type { Side } from '../sink.js';
import { MAX_TICKS } from '../units.js';
import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';
import type { FormatVersion } from './frame.js';
import { unzigzag, zigzag } from './segment-columns.js';

/** Differences below this fit a varint together with the side and the offset; a larger one is replaced by the absolute ticks, as a double. */
const MAX_STEP = 2 ** 49;
/** Marks ticks that follow as a double. */
const ABSOLUTE = 0;

/** Encodes ticks as the difference from the previous ones; lossless for everything that `PriceGrid` can represent. */
export function writeTicks(out: ByteWriter, ticks: number, last: number): void {
  const step = ticks - last;
  if (Math.abs(step) < MAX_STEP) {
    out.varint(zigzag(step) + 1);
    return;
  }
  out.varint(ABSOLUTE);
  out.double(ticks);
}

/** The code of a level's ticks, with the side in the lowest bit; for `isAbsolute` the ticks follow as a double. */
export function levelCode(side: Side, step: number): number {
  return isAbsolute(step) ? ABSOLUTE * 2 + side : (zigzag(step) + 1) * 2 + side;
}

/** Whether a step does not fit. */
export function isAbsolute(step: number): boolean {
  return Math.abs(step) >= MAX_STEP;
}

/** Reads what the functions above wrote, for a version of the format. */
export class TickReader {
  readonly #version: FormatVersion;

  constructor(version: FormatVersion) {
    this.#version = version;
  }

  /** @throws LobtopError `data` when the result is not a valid price in ticks */
  read(from: ByteReader, last: number): number {
    return this.readCode(from, from.varint(), last);
  }

  /** @param code the varint already read, without the side bit @throws LobtopError `data`, as `read` */
  readCode(from: ByteReader, code: number, last: number): number {
    let ticks: number;
    // Version 1 could not encode larger differences: its writer corrupted such markets, which cannot be read from there on.
    if (this.#version === 1) ticks = last + unzigzag(code);
    else ticks = code === ABSOLUTE ? from.double() : last + unzigzag(code - 1);
    if (Number.isInteger(ticks) && ticks >= 0 && ticks <= MAX_TICKS) return ticks;
    throw new LobtopError('data', `${ticks} is not a price in ticks`);
  }
}
