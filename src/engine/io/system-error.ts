/** What the operating system refuses, with its code: EPIPE, ENOSPC … (spelt out, so that the engine's types need no others). */
export type SystemError = Error & { readonly code?: string; readonly path?: string };

/** Whether the operating system refused something: a folder that cannot be created, a full disk. A failed request is not one: it has one as its cause. */
export function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'syscall' in error;
}
