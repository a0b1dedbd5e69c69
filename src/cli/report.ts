import { LobtopError, messageOf, withoutSecrets } from '../engine/internal.js';

/** Prints a message to stderr; stdout carries records only. */
export function notice(text: string): void {
  process.stderr.write(`lobtop: ${withoutSecrets(text)}\n`);
}

/** Expected errors are printed with their remedy. Anything else is a bug and is printed with its stack. */
export function reportError(error: unknown): void {
  if (error instanceof LobtopError) notice([error.message, error.remedy].filter(Boolean).join('. ').replace('?.', '?'));
  else notice(`unexpected error: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}`);
}
