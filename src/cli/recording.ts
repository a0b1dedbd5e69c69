import {
  CaptureReader,
  captureClock,
  isLobster,
  lobsterClock,
  openCapture,
  openLobster,
  type Playable,
  type RecordedOptions,
  type ReplayClock,
  type Session,
} from '../engine/index.js';
import { tell } from './report.js';

/** A session that is played once `start` is called, or walked through by its source. */
export type PlayedSession = Session & { readonly source: Playable & { introduce(): void }; start(): void };

/** Something recorded, on disk. */
export type Recording = {
  /** Says the times of the recording while it is played. */
  readonly clock: ReplayClock;
  /** undefined for a LOBSTER file, which is read line by line. */
  readonly reader: CaptureReader | undefined;
  open(how: Omit<RecordedOptions, 'clock'>): PlayedSession;
};

/** A capture, or a LOBSTER message file, known by its name. @throws LobtopError `no-input`, `data` as `CaptureReader` */
export function recordingAt(path: string): Recording {
  if (isLobster(path)) {
    const clock = lobsterClock(path);
    return { clock, reader: undefined, open: (how) => openLobster(path, { ...how, clock }) };
  }
  const reader = new CaptureReader(path);
  const clock = captureClock(reader);
  return { clock, reader, open: (how) => openCapture({ ...how, reader, clock }) };
}

/** Names what could not be read; answers whether anything inside the capture was damaged. */
export function tellProblems({ problems, path }: CaptureReader): boolean {
  for (const { offset, kind, detail } of problems) tell(`${path}: ${kind} at byte ${offset}: ${detail}`);
  return problems.some(({ kind }) => kind === 'damaged');
}
