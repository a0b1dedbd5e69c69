/** Stops a timer; calling it twice is harmless. */
export type CancelTimer = () => void;

/** The only way to time in the engine, so that tests and replays decide what time it is. */
export type Clock = {
  /** Milliseconds since the epoch, UTC. May jump. */
  wallMs(): number;
  /** Monotonic milliseconds with a fraction. Never jumps; ages and timeouts use it. */
  monoMs(): number;
  /** Calls `run` once, `delayMs` from now. */
  after(delayMs: number, run: () => void): CancelTimer;
};

/** The machine’s own clocks and timers. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monoMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Calls `run` every `periodMs`, counted from the end of the last call; answers how to stop. */
export function repeat(clock: Clock, periodMs: number, run: () => void): CancelTimer {
  let isStopped = false;
  let cancel: CancelTimer = () => {};
  const next = () => {
    cancel = clock.after(periodMs, () => {
      run();
      if (!isStopped) next();
    });
  };
  next();
  return () => {
    isStopped = true;
    cancel();
  };
}

type PendingTimer = { readonly dueMono: number; readonly order: number; readonly run: () => void };

/** A clock that stands still until told: for tests and deterministic replays. */
export class ManualClock implements Clock {
  #wallMs: number;
  #monoMs = 0;
  #order = 0;
  #timers: PendingTimer[] = [];

  constructor(wallMs = 0) {
    this.#wallMs = wallMs;
  }

  wallMs(): number {
    return this.#wallMs;
  }

  monoMs(): number {
    return this.#monoMs;
  }

  after(delayMs: number, run: () => void): CancelTimer {
    const timer = { dueMono: this.#monoMs + Math.max(0, delayMs), order: this.#order++, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Moves both clocks forward and runs the timers that fall due, in order of their time. */
  advance(ms: number): void {
    const end = this.#monoMs + ms;
    for (let next = this.#nextDue(end); next !== undefined; next = this.#nextDue(end)) {
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#moveTo(next.dueMono);
      next.run();
    }
    this.#moveTo(end);
  }

  /** Moves the wall clock alone, as NTP or a user does. */
  jumpWall(ms: number): void {
    this.#wallMs += ms;
  }

  #nextDue(end: number): PendingTimer | undefined {
    const due = this.#timers.filter((timer) => timer.dueMono <= end);
    return due.sort((a, b) => a.dueMono - b.dueMono || a.order - b.order)[0];
  }

  #moveTo(monoMs: number): void {
    this.#wallMs += monoMs - this.#monoMs;
    this.#monoMs = monoMs;
  }
}
