import type { Axis } from '../view/ladder-axis.js';
import type { LadderRows } from './rows.js';

/** The highlight of a size that has just changed: bright, then fading. */
export type Flash = 'none' | 'grown' | 'shrunk' | 'fading';

const BRIGHT_MS = 150;
const FADED_MS = 300;

type SideFlashes = {
  readonly sizes: Float64Array;
  /** When each row's size last changed, monotonic ms. */
  changedMono: Float64Array;
  hasGrown: Uint8Array;
};

type UpdateOptions = {
  /** The rows can be compared with those of the last frame, which were this far away. */
  readonly isSame: boolean;
  readonly moved: number;
  readonly nowMono: number;
  readonly out: SideFlashes;
};

/** Tracks which sizes have just changed, by price: a flash moves with its price when the axis moves. */
export class Flashes {
  #bids: SideFlashes = sideFlashes(0);
  #asks: SideFlashes = sideFlashes(0);
  /** Those of the last frame but one: the next frame's are written to them. */
  #unusedBids: SideFlashes = sideFlashes(0);
  #unusedAsks: SideFlashes = sideFlashes(0);
  #key = '';
  #top = 0;
  #nowMono = 0;
  /** The time until which something flashes. */
  untilMono = Number.NEGATIVE_INFINITY;

  /** Compares the rows with the last frame. A new `key` (market, snapshot, step) means that they cannot be compared. */
  update(rows: LadderRows, axis: Axis, { key, nowMono }: { readonly key: string; readonly nowMono: number }): void {
    const isSame = key === this.#key && this.#bids.sizes.length > 0;
    const moved = this.#top - axis.top;
    const [bids, asks] = [this.#bids, this.#asks];
    this.#bids = this.#nextSide(bids, rows.bids.sizes, { isSame, moved, nowMono, out: this.#unusedBids });
    this.#asks = this.#nextSide(asks, rows.asks.sizes, { isSame, moved, nowMono, out: this.#unusedAsks });
    this.#unusedBids = bids;
    this.#unusedAsks = asks;
    this.#key = key;
    this.#top = axis.top;
    this.#nowMono = nowMono;
  }

  at(side: 'bid' | 'ask', row: number): Flash {
    const { changedMono, hasGrown } = side === 'bid' ? this.#bids : this.#asks;
    const ageMs = this.#nowMono - changedMono[row];
    if (!(ageMs < FADED_MS)) return 'none';
    if (ageMs >= BRIGHT_MS) return 'fading';
    return hasGrown[row] === 1 ? 'grown' : 'shrunk';
  }

  #nextSide(last: SideFlashes, sizes: Float64Array, { isSame, moved, nowMono, out }: UpdateOptions): SideFlashes {
    const next = out.sizes.length === sizes.length ? out : sideFlashes(sizes.length);
    next.sizes.set(sizes);
    next.changedMono.fill(Number.NEGATIVE_INFINITY);
    if (!isSame) return next;
    for (let row = 0; row < sizes.length; row++) {
      const before = row + moved;
      if (before < 0 || before >= last.sizes.length) continue;
      const isChanged = sizes[row] !== last.sizes[before];
      next.changedMono[row] = isChanged ? nowMono : last.changedMono[before];
      next.hasGrown[row] = isChanged ? Number(sizes[row] > last.sizes[before]) : last.hasGrown[before];
      if (isChanged) this.untilMono = nowMono + FADED_MS;
    }
    return next;
  }
}

function sideFlashes(rows: number): SideFlashes {
  return {
    sizes: new Float64Array(rows),
    changedMono: new Float64Array(rows).fill(Number.NEGATIVE_INFINITY),
    hasGrown: new Uint8Array(rows),
  };
}
