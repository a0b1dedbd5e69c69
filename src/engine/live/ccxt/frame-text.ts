import { gunzipSync, inflateRawSync } from 'node:zlib';
import type { CcxtClient } from './types.js';

/** As large as a message without compression may be. */
export const MAX_TEXT_BYTES = 16 * 1024 * 1024;

/** Whether the data of a frame is a message as it is, and nothing to be decompressed: as bytes, if they need not become a string. */
export function isText(client: CcxtClient, data: unknown): data is string | Uint8Array {
  if (typeof data === 'string') return true;
  return data instanceof Uint8Array && readsBytes(client);
}

/** Whether the class reads bytes as text. */
export function readsBytes({ gunzip, inflate, decompressBinary }: CcxtClient): boolean {
  return gunzip !== true && inflate !== true && decompressBinary !== false;
}

/**
 * The text of a websocket frame, decompressed where the class expects it to be; undefined for bytes that are not text.
 *
 * @throws RangeError for a message that is too large when it is decompressed, Error for one that cannot be
 */
export function frameText(client: CcxtClient, data: unknown, isBinary: boolean): string | undefined {
  if (typeof data === 'string') return data;
  if (!(data instanceof Uint8Array)) return undefined;
  const limit = { maxOutputLength: MAX_TEXT_BYTES };
  if (client.gunzip === true) return gunzipSync(data, limit).toString('utf8');
  if (client.inflate === true) return inflateRawSync(data, limit).toString('utf8');
  if (isBinary || !readsBytes(client)) return undefined;
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8');
}
