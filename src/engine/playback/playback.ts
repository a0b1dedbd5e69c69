import type { OrderQueues } from '../book/orders.js';
import type { EventPosition } from '../capture/segment-reader.js';
import type { ReadonlyMarket } from '../market.js';

/**
 * A recording that can be played, stepped through and seeked. Its events are numbered; a position is the number of events before it,
 * and the state there depends on the position alone, not on how it was reached.
 */
export type Playback = {
  /** Its first position; above 0 only for a part of a longer recording. */
  readonly start: number;
  /** Its last position. */
  readonly length: number;
  /** The current position. */
  readonly position: number;
  /** The filters that `find` accepts, for the user. */
  readonly filters: string;
  /** The market by order (L3); undefined where the recording has no orders. */
  readonly orderSource: OrderSource | undefined;
  /** Identifies all markets of the recording, before any of their events. */
  identifyMarkets(): void;
  /** The position a number of events of a market ahead, or back when negative; limited to the first and last one. */
  positionAfter(events: number, market: ReadonlyMarket): number;
  /** Plays on to a position. */
  playTo(position: number): void;
  /** Plays on while `shouldContinue` is true for the next event. */
  playWhile(shouldContinue: (next: EventPosition) => boolean): void;
  /** Goes to a position, forward or back. */
  seek(position: number): void;
  /** Goes to the last event received by a time, ms since the epoch. */
  seekTime(ts: number): void;
  /**
   * The position after the next event of a market that matches a filter (1), or after the previous one (−1); undefined when there is none.
   *
   * @throws LobtopError `usage` when the filter is invalid
   */
  find(filter: string, direction: 1 | -1, market: ReadonlyMarket): number | undefined;
};

/** One event of an order, described for the user. */
export type OrderEventDescription = { readonly seq: number; readonly ts: number; readonly description: string };

/** The resting orders of one market at the current position (L3). */
export type OrderSource = {
  /** The known orders; their ticks are `pricesPerTick` times finer than the book's. */
  readonly orders: OrderQueues;
  /** Ticks of the queues per tick of the book. */
  readonly pricesPerTick: number;
  /** New orders per second, over the last hundred; undefined before there are two. */
  readonly arrivalsPerSecond: number | undefined;
  /** Whether the sizes resting before the recording are known. */
  readonly hasRows: boolean;
  /** The last events up to the current position, oldest first. */
  recent(count: number): readonly OrderEventDescription[];
  /** All events of an order up to the current position. */
  orderHistory(id: string): readonly OrderEventDescription[];
};
