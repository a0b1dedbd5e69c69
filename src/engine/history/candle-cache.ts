import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { durationText } from '../duration.js';
import { LobtopError, messageOf } from '../errors.js';
import { replaceFile, shortHash } from '../io/disk-cache.js';
import { isCandle, type Ohlcv, ohlcvFrom, ohlcvSlice } from '../tape/ohlcv.js';

/** About two weeks of minutes. */
const MAX_CANDLES = 20_000;
const FORMAT = '1';
const VARIANT_DIGITS = 8;
const SUM_KEY = 'lobtop.crc32';
const NO_SUM = '00000000';
const COLUMNS = ['open', 'high', 'low', 'close', 'size'] as const;

export type CandleCacheOptions = {
  readonly dir: string;
  readonly venue: string;
  readonly symbol: string;
  readonly intervalMs: number;
  /** What else tells this source from another of the same name: a testnet's addresses. */
  readonly variant?: unknown;
};

/**
 * A venue's finished candles on disk: one Parquet file per venue, symbol and interval, snappy, readable by any tool:
 * `ts` (INT64, ms since the epoch), `open`, `high`, `low`, `close`, `size` (DOUBLE). The metadata hold a CRC-32 of the whole file, counted with eight zeros in its place.
 */
export class CandleCache {
  readonly path: string;
  readonly #identity: string;

  constructor({ dir, venue, symbol, intervalMs, variant }: CandleCacheOptions) {
    const variants = variant === undefined ? [] : [shortHash(variant, VARIANT_DIGITS)];
    const names = [venue, ...variants, symbol, durationText(intervalMs)];
    // One flat folder of escaped names: neither a symbol nor a venue's name can lead out of it.
    this.path = join(dir, 'candles', `${names.map(encodeURIComponent).join('-')}.parquet`);
    this.#identity = JSON.stringify({ venue, symbol, intervalMs });
  }

  /**
   * The cached candles; undefined when there is no file.
   *
   * @throws LobtopError `data` that names the file and what is wrong with it
   */
  async read(): Promise<Ohlcv | undefined> {
    let bytes: Buffer;
    try {
      bytes = readFileSync(this.path);
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT') return undefined;
      throw this.#damaged(error);
    }
    try {
      requireSound(bytes);
      return this.#checked(await decode(bytes));
    } catch (error) {
      throw this.#damaged(error);
    }
  }

  /** Moves a file that cannot be trusted aside, for whoever wants to look at it. Answers its new path. */
  setAside(): string {
    const aside = `${this.path}.damaged`;
    try {
      renameSync(this.path, aside);
    } catch (error) {
      throw new LobtopError('io', `${this.path} cannot be set aside: ${messageOf(error)}`, { cause: error });
    }
    return aside;
  }

  /** Replaces the file as a whole. @throws LobtopError `io` */
  async write(candles: Ohlcv): Promise<void> {
    const kept = ohlcvSlice(candles, Math.max(0, candles.length - MAX_CANDLES));
    try {
      replaceFile(this.path, await encode(kept, this.#identity));
    } catch (error) {
      throw new LobtopError('io', `The candles cannot be kept in ${this.path}: ${messageOf(error)}`, { cause: error });
    }
  }

  #checked({ candles, metadata }: Decoded): Ohlcv {
    if (metadata.get('lobtop.format') !== FORMAT) throw new LobtopError('data', 'it is no cache of this version');
    if (metadata.get('lobtop.candles') !== this.#identity) throw new LobtopError('data', 'it is about another market');
    for (let i = 0; i < candles.length; i++) {
      const isLater = i === 0 || candles.ts[i] > candles.ts[i - 1];
      if (!isLater || !isCandle(candles, i)) throw new LobtopError('data', `row ${i + 1} is no candle`);
    }
    return candles;
  }

  #damaged(cause: unknown): LobtopError {
    return new LobtopError('data', `The candle cache ${this.path} is damaged: ${messageOf(cause)}`, { cause });
  }
}

type Decoded = { readonly candles: Ohlcv; readonly metadata: ReadonlyMap<string, string | undefined> };

/** Parquet is loaded only where there is something to read or to write. */
async function decode(bytes: Buffer): Promise<Decoded> {
  const { parquetMetadata, parquetRead } = await import('hyparquet');
  const file = new Uint8Array(bytes).buffer;
  const metadata = parquetMetadata(file);
  const length = Number(metadata.num_rows);
  if (length > MAX_CANDLES) throw new LobtopError('data', `it claims ${length} rows`);
  const columns = new Map<string, Float64Array>(
    ['ts', ...COLUMNS].map((name) => [name, new Float64Array(length).fill(Number.NaN)]),
  );
  await parquetRead({
    file,
    metadata,
    onChunk: ({ columnName, columnData, rowStart }) => {
      const column = columns.get(columnName);
      if (columnData instanceof Float64Array) column?.set(columnData, rowStart);
      else
        for (let i = 0; i < columnData.length; i++)
          if (column !== undefined) column[rowStart + i] = Number(columnData[i]);
    },
  });
  const pairs = (metadata.key_value_metadata ?? []).map(({ key, value }): [string, string | undefined] => [key, value]);
  const candles = ohlcvFrom((field) => columns.get(field) ?? new Float64Array(length));
  return { candles, metadata: new Map(pairs) };
}

async function encode(candles: Ohlcv, identity: string): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: 'ts', type: 'INT64', nullable: false, data: BigInt64Array.from(candles.ts, BigInt) },
      ...COLUMNS.map((name) => ({ name, type: 'DOUBLE' as const, nullable: false, data: candles[name] })),
    ],
    rowGroupSize: MAX_CANDLES,
    kvMetadata: [
      { key: 'lobtop.format', value: FORMAT },
      { key: 'lobtop.candles', value: identity },
      { key: SUM_KEY, value: NO_SUM },
    ],
  });
  const bytes = Buffer.from(buffer);
  bytes.write(sumOf(bytes), sumPlace(bytes), 'latin1');
  return bytes;
}

/**
 * Before anything else is read of a file: the parser trusts the lengths it finds, and a flipped bit in one of them
 * has been seen to end the whole program. @throws LobtopError `data`
 */
function requireSound(bytes: Buffer): void {
  const place = sumPlace(bytes);
  const claimed = bytes.toString('latin1', place, place + NO_SUM.length);
  const blank = Buffer.from(bytes);
  blank.write(NO_SUM, place, 'latin1');
  if (claimed !== sumOf(blank)) throw new LobtopError('data', 'its checksum is wrong');
}

/** Where the sum's eight digits stand: after its key, a byte for the field and one for the length. */
function sumPlace(bytes: Buffer): number {
  const key = bytes.lastIndexOf(SUM_KEY);
  const place = key + SUM_KEY.length + 2;
  if (key < 0 || place + NO_SUM.length > bytes.length) throw new LobtopError('data', 'it has no checksum');
  return place;
}

function sumOf(bytes: Buffer): string {
  return crc32(bytes).toString(16).padStart(NO_SUM.length, '0');
}
