import { fstatSync, statSync } from 'node:fs';
import {
  companionsOf,
  heldPipe,
  LobtopError,
  messageFilesOf,
  STDIN,
  type StagedFile,
  sanitize,
  stageFile,
} from '../engine/internal.js';

export type OutputOptions = {
  /** Files that are read meanwhile. */
  readonly inputs: readonly string[];
  readonly replaces: boolean;
  /** Ends waiting for the reader of a pipe. */
  readonly signal: AbortSignal;
};

/**
 * Writes an output file beside its target, which is replaced once everything has succeeded, and never when it is an input.
 *
 * @throws LobtopError `usage` when the target is one of the inputs, or exists and may not be replaced; `io` when it cannot be written; what `write` throws
 */
export async function writeOutput<Result>(
  target: string,
  { inputs, replaces, signal }: OutputOptions,
  write: (path: string) => Promise<Result>,
): Promise<Result> {
  for (const input of inputs) requireOther(target, input);
  const held = await heldPipe(target, signal);
  if (signal.aborted) throw new LobtopError('io', 'It was stopped: nothing was written');
  const staged: StagedFile = stageFile(target, { replaces });
  try {
    const result = await write(staged.path);
    staged.commit();
    return result;
  } catch (error) {
    staged.discard();
    throw error;
  } finally {
    held?.release();
  }
}

/** Also of what is read beside an input (the trades of a book, LOBSTER's other file), and of standard input that comes from a file. */
function requireOther(target: string, input: string): void {
  const file = fileId(target);
  const read = [input, ...companionsOf(input).flat(), ...messageFilesOf(input)].map(fileId);
  if (file === undefined || !read.includes(file)) return;
  throw new LobtopError('usage', `${sanitize(target, 200)} is an input file`, { remedy: 'Choose another output file' });
}

/** The same for every name of a file; undefined where there is none. */
function fileId(path: string): string | undefined {
  try {
    const { dev, ino } = path === STDIN ? fstatSync(0) : statSync(path);
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
