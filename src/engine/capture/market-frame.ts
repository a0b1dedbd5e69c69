import { requirePlainDecimal } from '../decimal.js';
import { LobtopError } from '../errors.js';
import { INTEGRITIES, type Instrument } from '../sink.js';
import { CONTRACT_KINDS, type Contract, type ContractKind } from '../size-unit.js';
import { sanitize } from '../text.js';
import { PriceGrid } from '../units.js';
import { parseJsonObject } from './parse-json.js';

const NAMES = ['venue', 'symbol', 'tickSize', 'lotSize', 'base', 'quote', 'integrity', 'source'] as const;

/** Parses the payload of a market frame. @throws LobtopError `data` when it is malformed */
export function parseInstrument(payload: Uint8Array): Instrument {
  const value = parseJsonObject(Buffer.from(payload).toString('utf8'));
  const texts = NAMES.map((name) => [name, value[name]] as const);
  if (!texts.every(([, text]) => typeof text === 'string')) throw malformed();
  const named = Object.fromEntries(texts.map(([name, text]) => [name, sanitize(String(text), 200)]));
  const instrument = named as Omit<Instrument, 'contract'>;
  try {
    PriceGrid.of(instrument.tickSize);
    requirePlainDecimal(instrument.lotSize);
  } catch (cause) {
    throw malformed(cause);
  }
  if (!INTEGRITIES.includes(instrument.integrity)) throw malformed();
  const contract = parseContract(value['contract']);
  return contract === undefined ? instrument : { ...instrument, contract };
}

function parseContract(value: unknown): Contract | undefined {
  if (value === undefined || value === null) return undefined;
  const { kind, size, settle } = value as Partial<Record<keyof Contract, unknown>>;
  const isContract = CONTRACT_KINDS.includes(kind as ContractKind) && typeof settle === 'string' && Number(size) > 0;
  if (!isContract) throw malformed();
  try {
    return { kind: kind as ContractKind, size: requirePlainDecimal(size as string), settle: sanitize(settle) };
  } catch (cause) {
    throw malformed(cause);
  }
}

function malformed(cause?: unknown): LobtopError {
  return new LobtopError('data', 'malformed market frame', { cause });
}
