/** Far more than a loaded machine needs for anything here: it ends what would never come. */
const GIVE_UP_MS = 300_000;
const POLL_MS = 5;

/** Polls until `check` answers something true; gives up after five minutes, saying `what`. */
export async function eventually<T>(
  check: () => T | undefined | false | null,
  what: string | (() => string),
): Promise<T> {
  const end = performance.now() + GIVE_UP_MS;
  for (;;) {
    const result = check();
    if (result) return result;
    if (performance.now() > end) throw new Error(`Did not happen: ${typeof what === 'string' ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
