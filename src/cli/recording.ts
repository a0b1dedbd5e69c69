import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CaptureReader,
  captureClock,
  importClock,
  isCapture,
  isImport,
  isLobster,
  LobtopError,
  lobsterClock,
  openCapture,
  openImport,
  openLobster,
  openLobsterFiles,
  type Playback,
  type RecordedOptions,
  type ReplayClock,
  type Session,
  sanitize,
  type TimeUnit,
} from '../engine/internal.js';
import { importFiles } from './import-files.js';
import { Progress, progressText } from './progress.js';
import { tell } from './report.js';

/** A session that is played once `start` is called. */
export type PlayedSession = Session & { start(): void };
/** One that can be walked through by its source instead. */
export type PlaybackSession = PlayedSession & { readonly source: Playback };

/** Something recorded, on disk. */
export type Recording<Opened extends PlayedSession = PlayedSession> = {
  /** Says the times of the recording while it is played. */
  readonly clock: ReplayClock;
  /** undefined for what is read line by line. */
  readonly reader: CaptureReader | undefined;
  open(how: Omit<RecordedOptions, 'clock'>): Opened;
};

export type RecordingFiles = { readonly paths: readonly string[]; readonly timeUnit?: TimeUnit | undefined };

/**
 * A capture, a LOBSTER message file, known by its name, or files of other programs, known by their first line.
 *
 * @throws LobtopError `no-input`, `data`, `usage` for several files where one is meant
 */
export async function recordingAt(files: RecordingFiles, isStopped = () => false): Promise<Recording> {
  const own = await ownRecording(files, isStopped);
  if (own !== undefined) return own;
  const clock = await importClock(files);
  return { clock, reader: undefined, open: (how) => openImport({ ...files, onNotice: tell }, { ...how, clock }) };
}

/**
 * The same to be walked through. What can only be read from its beginning becomes a capture first, in a folder that `cleanUp` takes away.
 *
 * @throws LobtopError as `recordingAt`
 */
export async function openPlayback(
  files: RecordingFiles,
  isStopped: () => boolean,
): Promise<Recording<PlaybackSession> & { cleanUp(): void }> {
  const own = await ownRecording(files, isStopped);
  if (own !== undefined) return own;
  const folder = mkdtempSync(join(tmpdir(), 'lobtop-import-'));
  const cleanUp = () => rmSync(folder, { recursive: true, force: true });
  try {
    const path = join(folder, 'imported.lob');
    await importFiles({ ...files, path, replaces: false, isStopped });
    return { ...captureAt(path), cleanUp };
  } catch (error) {
    cleanUp();
    throw error;
  }
}

/** What can be walked through as it is; undefined for files of other programs. */
async function ownRecording(
  { paths }: RecordingFiles,
  isStopped: () => boolean,
): Promise<(Recording<PlaybackSession> & { cleanUp(): void }) | undefined> {
  const [path] = paths;
  const isLobsterFile = isLobster(path);
  if (!isLobsterFile && !isCapture(path) && (await isImport(path))) return undefined;
  if (paths.length > 1) {
    throw new LobtopError('usage', 'Several files are only read together when other programs wrote them', {
      remedy: 'Play captures and LOBSTER files one by one',
    });
  }
  return isLobsterFile ? lobsterAt(path, isStopped) : { ...captureAt(path), cleanUp: () => {} };
}

/** Gzipped files are decompressed into temporary ones first. */
async function lobsterAt(path: string, isStopped: () => boolean) {
  const progress = new Progress();
  const files = await openLobsterFiles(path, {
    isStopped,
    onProgress: (name, bytes, size) => progress.tell(`decompressing ${progressText(name, bytes, size)}`),
    onNotice: tell,
  }).finally(() => progress.end());
  const clock = lobsterClock(files);
  const open = (how: Omit<RecordedOptions, 'clock'>) => openLobster(files, { ...how, clock });
  return { clock, reader: undefined, open, cleanUp: files.close };
}

function captureAt(path: string): Recording<PlaybackSession> {
  const reader = new CaptureReader(path);
  const clock = captureClock(reader);
  return { clock, reader, open: (how) => openCapture({ ...how, reader, clock }) };
}

/** Names what could not be read: file, byte and market; returns whether anything inside the capture was damaged. */
export function reportProblems({ problems, path, markets }: CaptureReader): boolean {
  for (const { offset, kind, detail, market } of [...problems].sort((a, b) => a.offset - b.offset)) {
    const place = `${sanitize(path, 200)}: ${kind} at byte ${offset}`;
    tell(market === undefined ? `${place}: ${detail}` : `${place} (${nameOf(market, markets)}): ${detail}`);
  }
  return problems.some(({ kind }) => kind === 'damaged');
}

function nameOf(number: number, markets: CaptureReader['markets']): string {
  const instrument = markets.get(number);
  return instrument === undefined ? `market ${number}` : `${instrument.venue}:${instrument.symbol}`;
}
