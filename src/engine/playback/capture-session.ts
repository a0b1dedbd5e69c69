import type { CaptureReader } from '../capture/capture-reader.js';
import type { FrameSource } from '../capture/frame-source.js';
import { ReplayClock } from '../time/replay-clock.js';
import { CapturePlayer } from './capture-player.js';
import { type RecordedOptions, RecordedSession } from './recorded-session.js';

export type CaptureSessionOptions = RecordedOptions & { readonly reader: FrameSource };
export type CaptureSession = RecordedSession<CapturePlayer>;

/** A clock that begins when the capture did. */
export function captureClock(reader: CaptureReader): ReplayClock {
  return new ReplayClock(reader.createdTs);
}

/** A capture as a session; the reader is closed at the end. */
export function openCapture(options: CaptureSessionOptions): CaptureSession {
  const { reader, clock } = options;
  return new RecordedSession(options, (host) => new CapturePlayer({ reader, clock, host }));
}
