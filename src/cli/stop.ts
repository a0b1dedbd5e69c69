import { EXIT, exitStatusOf } from './exit-status.js';

const SIGNAL_STATUS = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;

/** Why the program ends: with which exit status, and after which error. */
export type StopReason = { readonly status: number; readonly error?: unknown };

/**
 * The one way to end: the first reason wins, whoever has it — a signal, a key, an error, the end of the data.
 * Nobody calls process.exit(), which would cut off what is still being written.
 */
export class Stop {
  readonly reason: Promise<StopReason>;
  #settle: (reason: StopReason) => void = () => {};
  /** Somebody has ended the program: long works stop where they are. */
  isStopping = false;

  constructor() {
    this.reason = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** All that was asked for is done. */
  done(): void {
    this.#end({ status: EXIT.done });
  }

  /** The error's kind decides the exit status. */
  failed(error: unknown): void {
    this.#end({ status: exitStatusOf(error), error });
  }

  /** The terminal went away, whoever noticed first. */
  hungUp(): void {
    this.#end({ status: SIGNAL_STATUS.SIGHUP });
  }

  /** Signals end the program in order; a second one ends it at once. Answers how to stop listening. */
  listenToSignals(): () => void {
    const handlers = Object.entries(SIGNAL_STATUS).map(([signal, status]) => {
      const handler = () => {
        if (this.isStopping) process.kill(process.pid, 'SIGKILL');
        this.#end({ status });
      };
      process.on(signal, handler);
      return () => process.off(signal, handler);
    });
    const crash = (error: unknown) => this.failed(error);
    process.on('uncaughtException', crash);
    process.on('unhandledRejection', crash);
    return () => {
      for (const off of handlers) off();
      process.off('uncaughtException', crash);
      process.off('unhandledRejection', crash);
    };
  }

  #end(reason: StopReason): void {
    this.isStopping = true;
    this.#settle(reason);
  }
}
