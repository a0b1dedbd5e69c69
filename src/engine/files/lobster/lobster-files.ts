import { basename } from 'node:path';
import { LobtopError } from '../../errors.js';
import { sanitize } from '../../text.js';
import { type OpenOptions, openTextFile } from '../lines/text-file.js';
import { parseLobsterMessage } from './lobster-format.js';
import { findLobster, type LobsterInputs } from './lobster-inputs.js';
import type { LobsterDay } from './lobster-name.js';
import { LobsterRows, type LobsterTable, lobsterTable } from './lobster-table.js';

/** A message file and its orderbook file. */
export type LobsterFiles = {
  readonly day: LobsterDay & { readonly startMs: number };
  readonly messages: LobsterTable;
  /** The orderbook file; undefined when there is none. */
  readonly rows: LobsterTable | undefined;
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
 * Opens a LOBSTER message file and its orderbook file, if there is one. A compressed file is first decompressed into a temporary file.
 *
 * @param source a path, as `findLobster`, or what that found
 * @throws LobtopError `data` when it is something else, or empty; `no-input`, `data`, `usage`, `io` as `findLobster` and `openTextFile`
 */
export async function openLobsterFiles(
  source: string | LobsterInputs,
  options: LobsterOpenOptions = {},
): Promise<LobsterFiles> {
  const inputs = typeof source === 'string' ? await requireLobster(source) : source;
  const opened: LobsterTable[] = [];
  const close = () => {
    for (const { file } of opened) file.close();
  };
  try {
    const messages = lobsterTable(await openTextFile(inputs.messages, options), 'message');
    opened.push(messages);
    requireMessages(messages);
    const rows =
      inputs.rows === undefined ? undefined : lobsterTable(await openTextFile(inputs.rows, options), 'orderbook');
    if (rows !== undefined) opened.push(rows);
    const maxMessages = rows?.file.isTruncated === true ? countRows(rows) : Number.POSITIVE_INFINITY;
    for (const { file } of opened) {
      if (file.isTruncated && options.isStopped?.() !== true) options.onNotice?.(truncationNotice(file.name));
    }
    const startMs = inputs.day.startMs ?? firstTimeMs(messages);
    return { day: { ...inputs.day, startMs }, messages, rows, maxMessages, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** @throws LobtopError `data` */
async function requireLobster(path: string): Promise<LobsterInputs> {
  const inputs = await findLobster(path);
  if (inputs !== undefined) return inputs;
  throw new LobtopError('data', `${sanitize(basename(path), 100)} is not a LOBSTER message file`, {
    remedy: 'Expected TICKER_YYYY-MM-DD_START_END_message_LEVELS.csv, plain, compressed or in a zip archive',
  });
}

/** @throws LobtopError `data` */
function requireMessages({ file, firstRow }: LobsterTable): void {
  if (firstRow !== undefined || file.isTruncated) return;
  throw new LobtopError('data', `${sanitize(file.name, 210)} has no messages`);
}

function truncationNotice(name: string): string {
  return `${sanitize(name, 210)} is truncated: read up to its last complete line`;
}

function countRows(table: LobsterTable): number {
  const rows = new LobsterRows(table);
  let count = 0;
  while (rows.skip()) count++;
  return count;
}

/** Midnight when the first message is malformed: playing it reports the error. */
function firstTimeMs({ firstRow }: LobsterTable): number {
  try {
    return firstRow === undefined ? 0 : Math.floor(parseLobsterMessage(firstRow).timeMs);
  } catch (error) {
    if (error instanceof LobtopError) return 0;
    throw error;
  }
}
