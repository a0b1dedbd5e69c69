import { LobtopError, messageOf } from '../engine/internal.js';

/** One line for people, on stderr; stdout carries records only. */
export function tell(sentence: string): void {
  process.stderr.write(`lobtop: ${sentence}\n`);
}

/** An expected failure is a sentence and its remedy; anything else is a bug, and its stack helps to mend it. */
export function reportError(error: unknown): void {
  if (error instanceof LobtopError) tell([error.message, error.remedy].filter(Boolean).join('. ').replace('?.', '?'));
  else tell(`unexpected error: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}`);
}
