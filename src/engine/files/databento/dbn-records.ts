import type { RecordLayout } from './databento-schemas.js';
import { DbnFields } from './dbn-fields.js';

/** Record header: length in words of 4 bytes, type, publisher, instrument, time of the event. */
export const RECORD_HEADER_BYTES = 16;
export const WORD_BYTES = 4;
/** A live stream says which symbol an instrument has. */
export const SYMBOL_MAPPING = 0x16;
const SYMBOL_BYTES_V1 = 22;
const SYMBOL_BYTES = 71;
const LEVEL_BYTES = 32;
const BODY_BYTES = 48;

type LayoutReader = {
  /** Bytes of a record; the time at which it was sent may follow. */
  readonly bytes: number;
  /** Its cells, in the order of Databento's CSV. */
  cells(view: DataView, at: number): readonly (string | number | bigint)[];
};

/** The same in versions 1, 2 and 3; as `record.rs` of Databento's `dbn` crate lays them out. */
export const LAYOUTS: Readonly<Record<RecordLayout, LayoutReader>> = {
  mbo: { bytes: 56, cells: mboCells },
  trades: { bytes: BODY_BYTES, cells: tradeCells },
  'mbp-1': levelsLayout(1, tradeCells),
  'mbp-10': levelsLayout(10, tradeCells),
  bbo: levelsLayout(1, bboCells),
};

function levelsLayout(levels: number, body: LayoutReader['cells']): LayoutReader {
  return {
    bytes: BODY_BYTES + levels * LEVEL_BYTES,
    cells: (view, at) => [...body(view, at), ...levelCells(view, at + BODY_BYTES, levels)],
  };
}

/** Receive time of a record, ns since the epoch. */
export function receiveNs(layout: RecordLayout, view: DataView, at: number): bigint {
  return view.getBigUint64(at + (layout === 'mbo' ? 40 : 32), true);
}

function headerCells(view: DataView, at: number): (number | bigint)[] {
  return [view.getBigUint64(at + 8, true), view.getUint8(at + 1), view.getUint16(at + 2, true), instrumentAt(view, at)];
}

export function instrumentAt(view: DataView, at: number): number {
  return view.getUint32(at + 4, true);
}

/** The symbol of a symbol mapping, in the symbology of the output. @throws LobtopError `data` when the record is too short */
export function mappedSymbol(record: Uint8Array, version: number): string {
  const fields = new DbnFields(record);
  const length = version === 1 ? SYMBOL_BYTES_V1 : SYMBOL_BYTES;
  // From version 2 on, a symbology is before each of the two symbols.
  const prefix = version === 1 ? 0 : 1;
  fields.skip(RECORD_HEADER_BYTES + prefix + length + prefix);
  return fields.text(length);
}

function mboCells(view: DataView, at: number) {
  return [
    receiveNs('mbo', view, at),
    ...headerCells(view, at),
    letterAt(view, at + 38),
    letterAt(view, at + 39),
    view.getBigInt64(at + 24, true),
    view.getUint32(at + 32, true),
    view.getUint8(at + 37),
    view.getBigUint64(at + 16, true),
    view.getUint8(at + 36),
    view.getInt32(at + 48, true),
    view.getUint32(at + 52, true),
  ];
}

function tradeCells(view: DataView, at: number) {
  return [
    receiveNs('trades', view, at),
    ...headerCells(view, at),
    letterAt(view, at + 28),
    letterAt(view, at + 29),
    view.getUint8(at + 31),
    view.getBigInt64(at + 16, true),
    view.getUint32(at + 24, true),
    view.getUint8(at + 30),
    view.getInt32(at + 40, true),
    view.getUint32(at + 44, true),
  ];
}

function bboCells(view: DataView, at: number) {
  return [
    receiveNs('bbo', view, at),
    ...headerCells(view, at),
    letterAt(view, at + 29),
    view.getBigInt64(at + 16, true),
    view.getUint32(at + 24, true),
    view.getUint8(at + 30),
    view.getUint32(at + 44, true),
  ];
}

function levelCells(view: DataView, from: number, levels: number): (number | bigint)[] {
  return Array.from({ length: levels }, (_, i) => {
    const at = from + i * LEVEL_BYTES;
    const prices = [view.getBigInt64(at, true), view.getBigInt64(at + 8, true)];
    return [...prices, ...[16, 20, 24, 28].map((offset) => view.getUint32(at + offset, true))];
  }).flat();
}

/** Actions and sides are letters; anything else is an empty cell. */
function letterAt(view: DataView, at: number): string {
  const code = view.getUint8(at);
  return code >= 0x41 && code <= 0x5a ? String.fromCharCode(code) : '';
}
