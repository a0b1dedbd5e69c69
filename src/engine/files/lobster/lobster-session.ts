import { basename } from 'node:path';
import { type RecordedOptions, RecordedSession } from '../../playback/recorded-session.js';
import { ReplayClock } from '../../time/replay-clock.js';
import type { LobsterFiles } from './lobster-files.js';
import { parseLobsterName } from './lobster-format.js';
import { LobsterPlayer } from './lobster-player.js';
import { midnightTs } from './midnight.js';

export type LobsterSession = RecordedSession<LobsterPlayer>;

/** Whether a file is named as a LOBSTER message file. */
export function isLobster(path: string): boolean {
  return parseLobsterName(basename(path))?.kind === 'message';
}

/** A clock that starts at the first time of the files. */
export function lobsterClock({ name }: LobsterFiles): ReplayClock {
  return new ReplayClock(midnightTs(name.date) + name.startMs);
}

/** A session that plays LOBSTER files, and closes them at the end. */
export function openLobster(files: LobsterFiles, options: RecordedOptions): LobsterSession {
  return new RecordedSession(options, (host) => new LobsterPlayer({ files, clock: options.clock, host }));
}
