import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DataSets, isDataUrl, onlyPlayable, type ProxySettings, systemClock, unreadable } from '../engine/internal.js';
import { Progress, progressText } from './progress.js';
import { notice } from './report.js';
import { cacheDir } from './xdg-paths.js';

/** How data sets are downloaded. */
export type FetchFlags = { readonly offline?: boolean; readonly refresh?: boolean; readonly proxy: ProxySettings };

/**
 * Local paths of files and data sets. Data sets are downloaded first.
 *
 * @throws LobtopError as `DataSets.file`
 */
export async function localPaths(
  sources: readonly string[],
  { offline, refresh, proxy }: FetchFlags,
): Promise<string[]> {
  // Files on disk need no proxy, and no correct one.
  if (!sources.some(isDataUrl)) return sources.map(localFile);
  const { env } = process;
  const progress = new Progress();
  const dataSets = new DataSets({
    cacheDir: cacheDir(env),
    clock: systemClock,
    hubUrl: env['HF_ENDPOINT'] || undefined,
    token: env['HF_TOKEN'] || undefined,
    proxy,
    isOffline: Boolean(offline) || env['HF_HUB_OFFLINE'] === '1',
    refreshes: Boolean(refresh),
    onNotice: notice,
    onProgress: (name, bytes, size) => progress.update(progressText(name, bytes, size)),
  });
  const paths: string[] = [];
  try {
    for (const source of sources) paths.push(isDataUrl(source) ? await dataSets.file(source) : localFile(source));
  } finally {
    dataSets.close();
    progress.end();
  }
  return paths;
}

/** The path itself, or the only playable file of a folder. @throws LobtopError `no-input`, as `onlyPlayable` */
function localFile(path: string): string {
  let isFolder: boolean;
  try {
    isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch (cause) {
    throw unreadable(path, cause);
  }
  return isFolder ? join(path, onlyPlayable(readdirSync(path).sort(), path)) : path;
}
