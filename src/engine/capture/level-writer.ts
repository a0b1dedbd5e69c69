import type { Side } from '../sink.js';
import { ByteReader } from './byte-reader.js';
import { type ByteWriter, MAX_VARINT_BYTES, putVarint } from './byte-writer.js';
import { FORMAT_VERSION } from './frame.js';
import { RAW, type SizeCodec } from './size-codec.js';
import { isAbsolute, levelCode, TickReader } from './tick-codec.js';

/** Of ticks or a size that do not fit a varint: the code, and a double. */
const MAX_BYTES = MAX_VARINT_BYTES + 8;

/** The columns of a segment that the level updates are in. */
type LevelBytes = { readonly ticks: ByteWriter; readonly sizes: ByteWriter };

/**
 * Encodes the level updates of a segment as they come. Those of a message that is never committed leave no trace: they are the last bytes of the columns,
 * and are taken back.
 */
export class LevelWriter {
  readonly #columns: LevelBytes;
  readonly #sizes: SizeCodec;
  readonly #lastTicks = [0, 0];
  /** Level updates so far. */
  length = 0;
  /** Where the last committed message ends. */
  readonly #committed = { ticks: 0, sizes: 0, length: 0, lastTicks: [0, 0] };

  constructor(columns: LevelBytes, sizes: SizeCodec) {
    this.#columns = columns;
    this.#sizes = sizes;
  }

  /** Level updates of the message that is not committed yet. */
  get staged(): number {
    return this.length - this.#committed.length;
  }

  /** Both columns are written in one loop each, with room for all of it: what is left per level is a subtraction, a product, and a few bytes. */
  levels(
    side: Side,
    ticks: Float64Array,
    sizes: Float64Array,
    range: { readonly from: number; readonly to: number },
  ): void {
    const { from, to } = range;
    this.#writeTicks(side, ticks, from, to);
    this.#writeSizes(sizes, from, to);
    this.length += to - from;
  }

  level(side: Side, ticks: number, size: number): void {
    const { ticks: tickBytes, sizes: sizeBytes } = this.#columns;
    const step = ticks - this.#lastTicks[side];
    this.#lastTicks[side] = ticks;
    tickBytes.varint(levelCode(side, step));
    if (isAbsolute(step)) tickBytes.double(ticks);
    this.#sizes.write(sizeBytes, size);
    this.length++;
  }

  /** The message is complete. */
  commit(): void {
    const { ticks, sizes } = this.#columns;
    const committed = this.#committed;
    committed.ticks = ticks.length;
    committed.sizes = sizes.length;
    committed.length = this.length;
    committed.lastTicks[0] = this.#lastTicks[0];
    committed.lastTicks[1] = this.#lastTicks[1];
  }

  /** Takes the message back that is not committed. */
  rollBack(): void {
    const { ticks, sizes } = this.#columns;
    const committed = this.#committed;
    ticks.length = committed.ticks;
    sizes.length = committed.sizes;
    this.length = committed.length;
    this.#lastTicks[0] = committed.lastTicks[0];
    this.#lastTicks[1] = committed.lastTicks[1];
  }

  /** Converts the prices of the message that is not committed to a grid `factor` times finer. */
  refine(factor: number): void {
    const staged = this.#stagedLevels();
    this.rollBack();
    for (const { side, ticks, size } of staged) this.level(side, ticks * factor, size);
  }

  /**
   * Empties the columns, after `take` has read them; it sees committed messages only. What is not committed goes on in the next segment.
   */
  reset(take: () => void): void {
    const staged = this.#stagedLevels();
    this.rollBack();
    take();
    this.#lastTicks.fill(0);
    this.length = 0;
    this.#columns.ticks.clear();
    this.#columns.sizes.clear();
    this.commit();
    for (const { side, ticks, size } of staged) this.level(side, ticks, size);
  }

  #writeTicks(side: Side, ticks: Float64Array, from: number, to: number): void {
    const column = this.#columns.ticks;
    const bytes = column.room((to - from) * MAX_BYTES);
    let at = column.length;
    let last = this.#lastTicks[side];
    for (let i = from; i < to; i++) {
      const step = ticks[i] - last;
      at = putVarint(bytes, at, levelCode(side, step));
      last = ticks[i];
      if (!isAbsolute(step)) continue;
      column.length = at;
      column.double(last);
      at = column.length;
    }
    column.length = at;
    this.#lastTicks[side] = last;
  }

  #writeSizes(sizes: Float64Array, from: number, to: number): void {
    const column = this.#columns.sizes;
    const codec = this.#sizes;
    const bytes = column.room((to - from) * MAX_BYTES);
    let at = column.length;
    for (let i = from; i < to; i++) {
      const code = codec.code(sizes[i]);
      at = putVarint(bytes, at, code);
      if (code !== RAW) continue;
      column.length = at;
      column.double(sizes[i]);
      at = column.length;
    }
    column.length = at;
  }

  /** Read back from the columns: it is rare that a segment ends within a message. */
  #stagedLevels(): { side: Side; ticks: number; size: number }[] {
    if (this.staged === 0) return [];
    const { ticks, sizes, lastTicks } = this.#committed;
    const tickBytes = new ByteReader(this.#columns.ticks.bytes.slice(ticks));
    const sizeBytes = new ByteReader(this.#columns.sizes.bytes.slice(sizes));
    const reader = new TickReader(FORMAT_VERSION);
    const last = [...lastTicks];
    return Array.from({ length: this.staged }, () => {
      const code = tickBytes.varint();
      const side = (code % 2) as Side;
      last[side] = reader.readCode(tickBytes, Math.floor(code / 2), last[side]);
      return { side, ticks: last[side], size: this.#sizes.read(sizeBytes) };
    });
  }
}
