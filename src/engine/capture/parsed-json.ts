import { LobtopError } from '../errors.js';

/** The object that a frame holds as JSON. A frame may be whole and still not be of our making. @throws LobtopError `data` */
export function parsedObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw new LobtopError('data', 'a frame holds no JSON', { cause });
  }
  throw new LobtopError('data', 'a frame holds no object');
}
