// Databento's files, written as its documentation lays them out: the same records as DBN, and as CSV with and without `pretty_px` and `pretty_ts`.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const NO_PRICE = 9223372036854775807n;
export const NO_TIME = 18446744073709551615n;
/** 2024-05-08T00:00:00Z, ns since the epoch. */
export const DAY = 1715126400000000000n;
export const LAST = 0x80;
export const SNAPSHOT = 0x20;

type Cell = string | number | bigint;
export type Layout = 'mbo' | 'trades' | 'mbp-1' | 'mbp-10' | 'bbo';
/** Values by the name of their column, as CSV without `pretty_px` and `pretty_ts` has them. */
export type DatabentoRecord = Readonly<Record<string, Cell>>;

const HEAD = ['ts_recv', 'ts_event', 'rtype', 'publisher_id', 'instrument_id'];
const TRADE = [...HEAD, 'action', 'side', 'depth', 'price', 'size', 'flags', 'ts_in_delta', 'sequence'];
const levels = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    ['bid_px', 'ask_px', 'bid_sz', 'ask_sz', 'bid_ct', 'ask_ct'].map((name) => `${name}_0${i}`),
  ).flat();
export const COLUMNS: Readonly<Record<Layout, readonly string[]>> = {
  mbo: [...HEAD, ...['action', 'side', 'price', 'size', 'channel_id', 'order_id', 'flags', 'ts_in_delta', 'sequence']],
  trades: TRADE,
  'mbp-1': [...TRADE, ...levels(1)],
  'mbp-10': [...TRADE, ...levels(10)],
  bbo: [...HEAD, 'side', 'price', 'size', 'flags', 'sequence', ...levels(1)],
};
const RTYPES: Readonly<Record<Layout, number>> = { mbo: 0xa0, trades: 0, 'mbp-1': 1, 'mbp-10': 10, bbo: 0xc3 };
export const SCHEMAS = { mbo: 0, 'mbp-1': 1, 'mbp-10': 2, tbbo: 3, trades: 4, 'ohlcv-1m': 6, 'bbo-1s': 18 } as const;
export const LIVE = 0xffff;

/** A record of a layout; what is not given is that of an event of ESM4, complete with this record, without prices and levels. */
export function recordOf(layout: Layout, fields: DatabentoRecord): DatabentoRecord {
  const blank = Object.fromEntries(
    COLUMNS[layout].map((name): [string, Cell] => {
      if (name.includes('px') || name === 'price') return [name, NO_PRICE];
      return [name, name.startsWith('ts_') && name !== 'ts_in_delta' ? DAY : 0];
    }),
  );
  const usual = { rtype: RTYPES[layout], publisher_id: 1, instrument_id: 5602, action: 'A', side: 'N', flags: LAST };
  return { ...blank, ...usual, ...fields };
}

/** 5210.25 as Databento writes it. */
export const px = (price: number) => BigInt(Math.round(price * 1e9));
/** ns since the epoch. @param ms after the start of the day */
export const at = (ms: number) => DAY + BigInt(Math.round(ms * 1e6));

export function csvOf(
  layout: Layout,
  records: readonly DatabentoRecord[],
  { isPretty = false, symbol }: { readonly isPretty?: boolean; readonly symbol?: string } = {},
): string {
  const columns = COLUMNS[layout];
  const text = (name: string, value: Cell) => (isPretty ? prettyText(name, value) : String(value));
  const rows = records.map((record) => [
    ...columns.map((name) => text(name, record[name])),
    ...(symbol === undefined ? [] : [symbol]),
  ]);
  return `${[[...columns, ...(symbol === undefined ? [] : ['symbol'])], ...rows].map((row) => row.join(',')).join('\n')}\n`;
}

function prettyText(name: string, value: Cell): string {
  if (name === 'price' || name.includes('_px')) {
    if (value === NO_PRICE) return '';
    const isNegative = BigInt(value) < 0n;
    const digits = String(isNegative ? -BigInt(value) : value).padStart(10, '0');
    return `${isNegative ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`;
  }
  if (name !== 'ts_recv' && name !== 'ts_event') return String(value);
  if (value === NO_TIME) return '';
  const ns = BigInt(value);
  const seconds = new Date(Number(ns / 1_000_000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(ns % 1_000_000_000n).padStart(9, '0')}Z`;
}

/** Symbols by instrument and days, as YYYYMMDD, the last one not included. */
export type Mapping = {
  readonly symbol: string;
  readonly instrument: number;
  readonly from: number;
  readonly to: number;
};
export const ESM4: Mapping = { symbol: 'ESM4', instrument: 5602, from: 20240508, to: 20240509 };

export type DbnOptions = {
  readonly version?: number;
  /** Its number. */
  readonly schema?: number;
  readonly mappings?: readonly Mapping[];
  /** Symbols are asked for by the number of the instrument. */
  readonly isInverse?: boolean;
};

/** A DBN file. @param records as `dbnRecord` writes them */
export function dbnOf(
  records: readonly Uint8Array[],
  { version = 3, schema = LIVE, mappings = [ESM4], isInverse = false }: DbnOptions = {},
): Buffer {
  const symbolLength = version === 1 ? 22 : 71;
  const head = [
    text('GLBX.MDP3', 16),
    numbers(2, schema),
    u64(DAY),
    u64(NO_TIME),
    u64(0n),
    ...(version === 1 ? [u64(NO_TIME)] : []),
    Buffer.from(isInverse ? [0, 1, 0] : [1, 0, 0]),
    ...(version === 1 ? [Buffer.alloc(47)] : [numbers(2, symbolLength), Buffer.alloc(53)]),
    numbers(4, 0),
    numbers(4, mappings.length),
    ...mappings.map(({ symbol }) => text(symbol, symbolLength)),
    numbers(4, 0, 0, mappings.length),
    ...mappings.flatMap(({ symbol, instrument, from, to }) => {
      const [one, other] = isInverse ? [String(instrument), symbol] : [symbol, String(instrument)];
      return [text(one, symbolLength), numbers(4, 1, from, to), text(other, symbolLength)];
    }),
  ];
  const metadata = Buffer.concat(head);
  const padding = Buffer.alloc(version < 3 ? 0 : (8 - (metadata.length % 8)) % 8);
  const length = numbers(4, metadata.length + padding.length);
  return Buffer.concat([Buffer.from('DBN'), Buffer.from([version]), length, metadata, padding, ...records]);
}

/** A record as DBN has it. @param sent when a live gateway sent it, ns since the epoch: it is behind the fields */
export function dbnRecord(layout: Layout, record: DatabentoRecord, sent?: bigint): Buffer {
  const body = bodyOf(layout, record);
  const bytes = Buffer.concat([Buffer.alloc(16), body, ...(sent === undefined ? [] : [u64(sent)])]);
  bytes[0] = bytes.length / 4;
  bytes[1] = Number(record['rtype']);
  bytes.writeUInt16LE(Number(record['publisher_id']), 2);
  bytes.writeUInt32LE(Number(record['instrument_id']), 4);
  bytes.writeBigUInt64LE(BigInt(record['ts_event']), 8);
  return bytes;
}

function bodyOf(layout: Layout, record: DatabentoRecord): Buffer {
  const price = i64(BigInt(record['price']));
  const [size, sequence] = [numbers(4, Number(record['size'])), numbers(4, Number(record['sequence']))];
  const [action, side] = [letter(record['action']), letter(record['side'])];
  const [flags, recv] = [numbers(1, Number(record['flags'])), u64(BigInt(record['ts_recv']))];
  const delta = Buffer.alloc(4);
  delta.writeInt32LE(Number(record['ts_in_delta'] ?? 0));
  if (layout === 'mbo') {
    const channel = numbers(1, Number(record['channel_id']));
    const id = u64(BigInt(record['order_id']));
    return Buffer.concat([id, price, size, flags, channel, action, side, recv, delta, sequence]);
  }
  const depth = numbers(1, Number(record['depth'] ?? 0));
  const first = layout === 'bbo' ? Buffer.alloc(1) : action;
  const own = [price, size, first, side, flags, depth, recv, delta, sequence];
  return Buffer.concat([...own, ...levelsOf(layout, record)]);
}

function levelsOf(layout: Layout, record: DatabentoRecord): Buffer[] {
  const count = layout === 'mbp-10' ? 10 : layout === 'trades' ? 0 : 1;
  return Array.from({ length: count }, (_, i) => {
    const value = (name: string) => BigInt(record[`${name}_0${i}`]);
    const rest = ['bid_sz', 'ask_sz', 'bid_ct', 'ask_ct'].map((name) => Number(value(name)));
    return Buffer.concat([i64(value('bid_px')), i64(value('ask_px')), numbers(4, ...rest)]);
  });
}

/** What a live gateway sends before the records of an instrument. */
export function symbolMapping(instrument: number, symbol: string, version = 3): Buffer {
  const length = version === 1 ? 22 : 71;
  const own = version === 1 ? [] : [Buffer.from([0xff])];
  const tail = version === 1 ? Buffer.alloc(4) : Buffer.alloc(0);
  const body = Buffer.concat([...own, text('ES.c.0', length), ...own, text(symbol, length), tail, Buffer.alloc(16)]);
  const bytes = Buffer.concat([Buffer.alloc(16), body]);
  bytes[0] = bytes.length / 4;
  bytes[1] = 0x16;
  bytes.writeUInt32LE(instrument, 4);
  return bytes;
}

/** A record of another type. */
export function otherRecord(rtype: number, length = 56): Buffer {
  const bytes = Buffer.alloc(length);
  bytes[0] = length / 4;
  bytes[1] = rtype;
  return bytes;
}

const FOLDER = mkdtempSync(join(tmpdir(), 'lobtop-databento-test-'));
let files = 0;

/** Writes a file and answers its path. */
export function written(name: string, content: string | Uint8Array): string {
  const folder = mkdtempSync(join(FOLDER, `${files++}-`));
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** A Zstandard frame of blocks that are stored as they are (RFC 8878): Node 20 cannot write compressed ones. */
export function zstdStored(bytes: Uint8Array): Buffer {
  const blocks: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += 100_000) {
    const block = bytes.subarray(from, from + 100_000);
    const isLast = from + block.length === bytes.length;
    const header = Buffer.alloc(3);
    header.writeUIntLE(block.length * 8 + (isLast ? 1 : 0), 0, 3);
    blocks.push(header, Buffer.from(block));
  }
  // A single segment, with its size in 4 bytes.
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0]), numbers(4, bytes.length), ...blocks]);
}

function text(value: string, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.write(value, 'latin1');
  return bytes;
}

function numbers(size: 1 | 2 | 4, ...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(size * values.length);
  values.forEach((value, i) => {
    bytes.writeUIntLE(value, i * size, size);
  });
  return bytes;
}

function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

function i64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes;
}

function letter(value: Cell | undefined): Buffer {
  return Buffer.from(String(value ?? '\0').slice(0, 1), 'latin1');
}
