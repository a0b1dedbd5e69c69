import { type RecordedOptions, RecordedSession } from '../../playback/recorded-session.js';
import { ReplayClock } from '../../time/replay-clock.js';
import { firstTimeOf, ImportSource } from './import-source.js';
import type { TimeUnit } from './text-time.js';

/** Files of other programs, and what the user says about them. */
export type ImportFiles = {
  readonly paths: readonly string[];
  readonly timeUnit?: TimeUnit | undefined;
  /** Called while they are read, for a truncated file. */
  readonly onNotice?: ((text: string) => void) | undefined;
};

/** A clock that starts at the first time of all files. @throws LobtopError as `ImportSource.step` */
export async function importClock({ paths, timeUnit }: ImportFiles): Promise<ReplayClock> {
  const times = await Promise.all(paths.map((path) => firstTimeOf(path, timeUnit)));
  return new ReplayClock(Math.min(...times));
}

/** A session that plays files of other programs. */
export function openImport(files: ImportFiles, options: RecordedOptions): RecordedSession<ImportSource> {
  const { clock } = options;
  return new RecordedSession(options, (host) => new ImportSource({ ...files, clock, host }));
}
