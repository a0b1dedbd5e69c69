import { LobtopError } from '../../errors.js';
import { DbnFields } from './dbn-fields.js';

/** What every DBN file begins with; the version is the next byte. */
export const DBN_MAGIC = 'DBN';
const MAX_VERSION = 3;
/** Magic, version and length. */
export const PRELUDE_BYTES = 8;
/** Without what has a variable length. */
const FIXED_BYTES = 100;
/** All instruments of the largest data set need 200 MB. */
const MAX_METADATA_BYTES = 256 * 1024 * 1024;
const SYMBOL_BYTES_V1 = 22;
const NO_SCHEMA = 0xffff;
const INSTRUMENT_ID = 0;

/** The instrument that a symbol stood for from one day up to, not including, another: days as YYYYMMDD. */
export type SymbolInterval = {
  readonly instrumentId: number;
  readonly symbol: string;
  readonly startDate: number;
  readonly endDate: number;
};

export type DbnMetadata = {
  readonly version: number;
  /** Its number; undefined for live data, which may mix them. */
  readonly schema: number | undefined;
  readonly symbols: readonly SymbolInterval[];
};

/** Bytes of the metadata with its prelude. @throws LobtopError `data` for an unknown version or an impossible length */
export function metadataBytes(prelude: Uint8Array): number {
  const fields = new DbnFields(prelude);
  fields.skip(DBN_MAGIC.length);
  const version = fields.u8();
  if (version < 1 || version > MAX_VERSION) {
    throw new LobtopError('data', `it has version ${version} of DBN: versions 1 to ${MAX_VERSION} are read`, {
      remedy: "Convert it with Databento's tool: dbn FILE --csv",
    });
  }
  const length = fields.u32();
  if (length < FIXED_BYTES || length > MAX_METADATA_BYTES)
    throw new LobtopError('data', `its metadata has an impossible length of ${length} bytes`);
  return PRELUDE_BYTES + length;
}

/**
 * The metadata of a DBN file, as Databento's `dbn` crate writes it: version 1 has a record count and symbols of 22 bytes, later versions say how long
 * symbols are.
 *
 * @param bytes prelude and metadata
 * @throws LobtopError `data` when it is damaged
 */
export function dbnMetadata(bytes: Uint8Array): DbnMetadata {
  const fields = new DbnFields(bytes);
  fields.skip(DBN_MAGIC.length);
  const version = fields.u8();
  fields.skip(4);
  // The data set.
  fields.skip(16);
  const schema = fields.u16();
  // Start, end and limit of the request.
  fields.skip(24);
  if (version === 1) fields.skip(8);
  const from = fields.u8();
  const to = fields.u8();
  // Whether records have the time at which they were sent: it is behind the fields that are read.
  fields.skip(1);
  const symbolBytes = version === 1 ? SYMBOL_BYTES_V1 : fields.u16();
  fields.skip(version === 1 ? 47 : 53);
  fields.skip(fields.u32());
  // The symbols of the request: found, found on some days, not found.
  for (let list = 0; list < 3; list++) fields.skip(fields.u32() * symbolBytes);
  const direction = to === INSTRUMENT_ID ? 'to-id' : from === INSTRUMENT_ID ? 'from-id' : undefined;
  const symbols = direction === undefined ? [] : symbolIntervals(fields, symbolBytes, direction);
  return { version, schema: schema === NO_SCHEMA ? undefined : schema, symbols };
}

function symbolIntervals(fields: DbnFields, symbolBytes: number, direction: 'to-id' | 'from-id'): SymbolInterval[] {
  const found: SymbolInterval[] = [];
  for (let left = fields.u32(); left > 0; left--) {
    const requested = fields.text(symbolBytes);
    for (let intervals = fields.u32(); intervals > 0; intervals--) {
      const [startDate, endDate] = [fields.u32(), fields.u32()];
      const resolved = fields.text(symbolBytes);
      const [id, symbol] = direction === 'to-id' ? [resolved, requested] : [requested, resolved];
      // Days without an instrument have an empty one.
      if (/^\d+$/.test(id) && symbol !== '') found.push({ instrumentId: Number(id), symbol, startDate, endDate });
    }
  }
  return found;
}
