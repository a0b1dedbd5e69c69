/** Stops a timer; calling it twice is harmless. */
export type CancelTimer = () => void;

/** The engine's only access to time and timers, so that tests and replays can control them. */
export type Clock = {
  /** Milliseconds since the epoch, UTC. May jump. */
  wallMs(): number;
  /** Monotonic milliseconds with a fraction. Never jumps; used for ages and timeouts. */
  monoMs(): number;
  /** Calls `run` once, `delayMs` from now. */
  after(delayMs: number, run: () => void): CancelTimer;
};

/** The system's clocks and timers. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monoMs: () => performance.now(),
  after: (delayMs, run) => longTimer(delayMs, run, setTimer),
};

/** Starts one timer of at most `MAX_TIMER_MS`; returns a function that stops it. */
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

/** Calls `run` every `periodMs`, measured from the end of the last call; returns a function that stops it. */
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

type PendingTimer = { readonly dueMono: number; readonly id: number; readonly run: () => void };

/** A clock that moves only when `advance` is called: for tests and deterministic replays. */
export class ManualClock implements Clock {
  #wallMs: number;
  #monoMs = 0;
  #nextId = 0;
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
    const timer = { dueMono: this.#monoMs + Math.max(0, delayMs), id: this.#nextId++, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Moves both clocks forward and runs the timers that come due, in order of their due time. */
  advance(ms: number): void {
    const end = this.#monoMs + ms;
    for (let next = this.#nextDue(end); next !== undefined; next = this.#nextDue(end)) {
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#moveTo(next.dueMono);
      next.run();
    }
    this.#moveTo(end);
  }

  /** Moves only the wall clock, as NTP or a user does. */
  jumpWall(ms: number): void {
    this.#wallMs += ms;
  }

  #nextDue(end: number): PendingTimer | undefined {
    const due = this.#timers.filter((timer) => timer.dueMono <= end);
    return due.sort((a, b) => a.dueMono - b.dueMono || a.id - b.id)[0];
  }

  #moveTo(monoMs: number): void {
    this.#wallMs += monoMs - this.#monoMs;
    this.#monoMs = monoMs;
  }
}
