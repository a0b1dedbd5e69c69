import { LobtopError } from '../engine/internal.js';
import { EXIT, exitStatusOf } from './exit-status.js';

const SIGNAL_STATUS = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;

/** Why the program ends: its exit status, and the error if there was one. */
export type StopReason = { readonly status: number; readonly error?: unknown };

/**
 * The only way to end the program. The first reason wins: a signal, a key, an error or the end of the data.
 * process.exit() is never called: it would truncate pending output.
 */
export class Stop {
  readonly reason: Promise<StopReason>;
  #settle: (reason: StopReason) => void = () => {};
  readonly #controller = new AbortController();

  /** Aborted once there is a reason to stop. */
  readonly signal = this.#controller.signal;

  constructor() {
    this.reason = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** Whether there is a reason to stop; long operations poll it. */
  get isStopping(): boolean {
    return this.signal.aborted;
  }

  /** The command has completed. */
  done(): void {
    this.#end({ status: EXIT.done });
  }

  /** The error's code determines the exit status. */
  failed(error: unknown): void {
    this.#end({ status: exitStatusOf(error), error });
  }

  /** The terminal was closed: same status as SIGHUP. */
  hungUp(): void {
    this.#end({ status: SIGNAL_STATUS.SIGHUP });
  }

  /** The first signal shuts down cleanly, a second one (other than SIGHUP) kills the process. Returns a function that removes the handlers. */
  listenToSignals(): () => void {
    const handlers = Object.entries(SIGNAL_STATUS).map(([signal, status]) => {
      const handler = () => {
        // A closed terminal is noticed by its error too, and may send SIGHUP more than once.
        if (this.isStopping && signal !== 'SIGHUP') process.kill(process.pid, 'SIGKILL');
        this.#end({ status });
      };
      process.on(signal, handler);
      return () => process.off(signal, handler);
    });
    const crash = (error: unknown) => this.failed(error);
    process.on('uncaughtException', crash);
    process.on('unhandledRejection', crash);
    return () => {
      for (const remove of handlers) remove();
      process.off('uncaughtException', crash);
      process.off('unhandledRejection', crash);
    };
  }

  #end(reason: StopReason): void {
    this.#settle(reason);
    this.#controller.abort(new LobtopError('io', 'Stopped before all was read'));
  }
}
