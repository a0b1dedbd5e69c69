import type { ErrorCode } from '../engine/internal.js';
import { isClosedPipe, LobtopError } from '../engine/startup.js';

/** Exit statuses, from sysexits.h where it defines one. */
export const EXIT = {
  done: 0,
  failure: 1,
  usage: 2,
  data: 65,
  noInput: 66,
  unavailable: 69,
  io: 74,
  config: 78,
} as const;

const BY_CODE: Readonly<Record<ErrorCode, number>> = {
  number: EXIT.data,
  range: EXIT.data,
  book: EXIT.failure,
  usage: EXIT.usage,
  config: EXIT.config,
  data: EXIT.data,
  'no-input': EXIT.noInput,
  venue: EXIT.unavailable,
  proxy: EXIT.unavailable,
  symbol: EXIT.unavailable,
  io: EXIT.io,
};

export function exitStatusOf(error: unknown): number {
  if (isClosedPipe(error)) return EXIT.done;
  return error instanceof LobtopError ? BY_CODE[error.code] : EXIT.failure;
}
