import type { CaptureReader } from '../capture/capture-reader.js';
import type { FrameSource } from '../capture/frame-source.js';
import { ReplayClock } from '../time/replay-clock.js';
import { CapturePlayer } from './capture-player.js';
import { type RecordedOptions, RecordedSession } from './recorded-session.js';

export type CaptureSessionOptions = RecordedOptions & { readonly reader: FrameSource };
export type CaptureSession = RecordedSession<CapturePlayer>;

/** A clock that starts at the creation time of the capture. */
export function captureClock(reader: CaptureReader): ReplayClock {
  return new ReplayClock(reader.createdTs);
}

/** Opens a capture as a session, which closes the reader at the end. */
export function openCapture(options: CaptureSessionOptions): CaptureSession {
  const { reader, clock } = options;
  return new RecordedSession(options, (host) => new CapturePlayer({ reader, clock, host }));
}
