import { type RecordedOptions, RecordedSession } from '../../playback/recorded-session.js';
import { ReplayClock } from '../../time/replay-clock.js';
import { firstTimeOf, ImportSource } from './import-source.js';
import type { TimeUnit } from './text-time.js';

/** What is to be read, and what the user says of it. */
export type ImportFiles = {
  readonly paths: readonly string[];
  readonly timeUnit?: TimeUnit | undefined;
  /** Worth knowing while they are read: a file that is cut short. */
  readonly onNotice?: ((text: string) => void) | undefined;
};

/** A clock that begins when the first file does. @throws LobtopError as `ImportSource.step` */
export async function importClock({ paths, timeUnit }: ImportFiles): Promise<ReplayClock> {
  const times = await Promise.all(paths.map((path) => firstTimeOf(path, timeUnit)));
  return new ReplayClock(Math.min(...times));
}

/** Files of other programs as a session. */
export function openImport(files: ImportFiles, options: RecordedOptions): RecordedSession<ImportSource> {
  const { clock } = options;
  return new RecordedSession(options, (host) => new ImportSource({ ...files, clock, host }));
}
