import type { CcxtConfig } from './types.js';

/** Merges nested tables, `over` taking precedence; lists and values are replaced. `__proto__` is skipped. */
export function mergeConfig(base: CcxtConfig, over: CcxtConfig): CcxtConfig {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (key === '__proto__') continue;
    const existing = merged[key];
    merged[key] = isTable(existing) && isTable(value) ? mergeConfig(existing, value) : value;
  }
  return merged;
}

function isTable(value: unknown): value is CcxtConfig {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
