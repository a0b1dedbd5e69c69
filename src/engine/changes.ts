/** The part of `AbortSignal` that the engine uses, so that its types need neither the DOM's nor Node's. */
export type Signal = {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
};

/** Wakes callers that wait for the next change. Costs nothing without waiters. */
export class Changes {
  readonly #waiting = new Set<() => void>();

  /** Resolves all pending `next` calls. */
  notify(): void {
    if (this.#waiting.size === 0) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  /** Resolves on the next change, or when the signal is aborted. */
  next(signal?: Signal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }
}
