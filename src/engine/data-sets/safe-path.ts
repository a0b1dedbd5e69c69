import { sanitize } from '../text.js';

/** File systems allow 255 bytes; the rest is for the suffixes of partial downloads. */
const MAX_NAME_BYTES = 200;
const MAX_PATH_BYTES = 1000;
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * Why a path from a hub, a URL or a user must not become a path in the cache; undefined when it may. Each name is checked against the rules of all
 * systems, so that a cache is safe on any of them.
 */
export function pathProblem(path: string): string | undefined {
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `it is longer than ${MAX_PATH_BYTES} bytes`;
  for (const name of path.split('/')) {
    const problem = nameProblem(name);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function nameProblem(name: string): string | undefined {
  if (name === '') return 'it has an empty name';
  // Windows drops dots and spaces at the end: "..." and ".. " would become "..".
  if (/^[. ]+$/.test(name)) return 'it has a name of dots only';
  if (/[\\:]/.test(name)) return 'it has a backslash or a colon';
  if (CONTROL.test(name)) return 'it has a control character';
  // `sanitize` removes characters that hide or reorder text: the name shown must be the name written.
  if (sanitize(name, MAX_PATH_BYTES * 2) !== name) return 'it has an invisible character';
  // URLs are decoded once: decoding again would give another name.
  if (/%[0-9a-f]{2}/i.test(name)) return 'it has a percent-encoded character';
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return `it has a name longer than ${MAX_NAME_BYTES} bytes`;
  return undefined;
}
