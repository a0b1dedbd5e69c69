import { type RecordedOptions, RecordedSession } from '../../playback/recorded-session.js';
import { ReplayClock } from '../../time/replay-clock.js';
import type { LobsterFiles } from './lobster-files.js';
import { LobsterPlayer } from './lobster-player.js';
import { midnightTs } from './midnight.js';

export type LobsterSession = RecordedSession<LobsterPlayer>;

/** A clock that starts at the first time of the files. */
export function lobsterClock({ day }: LobsterFiles): ReplayClock {
  return new ReplayClock(midnightTs(day.date) + day.startMs);
}

/** A session that plays LOBSTER files, and closes them at the end. */
export function openLobster(files: LobsterFiles, options: RecordedOptions): LobsterSession {
  return new RecordedSession(options, (host) => new LobsterPlayer({ files, clock: options.clock, host }));
}
