import { LobtopError } from '../errors.js';

/** Parses a JSON object in a frame. A frame with a valid checksum may still come from another program. @throws LobtopError `data` */
export function parseJsonObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw new LobtopError('data', 'malformed frame: not JSON', { cause });
  }
  throw new LobtopError('data', 'malformed frame: not a JSON object');
}
