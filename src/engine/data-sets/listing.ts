import { LobtopError } from '../errors.js';
import { sanitize } from '../text.js';
import { pathProblem } from './safe-path.js';

/** Reads a listing back from the cache; undefined when there is none, or a damaged one. */
export function parseListing(text: string | undefined): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The names of a listing. @throws LobtopError `data` that shows the first one that cannot become a path in the cache */
export function requireSafeNames(names: readonly unknown[], repo: string): string[] {
  return names.map((name) => {
    const problem = typeof name === 'string' ? pathProblem(name) : 'it is not text';
    if (typeof name === 'string' && problem === undefined) return name;
    const shown = sanitize(typeof name === 'string' ? name : JSON.stringify(name));
    throw new LobtopError(
      'data',
      `The listing of ${repo} names "${shown}", which is not a safe file name: ${problem}`,
      {
        remedy: 'Nothing was fetched. Report it to the owner of the data set, or name one of its files',
      },
    );
  });
}
