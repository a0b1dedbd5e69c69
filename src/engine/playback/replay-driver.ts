import type { ReadonlyMarket } from '../market.js';
import { type CancelTimer, type Clock, repeat } from '../time/clock.js';
import type { ReplayClock } from '../time/replay-clock.js';
import type { Playback } from './playback.js';

const TICK_MS = 20;
/** At full speed it plays for this long of every tick, and leaves the rest to the screen. */
const FULL_SPEED_MS = 10;
/** Event by event, slowly enough to be read. */
const EVENTS_PER_SECOND = 2;
/** Times that do not add up to a whole number by a bit of the last digit. */
const ROUNDING = 1e-6;
/** How fast recorded time passes; the last is as fast as this machine can. */
export const REPLAY_SPEEDS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, Number.POSITIVE_INFINITY] as const;

/** What a driver plays, and when it stops. */
export type ReplayDriverOptions = {
  readonly player: Playback;
  /** Ours. */
  readonly clock: Clock;
  /** The recording's. */
  readonly replayClock: ReplayClock;
  /** Nothing that was received later is played, ms since the epoch; stepped to it may be. */
  readonly untilTs?: number | undefined;
  /** It was played, or stepped, to the end. */
  readonly onEnd?: () => void;
};

/** What a user of a recording does with it: plays, pauses, changes the speed, steps and jumps. */
export class ReplayDriver {
  readonly #options: ReplayDriverOptions;
  #cancel: CancelTimer = () => {};
  #speedAt = REPLAY_SPEEDS.indexOf(1);
  #lastMono = 0;
  /** Since when it is played at this pace, and events that were since. */
  #startedMono = 0;
  #playedEvents = 0;
  /** Recorded time that is due, ms since the epoch. */
  #dueTs = 0;
  isPlaying = false;
  /** Two events a second at speed 1, whatever time lay between them; else as the recorded time passes. */
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

  /** How far into it, from 0 to 1. */
  get share(): number {
    const { start, length, position } = this.#options.player;
    return length > start ? (position - start) / (length - start) : 1;
  }

  /** The recorded time, ms since the epoch. */
  get nowTs(): number {
    return this.#options.replayClock.wallMs();
  }

  play(): void {
    if (this.isPlaying || this.position >= this.length) return;
    this.isPlaying = true;
    this.#begin();
    this.#cancel = repeat(this.#options.clock, TICK_MS, () => this.#tick());
  }

  pause(): void {
    this.isPlaying = false;
    this.#cancel();
  }

  /** As time passes, or event by event. */
  switchPace(): void {
    this.isByEvents = !this.isByEvents;
    this.#begin();
  }

  /** Events a second while it is played event by event. */
  get eventsPerSecond(): number {
    return EVENTS_PER_SECOND * this.speed;
  }

  /** To the one of `REPLAY_SPEEDS` that is nearest. */
  setSpeed(speed: number): void {
    const at = REPLAY_SPEEDS.findIndex((own) => own >= speed);
    this.#speedAt = at < 0 ? REPLAY_SPEEDS.length - 1 : at;
    this.#begin();
  }

  /** One speed faster (1) or slower (−1). */
  changeSpeed(direction: 1 | -1): void {
    this.#speedAt = Math.max(0, Math.min(REPLAY_SPEEDS.length - 1, this.#speedAt + direction));
    this.#begin();
  }

  /** So many events of a market on, or back; stands still there. */
  step(events: number, market: ReadonlyMarket): void {
    this.#goTo(this.#options.player.positionAfter(events, market), events > 0);
  }

  /** To a place between the beginning (0) and the end (1); plays on if it played. */
  jumpTo(share: number): void {
    const { start, length } = this.#options.player;
    this.#options.player.seek(Math.round(start + share * (length - start)));
    this.#begin();
  }

  /** To the last event of a recorded time, ms since the epoch. */
  jumpToTime(ts: number): void {
    this.#options.player.seekTime(ts);
    this.#begin();
  }

  /** What can be looked for, in words. */
  get filters(): string {
    return this.#options.player.filters;
  }

  /**
   * To the next event of a market that a filter names, or to the one before; answers whether there is one. Stands still there.
   *
   * @throws LobtopError `usage` when the filter is none
   */
  find(filter: string, direction: 1 | -1, market: ReadonlyMarket): boolean {
    const { player } = this.#options;
    const place = player.find(filter, direction, market);
    if (place === undefined) return false;
    this.#goTo(place, direction === 1);
    return true;
  }

  #goTo(place: number, isOn: boolean): void {
    this.pause();
    const { player } = this.#options;
    if (isOn) player.playTo(place);
    else player.seek(place);
    if (isOn) this.#lookForEnd();
  }

  #begin(): void {
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
    this.#lookForEnd();
  }

  #playDueEvents(untilTs: number): void {
    const { player } = this.#options;
    const seconds = (this.#lastMono - this.#startedMono) / 1000;
    const due = Math.floor(seconds * this.eventsPerSecond + ROUNDING);
    const target = player.position + due - this.#playedEvents;
    this.#playedEvents = due;
    player.playWhile(({ index, recvTs }) => index < target && recvTs <= untilTs);
  }

  #lookForEnd(): void {
    if (this.position < this.length) return;
    this.pause();
    this.#options.onEnd?.();
  }
}
