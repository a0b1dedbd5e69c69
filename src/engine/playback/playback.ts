import type { OrderQueues } from '../book/orders.js';
import type { EventPosition } from '../capture/segment-reader.js';
import type { ReadonlyMarket } from '../market.js';

/**
 * A recording that can be played, stepped through and seeked. Its events are numbered; a position is the number of events before it,
 * and the state there depends on the position alone, not on the way to it.
 */
export type Playback = {
  /** Its first position; 0 but for a part of something longer. */
  readonly start: number;
  /** Its last position. */
  readonly length: number;
  /** The current position. */
  readonly position: number;
  /** What `find` understands, for people. */
  readonly filters: string;
  /** The market order by order; undefined where the recording does not have its orders. */
  readonly orderSource: OrderSource | undefined;
  /** Identifies all markets of the recording, before anything of them is played. */
  identifyMarkets(): void;
  /** The position so many events of a market further, or back; the first or last one where there are not so many. */
  positionAfter(events: number, market: ReadonlyMarket): number;
  /** Plays on to a position. */
  playTo(position: number): void;
  /** Plays on for as long as the next event may be played. */
  playWhile(shouldContinue: (next: EventPosition) => boolean): void;
  /** Goes to a position, forward or back. */
  seek(position: number): void;
  /** Goes to the last event that was received by then, ms since the epoch. */
  seekTime(ts: number): void;
  /**
   * The position behind the next event of a market that matches a filter (1), or behind the previous one (−1); undefined when there is none.
   *
   * @throws LobtopError `usage` when the filter is not understood
   */
  find(filter: string, direction: 1 | -1, market: ReadonlyMarket): number | undefined;
};

/** One step in the life of an order, or one message, for people. */
export type OrderEventDescription = { readonly seq: number; readonly ts: number; readonly description: string };

/** The resting orders of one market at the current position (L3). */
export type OrderSource = {
  /** As far as they are known; their ticks are finer than the book's by `pricesPerTick`. */
  readonly orders: OrderQueues;
  /** How many of the queues' ticks make one of the book's. */
  readonly pricesPerTick: number;
  /** New orders a second, over the last hundred; undefined before there are two. */
  readonly arrivalsPerSecond: number | undefined;
  /** Whether it is known what rested before the recording. */
  readonly hasRows: boolean;
  /** The last messages up to here, oldest first. */
  recent(count: number): readonly OrderEventDescription[];
  /** What happened to an order up to here. */
  orderHistory(id: string): readonly OrderEventDescription[];
};
