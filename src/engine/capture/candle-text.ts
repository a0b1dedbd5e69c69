import { LobtopError } from '../errors.js';
import type { ReportedCandle } from '../sink.js';
import { parseJsonObject } from './parse-json.js';

const FIELDS = ['intervalMs', 'openTs', 'openTicks', 'highTicks', 'lowTicks', 'closeTicks', 'size'] as const;

/** Encodes a reported candle for a capture; when it was complete is encoded as the time of any event. */
export function reportedCandleText(candle: ReportedCandle): string {
  return JSON.stringify(Object.fromEntries(FIELDS.map((field) => [field, candle[field]])));
}

/** @throws LobtopError `data` when it is malformed */
export function parseReportedCandle(text: string): Omit<ReportedCandle, 'recvTs'> {
  const values = parseJsonObject(text);
  const known = FIELDS.map((field) => {
    const value = values[field];
    if (typeof value !== 'number' || !(value >= 0)) throw new LobtopError('data', `malformed candle: ${field}`);
    return [field, value] as const;
  });
  const candle = Object.fromEntries(known) as Omit<ReportedCandle, 'recvTs'>;
  if (candle.intervalMs > 0) return candle;
  throw new LobtopError('data', 'malformed candle: intervalMs');
}
