import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasShared } from './shared.js';

/** A folder of ../shared/data, as scripts/fetch-recordings.mjs knows it. */
type Recording = {
  readonly folder: string;
  readonly files: readonly { readonly name: string }[];
};

const TABLE = join(import.meta.dirname, '..', '..', 'scripts', 'recordings', 'table.json');

export type MissingRecording = {
  readonly folder: string;
  /** Files that are not there. */
  readonly files: readonly string[];
  /** Whether the other files are there. */
  readonly hasRest: boolean;
};

/** Folders that tests read and that are not there, or incomplete. */
export const MISSING: readonly MissingRecording[] = (JSON.parse(readFileSync(TABLE, 'utf8')) as Recording[])
  .map(({ folder, files }) => {
    const missing = files.map(({ name }) => name).filter((name) => !hasShared('data', folder, name));
    return { folder, files: missing, hasRest: missing.length < files.length };
  })
  .filter(({ files }) => files.length > 0);

/** What tests/support/wire/scripts.ts plays. */
export const VENUE_FOLDERS = [
  'binance-raw-hftbacktest',
  'binance-ws-cryptofeed',
  'bitfinex-ws-v2',
  'bitget-ws',
  'bitstamp-ws',
  'bybit-ob500-archive',
  'bybit-ws-v5',
  'coinbase-advanced-ws',
  'coinbase-exchange-ws',
  'gateio-ws',
  'gemini-ws',
  'kraken-futures-ws',
  'kraken-ws-v1',
  'kucoin-ws',
  'okx-ws-v5',
  'poloniex-ws',
] as const;

/** Whether every file of these folders is there. */
export function hasRecordings(...folders: readonly string[]): boolean {
  return MISSING.every(({ folder }) => !folders.includes(folder));
}
