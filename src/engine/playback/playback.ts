import type { EventPosition } from '../capture/segment-reader.js';
import type { Market } from '../market.js';

/**
 * Something recorded that can be walked through. Its events are numbered; a place is the number of events before it,
 * and the state there depends on the place alone, not on the way to it.
 */
export type Playback = {
  /** Its first place; 0 but for a part of something longer. */
  readonly start: number;
  /** Its last place. */
  readonly length: number;
  /** Where it is. */
  readonly position: number;
  /** What `find` understands, in words for people. */
  readonly filters: string;
  /** The place so many events of a market further, or back; its first or last where there are not so many. */
  positionAfter(events: number, market: Market): number;
  /** On to where so many events have been. */
  playTo(position: number): void;
  /** On for as long as the next event may be told. */
  playWhile(shouldContinue: (mark: EventPosition) => boolean): void;
  /** To where so many events have been. */
  seek(position: number): void;
  /** To the last event that was received by then, ms since the epoch. */
  seekTime(ts: number): void;
  /**
   * The place behind the next event of a market that a filter names (1), or behind the one before (−1); undefined when there is none.
   *
   * @throws LobtopError `usage` when the filter is none
   */
  find(filter: string, direction: 1 | -1, market: Market): number | undefined;
};
