/** Polls until `check` answers something true; fails with `what` after `withinMs`. */
export async function eventually<T>(
  check: () => T | undefined | false | null,
  what: string | (() => string),
  withinMs = 20_000,
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const result = check();
    if (result) return result;
    if (performance.now() > end)
      throw new Error(`Not within ${withinMs} ms: ${typeof what === 'string' ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
