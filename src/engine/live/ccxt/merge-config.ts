import type { CcxtConfig } from './types.js';

/** Tables merged key by key, `over` winning; lists and values replace. Keys that could reach a prototype are refused by absence. */
export function mergeConfig(base: CcxtConfig, over: CcxtConfig): CcxtConfig {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (key === '__proto__') continue;
    const below = merged[key];
    merged[key] = isTable(below) && isTable(value) ? mergeConfig(below, value) : value;
  }
  return merged;
}

function isTable(value: unknown): value is CcxtConfig {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
