import { existsSync, statSync } from 'node:fs';
import { LobtopError } from '../../errors.js';
import { sanitize } from '../../text.js';
import { type InputFile, STDIN } from '../bytes/input-file.js';
import { isZip, zipMembers } from '../bytes/zip.js';
import { isPlayable, tradesOf } from '../playable-file.js';

/** The files at some paths: those of zip archives one by one, and files that belong to the given ones: the trades beside a book. @throws LobtopError `no-input`, `data` */
export async function inputFiles(paths: readonly string[]): Promise<InputFile[]> {
  const inputs: InputFile[] = [];
  for (const path of withoutSame([...paths, ...companions(paths)])) {
    if (path !== STDIN && isZip(path)) inputs.push(...(await membersOf(path)));
    else inputs.push({ path });
  }
  return inputs;
}

/** Without readme files and checksums, where there is data beside them. */
async function membersOf(path: string): Promise<InputFile[]> {
  const members = await zipMembers(path);
  if (members.length === 0) throw new LobtopError('data', `${sanitize(path, 200)} contains no files`);
  // Archives inside archives cannot be read.
  const playable = members.filter((member) => isPlayable(member) && !/\.zip$/i.test(member));
  return (playable.length > 0 ? playable : members).map((member) => ({ path, member }));
}

/** A file that is named twice, in whatever way, is read once. */
function withoutSame(paths: readonly string[]): string[] {
  return [...new Map(paths.map((path) => [idOf(path), path])).values()];
}

function idOf(path: string): string {
  const stats = path === STDIN ? undefined : statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? path : `${stats.dev}:${stats.ino}`;
}

function companions(paths: readonly string[]): string[] {
  return paths
    .flatMap(tradesOf)
    .filter((names) => !names.some((name) => paths.includes(name)))
    .flatMap((names) => names.find(existsSync) ?? []);
}
