import { basename } from 'node:path';
import { sanitize } from '../../text.js';

/** A file to read, or a member of a zip archive. The path `-` is standard input. */
export type InputFile = { readonly path: string; readonly member?: string | undefined };

export const STDIN = '-';

/** Its name without folders, as the program that wrote it gave it. */
export function fileName({ path, member }: InputFile): string {
  if (member !== undefined) return basename(member);
  return path === STDIN ? 'stdin' : basename(path);
}

/** How messages call it. */
export function placeName(input: InputFile): string {
  const name = sanitize(fileName(input), 100);
  return input.member === undefined ? name : `${sanitize(basename(input.path), 100)}: ${name}`;
}
