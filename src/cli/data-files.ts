import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DataSets, isDataUrl, onlyPlayable, systemClock } from '../engine/internal.js';
import { Progress, progressText } from './progress.js';
import { tell } from './report.js';
import { cacheDir } from './xdg-paths.js';

/** How data sets are come by. */
export type FetchFlags = { readonly offline?: boolean; readonly refresh?: boolean };

/**
 * Files on disk for what was named: files as they are, data sets fetched first.
 *
 * @throws LobtopError as `DataSets.file`
 */
export async function localPaths(sources: readonly string[], { offline, refresh }: FetchFlags): Promise<string[]> {
  const { env } = process;
  const progress = new Progress();
  const dataSets = new DataSets({
    cacheDir: cacheDir(env),
    clock: systemClock,
    hubUrl: env['HF_ENDPOINT'] || undefined,
    token: env['HF_TOKEN'] || undefined,
    isOffline: Boolean(offline) || env['HF_HUB_OFFLINE'] === '1',
    refreshes: Boolean(refresh),
    onNotice: tell,
    onProgress: (name, bytes, size) => progress.tell(progressText(name, bytes, size)),
  });
  const paths: string[] = [];
  try {
    for (const source of sources) paths.push(isDataUrl(source) ? await dataSets.file(source) : localFile(source));
  } finally {
    progress.end();
  }
  return paths;
}

/** A file as it is named, or the only one of a folder that can be played. @throws LobtopError `usage` */
function localFile(path: string): string {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? join(path, onlyPlayable(readdirSync(path).sort(), path)) : path;
}
