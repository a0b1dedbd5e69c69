import { sanitize } from '../text.js';

/** File systems take 255 bytes; the rest is for the suffixes of what is being fetched. */
const MAX_NAME_BYTES = 200;
const MAX_PATH_BYTES = 1000;
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * Why a path from a hub, a URL or a user cannot become a path in the cache; undefined when it can.
 * Checked name by name, for every system at once: what is harmless on one leads out of the folder on another.
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
  // Windows drops dots and blanks at the end: "..." and ".. " would become "..".
  if (/^[. ]+$/.test(name)) return 'it has a name of dots only';
  if (/[\\:]/.test(name)) return 'it has a backslash or a colon';
  if (CONTROL.test(name)) return 'it has a control character';
  // Sanitised text loses what reorders or hides characters, so that the name shown is the name written.
  if (sanitize(name, MAX_PATH_BYTES * 2) !== name) return 'it has an invisible character';
  // An address is decoded once; whoever decodes again would find another name.
  if (/%[0-9a-f]{2}/i.test(name)) return 'it has a percent-encoded character';
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return `it has a name longer than ${MAX_NAME_BYTES} bytes`;
  return undefined;
}
