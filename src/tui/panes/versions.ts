import type { Clock, ReadonlyMarket } from '../../engine/internal.js';

/** A version that increases whenever one of the parts has changed. */
export function versionOf(...parts: readonly (() => number)[]): () => number {
  const last = parts.map(() => Number.NaN);
  let version = 0;
  return () => {
    let isChanged = false;
    for (let i = 0; i < parts.length; i++) {
      const now = parts[i]();
      if (now === last[i]) continue;
      last[i] = now;
      isChanged = true;
    }
    if (isChanged) version++;
    return version;
  };
}

/** Caches a version for a time. Must not be used for what a key changes. */
export function throttled(ms: number, clock: Clock, read: () => number): () => number {
  let nextMono = Number.NEGATIVE_INFINITY;
  let last = 0;
  return () => {
    const nowMono = clock.monoMs();
    if (nowMono >= nextMono) {
      nextMono = nowMono + ms;
      last = read();
    }
    return last;
  };
}

/** A version that changes once per this time. */
export function every(ms: number, clock: Clock): () => number {
  return () => Math.floor(clock.monoMs() / ms);
}

/** A version that changes with any of these markets. */
export function versionOfAll(markets: readonly ReadonlyMarket[]): () => number {
  return () => markets.reduce((sum, { version }) => sum + version, 0);
}
