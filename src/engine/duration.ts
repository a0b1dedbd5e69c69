/** Units of time, the longest first. */
const UNIT_MS = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;
const UNITS = Object.entries(UNIT_MS);
/** Each unit at most once, the longest first: "1h30m". */
const DURATION = new RegExp(`^${UNITS.map(([unit]) => `(?:(\\d+(?:\\.\\d+)?)${unit})?`).join('')}$`);

/**
 * The length of a time as people write it: "500ms", "10s", "1.5h", "1m30s", "2w".
 *
 * @returns milliseconds, perhaps a fraction or 0; undefined for anything else, and beyond 2^53
 */
export function durationMs(text: string): number | undefined {
  const [, ...counts] = DURATION.exec(text) ?? [];
  if (counts.every((count) => count === undefined)) return undefined;
  const ms = UNITS.reduce((sum, [, unitMs], i) => sum + Number(counts[i] ?? 0) * unitMs, 0);
  return ms <= Number.MAX_SAFE_INTEGER ? ms : undefined;
}

/** A length of time in the largest unit that keeps it whole: "90s", "4h". `durationMs` reads it back. */
export function durationText(ms: number): string {
  const [unit, unitMs] = UNITS.find(([, own]) => ms % own === 0) ?? ['ms', 1];
  return `${ms / unitMs}${unit}`;
}
