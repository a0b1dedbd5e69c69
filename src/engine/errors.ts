/** Kind of error; the command line maps each to one exit status. */
export type ErrorCode =
  | 'number' // text that is not a plain decimal
  | 'range' // a price that cannot be represented exactly in ticks
  | 'book' // a call out of the order begin → levels → commit
  | 'usage'
  | 'config'
  | 'data'
  | 'no-input'
  | 'venue'
  | 'proxy' // a proxy that cannot be used: as opposed to the venue behind it
  | 'symbol'
  | 'io';

export type ErrorDetails = {
  readonly cause?: unknown;
  /** What the user can do about it: one sentence, shown after the message. */
  readonly remedy?: string;
};

/** An expected failure: a one-sentence message, a code to act on, the cause, and a remedy where there is one. */
export class LobtopError extends Error {
  override readonly name = 'LobtopError';
  readonly code: ErrorCode;
  readonly remedy: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.remedy = details.remedy;
  }
}

/** Whether an output could not be written because its reader has closed the pipe: it has all that it wants. */
export function isClosedPipe(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause)
    if ((each as NodeJS.ErrnoException).code === 'EPIPE') return true;
  return false;
}

/** The message of anything thrown, for logs and `detail` fields. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
