import { LobtopError } from '../errors.js';
import type { FeedStatus } from '../sink.js';
import { parseJsonObject } from './parse-json.js';

/** Encodes a status for a capture. */
export function statusText(status: FeedStatus): string {
  return JSON.stringify(status);
}

/** Parses a status of a capture. @throws LobtopError `data` when it is malformed */
export function parseStatus(text: string): FeedStatus {
  const { state, reason, attempt, integrity, detail } = parseJsonObject(text);
  const isStatus = [state, reason, integrity, detail].every((field) => typeof field === 'string');
  if (!isStatus || typeof attempt !== 'number') throw new LobtopError('data', 'malformed status frame');
  return { state, reason, attempt, integrity, detail } as FeedStatus;
}
