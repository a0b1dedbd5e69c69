import { LobtopError } from '../errors.js';
import type { FeedStatus } from '../sink.js';
import { parsedObject } from './parsed-json.js';

/** A status as a capture keeps it. */
export function statusText(status: FeedStatus): string {
  return JSON.stringify(status);
}

/** A status that a whole frame holds was written by us; what is none is a frame of someone else's making. @throws LobtopError `data` */
export function parsedStatus(text: string): FeedStatus {
  const { state, reason, attempt, integrity, detail } = parsedObject(text);
  const isStatus = [state, reason, integrity, detail].every((word) => typeof word === 'string');
  if (!isStatus || typeof attempt !== 'number') throw new LobtopError('data', 'a status that is none');
  return { state, reason, attempt, integrity, detail } as FeedStatus;
}
