import { LobtopError } from '../errors.js';
import type { Instrument } from '../sink.js';
import { sanitize } from '../text.js';
import { parsedObject } from './parsed-json.js';

/** @throws LobtopError `data` when it is no instrument */
export function parsedInstrument(payload: Uint8Array): Instrument {
  const value = parsedObject(Buffer.from(payload).toString('utf8'));
  const names = ['venue', 'symbol', 'tickSize', 'lotSize', 'base', 'quote', 'integrity', 'source'] as const;
  const texts = names.map((name) => [name, value[name]] as const);
  if (!texts.every(([, text]) => typeof text === 'string')) throw new LobtopError('data', 'a market that is none');
  return Object.fromEntries(texts.map(([name, text]) => [name, sanitize(String(text), 200)])) as Instrument;
}
