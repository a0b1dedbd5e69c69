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
  after: (delayMs, run) => longTimer(delayMs, run, setTimer),
};

/** Starts one timer of at most `MAX_TIMER_MS`; answers how to stop it. */
export type SetTimer = (run: () => void, delayMs: number) => CancelTimer;

/** `setTimeout` counts in 31 bits, 24.8 days: a longer delay would end at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

function setTimer(run: () => void, delayMs: number): CancelTimer {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}

/** A timer of any length: a long one is a chain of short ones. */
export function longTimer(delayMs: number, run: () => void, start: SetTimer): CancelTimer {
  let cancel: CancelTimer = () => {};
  const wait = (leftMs: number) => {
    const next = leftMs > MAX_TIMER_MS ? () => wait(leftMs - MAX_TIMER_MS) : run;
    cancel = start(next, Math.min(leftMs, MAX_TIMER_MS));
  };
  wait(delayMs);
  return () => cancel();
}

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
