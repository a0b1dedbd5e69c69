import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { endWhen, type Finished, lobtop } from './program.js';

/** About four seconds of two markets, their first books included. */
const SOME_BYTES = 10_000;

export type DemoRecording = {
  readonly markets?: readonly string[];
  readonly flags?: readonly string[];
  /** When there is enough; by default when the capture is large enough. */
  readonly isEnough?: () => boolean;
};

/** `lobtop record` of the simulated venue until there is enough in the capture, then ended with SIGTERM: status 143. */
export function recordDemo(path: string, options: DemoRecording = {}): Promise<Finished> {
  const {
    markets = ['sim:BTC/USDT', 'sim:ETH/USDT'],
    flags = [],
    isEnough = () => sizeOf(path) >= SOME_BYTES,
  } = options;
  return lobtop(['record', ...markets, '-o', path, ...flags], {
    during: endWhen(isEnough, `enough recorded in ${dirname(path)}`),
  });
}

export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
