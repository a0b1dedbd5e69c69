import type { CaptureReader } from '../../capture/capture-reader.js';
import { CapturePlayer } from './capture-player.js';
import { type RecordedOptions, RecordedSession } from './recorded-session.js';
import { ReplayClock } from './replay-clock.js';

export type CaptureSessionOptions = RecordedOptions & { readonly reader: CaptureReader };
export type CaptureSession = RecordedSession<CapturePlayer>;

/** A clock that begins when the capture did. */
export function captureClock(reader: CaptureReader): ReplayClock {
  return new ReplayClock(reader.createdTs);
}

/** A capture as a session; the reader is closed at the end. */
export function openCapture(options: CaptureSessionOptions): CaptureSession {
  const { reader, clock } = options;
  return new RecordedSession(options, (sinkOf) => new CapturePlayer({ reader, clock, sinkOf }));
}
