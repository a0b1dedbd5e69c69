import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { LobtopError } from '../../errors.js';
import { sanitize } from '../../text.js';
import { LineReader } from '../lines/line-reader.js';
import { type OpenOptions, openTextFile, type TextFile } from '../lines/text-file.js';
import { companionsOf } from '../playable-file.js';
import { type LobsterFileName, parseLobsterName } from './lobster-format.js';

/** A message file and its orderbook file, each plain or gzipped. */
export type LobsterFiles = {
  readonly name: LobsterFileName;
  readonly messages: TextFile;
  /** The orderbook file; undefined when there is none. */
  readonly rows: TextFile | undefined;
  /** Number of messages that have a row, when the orderbook file is truncated; else Infinity. */
  readonly maxMessages: number;
  /** Safe to call twice. */
  close(): void;
};

export type LobsterOpenOptions = OpenOptions & {
  /** Called for a truncated file. */
  readonly onNotice?: (text: string) => void;
};

/**
 * Opens a LOBSTER message file and its orderbook file, if there is one. A gzipped file is decompressed into a temporary file first.
 *
 * @throws LobtopError `usage` when it is not named as a LOBSTER message file; `no-input`, `data`, `io` as `openTextFile`
 */
export async function openLobsterFiles(path: string, options: LobsterOpenOptions = {}): Promise<LobsterFiles> {
  const name = parseLobsterName(basename(path));
  if (name?.kind !== 'message') {
    throw new LobtopError('usage', `${sanitize(basename(path), 100)} is not named as a LOBSTER message file`, {
      remedy: 'Expected TICKER_YYYY-MM-DD_START_END_message_LEVELS.csv or .csv.gz',
    });
  }
  const messages = await openTextFile({ path }, options);
  try {
    const rowsPath = companionsOf(path).flat().find(existsSync);
    const rows = rowsPath === undefined ? undefined : await openTextFile({ path: rowsPath }, options);
    const maxMessages = rows?.isTruncated === true ? linesIn(rows) : Number.POSITIVE_INFINITY;
    const files = rows === undefined ? [messages] : [messages, rows];
    for (const file of files)
      if (file.isTruncated && options.isStopped?.() !== true) options.onNotice?.(truncationNotice(file));
    const close = () => {
      for (const file of files) file.close();
    };
    return { name, messages, rows, maxMessages, close };
  } catch (error) {
    messages.close();
    throw error;
  }
}

function truncationNotice({ name }: TextFile): string {
  return `${sanitize(name, 100)} is truncated: read up to its last complete line`;
}

function linesIn(file: TextFile): number {
  const lines = new LineReader(file);
  let count = 0;
  while (lines.next() !== undefined) count++;
  return count;
}
