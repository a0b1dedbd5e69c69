import { isClosedPipe, LobtopError, messageOf, withoutControls, withoutSecrets } from '../engine/startup.js';

/** Prints a message to stderr; stdout carries records only. */
export function notice(text: string): void {
  print(withoutSecrets(text));
}

/** Expected errors are printed with their remedy; a reader that has closed its pipe is not one. Anything else is a bug and is printed with its stack. */
export function reportError(error: unknown): void {
  if (isClosedPipe(error)) return;
  if (!(error instanceof LobtopError)) {
    notice(`unexpected error: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}`);
    return;
  }
  // Remedies are lobtop's own words: the addresses in them are examples.
  const sentences = [withoutSecrets(error.message), error.remedy].filter(Boolean);
  print(sentences.join('. ').replace('?.', '?'));
}

function print(text: string): void {
  process.stderr.write(`lobtop: ${withoutControls(text)}\n`);
}
