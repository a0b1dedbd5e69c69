import { existsSync, realpathSync } from 'node:fs';
import { LobtopError, type StagedFile, sanitize, stageFile } from '../engine/internal.js';

/**
 * Writes an output file beside its target, which is replaced once everything has succeeded, and never when it is an input.
 *
 * @throws LobtopError `usage` when the target is one of the inputs, or exists and may not be replaced; `io` when it cannot be written; what `write` throws
 */
export async function writeOutput<Result>(
  target: string,
  { inputs, replaces }: { readonly inputs: readonly string[]; readonly replaces: boolean },
  write: (path: string) => Promise<Result>,
): Promise<Result> {
  for (const input of inputs) requireOther(target, input);
  const staged: StagedFile = stageFile(target, { replaces });
  try {
    const result = await write(staged.path);
    staged.commit();
    return result;
  } catch (error) {
    staged.discard();
    throw error;
  }
}

function requireOther(target: string, input: string): void {
  if (!existsSync(target) || !existsSync(input) || realpathSync(target) !== realpathSync(input)) return;
  throw new LobtopError('usage', `${sanitize(target, 200)} is an input file`, { remedy: 'Choose another output file' });
}
