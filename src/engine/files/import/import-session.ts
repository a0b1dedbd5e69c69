import { type RecordedOptions, RecordedSession } from '../../playback/recorded-session.js';
import { ReplayClock } from '../../time/replay-clock.js';
import { ImportSource } from './import-source.js';
import type { PreparedImport } from './prepared-import.js';

/** A clock that starts at the first time of all files. */
export function importClock({ startTs }: PreparedImport): ReplayClock {
  return new ReplayClock(startTs);
}

/** A session that plays files of other programs. */
export function openImport(prepared: PreparedImport, options: RecordedOptions): RecordedSession<ImportSource> {
  const { clock } = options;
  return new RecordedSession(options, (host) => new ImportSource(prepared, { clock, host }));
}
