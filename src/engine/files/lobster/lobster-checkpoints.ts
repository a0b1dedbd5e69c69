import type { LinePosition } from '../lines/line-splitter.js';
import type { LobsterState } from './lobster-market.js';

/** A seek replays at most this many messages, from the checkpoint before its target. */
const INTERVAL = 1000;
/** Orders in all checkpoints together; beyond it every second checkpoint is dropped. */
const MAX_ORDERS = 2_000_000;

/** The state of a market, and where the next lines of both files begin. */
export type LobsterCheckpoint = {
  readonly state: LobsterState;
  readonly messages: LinePosition;
  readonly rows: LinePosition | undefined;
};

/** Checkpoints of a playback, so that a seek need not start from the beginning of the file. */
export class LobsterCheckpoints {
  readonly #kept: LobsterCheckpoint[] = [];
  #interval = INTERVAL;
  #orders = 0;

  /** Whether to take one after this message. */
  isDue(seq: number): boolean {
    return seq % this.#interval === 0 && seq > (this.#kept.at(-1)?.state.seq ?? -1);
  }

  add(checkpoint: LobsterCheckpoint): void {
    this.#kept.push(checkpoint);
    this.#orders += ordersIn(checkpoint);
    if (this.#orders <= MAX_ORDERS) return;
    this.#interval *= 2;
    const kept = this.#kept.filter(({ state: { seq } }) => seq % this.#interval === 0);
    this.#kept.splice(0, this.#kept.length, ...kept);
    this.#orders = kept.reduce((sum, own) => sum + ordersIn(own), 0);
  }

  /** The last one that is before the target; else the first. */
  last(isBefore: (state: LobsterState) => boolean): LobsterCheckpoint {
    return this.#kept.findLast(({ state }) => isBefore(state)) ?? this.#kept[0];
  }
}

function ordersIn({ state }: LobsterCheckpoint): number {
  return state.orders.levels.reduce((sum, { orders }) => sum + orders.length, 0);
}
