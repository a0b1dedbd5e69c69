import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasShared } from './shared.js';

/** A folder of ../shared/data, as scripts/fetch-recordings.mjs knows it. */
type Recording = {
  readonly folder: string;
  readonly files: readonly { readonly name: string }[];
};

const TABLE = join(import.meta.dirname, '..', '..', 'scripts', 'recordings', 'table.json');

/** Folders that tests read, with the files of each that are not there. */
function missingFiles(): { readonly folder: string; readonly files: readonly string[] }[] {
  const table = JSON.parse(readFileSync(TABLE, 'utf8')) as Recording[];
  return table.map(({ folder, files }) => ({
    folder,
    files: files.map(({ name }) => name).filter((name) => !hasShared('data', folder, name)),
  }));
}

export const MISSING = missingFiles().filter(({ files }) => files.length > 0);

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
