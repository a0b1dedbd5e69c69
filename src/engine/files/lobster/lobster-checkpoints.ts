import type { LinePlace } from '../lines/line-splitter.js';
import type { LobsterPlace } from './lobster-market.js';

/** A jump plays this many messages at most, from the checkpoint before its place. */
const EVERY = 1000;
/** So many orders are in all checkpoints together; beyond it every second one goes. */
const KEPT_ORDERS = 2_000_000;

/** A market as it was, and where the lines behind it begin. */
export type LobsterCheckpoint = {
  readonly market: LobsterPlace;
  readonly messages: LinePlace;
  readonly rows: LinePlace | undefined;
};

/** Places in a file that one can go back to without its beginning. */
export class LobsterCheckpoints {
  readonly #kept: LobsterCheckpoint[] = [];
  #every = EVERY;
  #orders = 0;

  /** Whether one is to be kept behind so many messages. */
  isDue(seq: number): boolean {
    return seq % this.#every === 0 && seq > (this.#kept.at(-1)?.market.seq ?? -1);
  }

  keep(checkpoint: LobsterCheckpoint): void {
    this.#kept.push(checkpoint);
    this.#orders += ordersIn(checkpoint);
    if (this.#orders <= KEPT_ORDERS) return;
    this.#every *= 2;
    const kept = this.#kept.filter(({ market: { seq } }) => seq % this.#every === 0);
    this.#kept.splice(0, this.#kept.length, ...kept);
    this.#orders = kept.reduce((sum, own) => sum + ordersIn(own), 0);
  }

  /** The last that will do; the first one always does. */
  last(isBefore: (place: LobsterPlace) => boolean): LobsterCheckpoint {
    return this.#kept.findLast(({ market }) => isBefore(market)) ?? this.#kept[0];
  }
}

function ordersIn({ market }: LobsterCheckpoint): number {
  return market.orders.levels.reduce((sum, { orders }) => sum + orders.length, 0);
}
