import type { ReadonlyMarket } from '../market.js';
import { type CancelTimer, type Clock, repeat } from '../time/clock.js';
import type { ReplayClock } from '../time/replay-clock.js';
import type { Playback } from './playback.js';

const TICK_MS = 20;
/** At maximum speed it plays for this long in every tick, and leaves the rest to the screen. */
const FULL_SPEED_MS = 10;
/** Event by event, slow enough to read. */
const EVENTS_PER_SECOND = 2;
/** Tolerance for rounding errors in sums of times. */
const TOLERANCE = 1e-6;
/** Speed factors of playback; the last is as fast as possible. */
export const REPLAY_SPEEDS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, Number.POSITIVE_INFINITY] as const;

/** Options of a replay driver. */
export type ReplayDriverOptions = {
  readonly player: Playback;
  /** The real clock. */
  readonly clock: Clock;
  /** The clock of the recording. */
  readonly replayClock: ReplayClock;
  /** Receive time at which playing stops, ms since the epoch; stepping may go further. */
  readonly untilTs?: number | undefined;
  /** Called when it was played, or stepped, to the end. */
  readonly onEnd?: () => void;
};

/** Controls a playback: play, pause, speed, step and seek. */
export class ReplayDriver {
  readonly #options: ReplayDriverOptions;
  #cancel: CancelTimer = () => {};
  #speedAt = REPLAY_SPEEDS.indexOf(1);
  #lastMono = 0;
  /** When playback at the current pace started, and the events played since. */
  #startedMono = 0;
  #playedEvents = 0;
  /** Recorded time up to which events are due, ms since the epoch. */
  #dueTs = 0;
  isPlaying = false;
  /** Whether events are played at a constant rate, two per second at speed 1, instead of at their recorded times. */
  isByEvents = false;

  constructor(options: ReplayDriverOptions) {
    this.#options = options;
  }

  get speed(): number {
    return REPLAY_SPEEDS[this.#speedAt];
  }

  get position(): number {
    return this.#options.player.position;
  }

  get length(): number {
    return this.#options.player.length;
  }

  /** The position as a share of the length, from 0 to 1. */
  get share(): number {
    const { start, length, position } = this.#options.player;
    return length > start ? (position - start) / (length - start) : 1;
  }

  /** The current recorded time, ms since the epoch. */
  get nowTs(): number {
    return this.#options.replayClock.wallMs();
  }

  play(): void {
    if (this.isPlaying || this.position >= this.length) return;
    this.isPlaying = true;
    this.#restartPace();
    this.#cancel = repeat(this.#options.clock, TICK_MS, () => this.#tick());
  }

  pause(): void {
    this.isPlaying = false;
    this.#cancel();
  }

  /** Switches between recorded time and event by event. */
  switchPace(): void {
    this.isByEvents = !this.isByEvents;
    this.#restartPace();
  }

  /** Events per second when played event by event. */
  get eventsPerSecond(): number {
    return EVENTS_PER_SECOND * this.speed;
  }

  /** Sets the lowest of `REPLAY_SPEEDS` that is at least `speed`. */
  setSpeed(speed: number): void {
    const at = REPLAY_SPEEDS.findIndex((candidate) => candidate >= speed);
    this.#speedAt = at < 0 ? REPLAY_SPEEDS.length - 1 : at;
    this.#restartPace();
  }

  /** One speed faster (1) or slower (−1). */
  changeSpeed(direction: 1 | -1): void {
    this.#speedAt = Math.max(0, Math.min(REPLAY_SPEEDS.length - 1, this.#speedAt + direction));
    this.#restartPace();
  }

  /** Moves a number of events of a market ahead, or back when negative, and pauses there. */
  step(events: number, market: ReadonlyMarket): void {
    this.#goTo(this.#options.player.positionAfter(events, market), events > 0);
  }

  /** Seeks to a share of the length between start (0) and end (1); keeps playing if it was. */
  jumpTo(share: number): void {
    const { start, length } = this.#options.player;
    this.#options.player.seek(Math.round(start + share * (length - start)));
    this.#restartPace();
  }

  /** Seeks to the last event received by a time, ms since the epoch; keeps playing if it was. */
  jumpToTime(ts: number): void {
    this.#options.player.seekTime(ts);
    this.#restartPace();
  }

  /** The filters that `find` accepts, for the user. */
  get filters(): string {
    return this.#options.player.filters;
  }

  /**
   * Moves to the next (1) or previous (−1) event of a market that matches a filter, and pauses there; returns whether there is one.
   *
   * @throws LobtopError `usage` when the filter is invalid
   */
  find(filter: string, direction: 1 | -1, market: ReadonlyMarket): boolean {
    const { player } = this.#options;
    const position = player.find(filter, direction, market);
    if (position === undefined) return false;
    this.#goTo(position, direction === 1);
    return true;
  }

  #goTo(position: number, isForward: boolean): void {
    this.pause();
    const { player } = this.#options;
    if (isForward) player.playTo(position);
    else player.seek(position);
    if (isForward) this.#stopAtEnd();
  }

  #restartPace(): void {
    this.#lastMono = this.#options.clock.monoMs();
    this.#dueTs = this.nowTs;
    this.#startedMono = this.#lastMono;
    this.#playedEvents = 0;
  }

  #tick(): void {
    const { player, clock, untilTs = Number.POSITIVE_INFINITY } = this.#options;
    const nowMono = clock.monoMs();
    this.#dueTs += (nowMono - this.#lastMono) * this.speed;
    this.#lastMono = nowMono;
    if (this.speed === Number.POSITIVE_INFINITY) {
      const untilMono = nowMono + FULL_SPEED_MS;
      player.playWhile(({ recvTs }) => recvTs <= untilTs && clock.monoMs() < untilMono);
      this.#dueTs = this.nowTs;
    } else if (this.isByEvents) this.#playDueEvents(untilTs);
    else player.playWhile(({ recvTs }) => recvTs <= Math.min(this.#dueTs, untilTs));
    if (!this.isByEvents && this.#dueTs > untilTs) this.pause();
    this.#stopAtEnd();
  }

  #playDueEvents(untilTs: number): void {
    const { player } = this.#options;
    const seconds = (this.#lastMono - this.#startedMono) / 1000;
    const due = Math.floor(seconds * this.eventsPerSecond + TOLERANCE);
    const target = player.position + due - this.#playedEvents;
    this.#playedEvents = due;
    player.playWhile(({ index, recvTs }) => index < target && recvTs <= untilTs);
  }

  #stopAtEnd(): void {
    if (this.position < this.length) return;
    this.pause();
    this.#options.onEnd?.();
  }
}
