import { requirePlainDecimal } from '../decimal.js';
import { LobtopError } from '../errors.js';
import { INTEGRITIES, type Instrument } from '../sink.js';
import { sanitize } from '../text.js';
import { PriceGrid } from '../units.js';
import { parseJsonObject } from './parse-json.js';

const NAMES = ['venue', 'symbol', 'tickSize', 'lotSize', 'base', 'quote', 'integrity', 'source'] as const;

/** Parses the payload of a market frame. @throws LobtopError `data` when it is malformed */
export function parseInstrument(payload: Uint8Array): Instrument {
  const value = parseJsonObject(Buffer.from(payload).toString('utf8'));
  const texts = NAMES.map((name) => [name, value[name]] as const);
  if (!texts.every(([, text]) => typeof text === 'string')) throw malformed();
  const instrument = Object.fromEntries(texts.map(([name, text]) => [name, sanitize(String(text), 200)])) as Instrument;
  try {
    PriceGrid.of(instrument.tickSize);
    requirePlainDecimal(instrument.lotSize);
  } catch (cause) {
    throw malformed(cause);
  }
  if (!INTEGRITIES.includes(instrument.integrity)) throw malformed();
  return instrument;
}

function malformed(cause?: unknown): LobtopError {
  return new LobtopError('data', 'malformed market frame', { cause });
}
