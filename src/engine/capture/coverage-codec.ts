import { type Coverage, FULL_COVERAGE } from '../book/coverage.js';
import { LobtopError } from '../errors.js';
import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';
import { type TickReader, writeTicks } from './tick-codec.js';

/** The numbers are part of the format. */
const KIND = { full: 0, window: 1, range: 2 } as const;
const HAS_BID = 1;
const HAS_ASK = 2;

export function writeCoverage(out: ByteWriter, coverage: Coverage): void {
  out.byte(KIND[coverage.kind]);
  if (coverage.kind === 'window') out.varint(coverage.levels ?? 0);
  if (coverage.kind !== 'range') return;
  const { bidTicks, askTicks } = coverage;
  out.byte((bidTicks === undefined ? 0 : HAS_BID) | (askTicks === undefined ? 0 : HAS_ASK));
  if (bidTicks !== undefined) writeTicks(out, bidTicks, 0);
  if (askTicks !== undefined) writeTicks(out, askTicks, 0);
}

/** @throws LobtopError `data` when it is malformed */
export function readCoverage(from: ByteReader, ticks: TickReader): Coverage {
  const kind = from.byte();
  if (kind === KIND.full) return FULL_COVERAGE;
  if (kind === KIND.window) return { kind: 'window', levels: from.varint() || undefined };
  if (kind !== KIND.range) throw new LobtopError('data', `unknown kind of coverage (${kind})`);
  const flags = from.byte();
  const bidTicks = (flags & HAS_BID) === 0 ? undefined : ticks.read(from, 0);
  const askTicks = (flags & HAS_ASK) === 0 ? undefined : ticks.read(from, 0);
  return { kind: 'range', bidTicks, askTicks };
}
