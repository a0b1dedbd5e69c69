import { basename } from 'node:path';
import { type RecordedOptions, RecordedSession } from '../../playback/recorded-session.js';
import { ReplayClock } from '../../time/replay-clock.js';
import { parseLobsterName } from './lobster-format.js';
import { LobsterPlayer } from './lobster-player.js';
import { midnightTs } from './midnight.js';

export type LobsterSession = RecordedSession<LobsterPlayer>;

/** Whether a file is named as a LOBSTER message file. */
export function isLobster(path: string): boolean {
  return parseLobsterName(basename(path))?.kind === 'message';
}

/** A clock that begins when the file does. */
export function lobsterClock(path: string): ReplayClock {
  const name = parseLobsterName(basename(path));
  return new ReplayClock(name === undefined ? 0 : midnightTs(name.date) + name.startMs);
}

/** A LOBSTER message file as a session. @throws LobtopError `usage`, `no-input` as `LobsterPlayer` */
export function openLobster(path: string, options: RecordedOptions): LobsterSession {
  return new RecordedSession(options, (host) => new LobsterPlayer({ path, clock: options.clock, host }));
}
