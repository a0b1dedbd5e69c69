import { basename, extname, resolve } from 'node:path';
import {
  CaptureReader,
  captureClock,
  type Follow,
  findLobster,
  type ImportHints,
  importClock,
  isCapture,
  isPipe,
  type LobsterInputs,
  LobtopError,
  lobsterClock,
  notWritten,
  openCapture,
  openImport,
  openLobster,
  openLobsterFiles,
  Pause,
  type Playback,
  parseLobsterName,
  prepareImport,
  type RecordedOptions,
  type ReplayClock,
  type Session,
  sanitize,
  systemClock,
  temporaryPath,
} from '../engine/internal.js';
import { importFiles } from './import-files.js';
import { Progress, progressText } from './progress.js';
import { notice } from './report.js';

/** A session that plays from beginning to end once `start` is called. */
export type ReplaySession = Session & { start(): void };
/** A session that can also be stepped and seeked through its source. */
export type PlaybackSession = ReplaySession & { readonly source: Playback };

/** A recording on disk. */
export type Recording<Opened extends ReplaySession = ReplaySession> = {
  /** The recorded time during playback. */
  readonly clock: ReplayClock;
  /** undefined for formats other than captures. */
  readonly reader: CaptureReader | undefined;
  open(options: Omit<RecordedOptions, 'clock'>): Opened;
};

export type RecordingFiles = {
  readonly paths: readonly string[];
  readonly hints: ImportHints;
  readonly follow?: boolean;
};

/**
 * A capture, a LOBSTER message file (recognised by its name or its content) or files of other programs (recognised by their first lines).
 *
 * @throws LobtopError `no-input`, `data`, `usage` for several files of a format that takes one
 */
export async function recordingAt(files: RecordingFiles, signal: AbortSignal): Promise<Recording> {
  if (files.follow === true) requireOneImport(files.paths);
  const recording = files.follow === true ? undefined : await seekableRecording(files, { signal, onNotice: () => {} });
  if (recording !== undefined) return recording;
  const progress = new Progress();
  const prepared = await prepareImport({
    paths: files.paths,
    hints: files.hints,
    follow: files.follow === true ? followUntil(signal) : undefined,
    signal,
    onNotice: notice,
    onProgress: (name, bytes, size) => progress.update(`reading ${progressText(name, bytes, size)}`),
  }).finally(() => progress.end());
  const clock = importClock(prepared);
  const open = (options: Omit<RecordedOptions, 'clock'>) => openImport(prepared, { ...options, clock });
  return { clock, reader: undefined, open };
}

/** @throws LobtopError `usage` */
function requireOneImport(paths: readonly string[]): void {
  const [path] = paths;
  const isLobster = parseLobsterName(basename(path)) !== undefined;
  if (paths.length === 1 && !isLobster && (isPipe({ path }) || !isCapture(path))) return;
  throw new LobtopError('usage', '--follow reads one file of another program', {
    remedy: 'Name one file that is still being written, for example a CSV or a .gz',
  });
}

function followUntil(signal: AbortSignal): Follow {
  const pause = new Pause(systemClock);
  signal.addEventListener('abort', () => pause.end());
  return { pause, isStopped: () => signal.aborted };
}

/**
 * The same, but seekable. Files that can only be read from the beginning are first imported to a temporary capture, which
 * `cleanUp` deletes.
 *
 * @throws LobtopError as `recordingAt`
 */
export async function openPlayback(
  files: RecordingFiles,
  signal: AbortSignal,
): Promise<Recording<PlaybackSession> & { readonly notices: readonly string[]; cleanUp(): void }> {
  const notices: string[] = [];
  const onNotice = (text: string) => void notices.push(text);
  const recording = await seekableRecording(files, { signal, onNotice });
  if (recording !== undefined) return { ...recording, notices };
  const { path, remove: cleanUp } = temporaryPath();
  try {
    await importFiles({ ...files, path, replaces: true, signal, onNotice });
    return { ...captureAt(path), notices, cleanUp };
  } catch (error) {
    cleanUp();
    // The name of the temporary file says nothing.
    throw error instanceof LobtopError && error.code === 'io' ? notWritten(error.cause) : error;
  }
}

type OpenOptions = {
  readonly signal: AbortSignal;
  /** Called for what is printed too. */
  readonly onNotice: (text: string) => void;
};

/** A capture or a LOBSTER file; undefined for files that must be imported. */
async function seekableRecording(
  { paths, hints }: RecordingFiles,
  options: OpenOptions,
): Promise<(Recording<PlaybackSession> & { cleanUp(): void }) | undefined> {
  const [path, ...others] = paths;
  if (isPipe({ path })) return undefined;
  // Of a file that is named like a capture, the reader says what is wrong with it.
  if (isCapture(path) || extname(path) === '.lob') {
    requireSingle(others);
    requireNoVenue(hints);
    return { ...captureAt(path), cleanUp: () => {} };
  }
  const inputs = await findLobster(path, { byContent: hints.columns === undefined });
  if (inputs === undefined) return undefined;
  // Both files of a pair may be named.
  const own = [inputs.messages.path, inputs.rows?.path ?? inputs.messages.path].map((each) => resolve(each));
  requireSingle(others.filter((other) => !own.includes(resolve(other))));
  return lobsterAt(inputs, options);
}

/** @throws LobtopError `usage` */
function requireSingle(others: readonly string[]): void {
  if (others.length === 0) return;
  throw new LobtopError('usage', 'Captures and LOBSTER files cannot be combined', {
    remedy: 'Give one file; only files of other programs can be read together',
  });
}

/** @throws LobtopError `usage` */
function requireNoVenue({ player }: ImportHints): void {
  if (player === undefined) return;
  throw new LobtopError('usage', 'A capture has its markets in it', {
    remedy: 'Leave out --venue and --symbol, which are for messages of a collector',
  });
}

/** Compressed files are decompressed into temporary files first. */
async function lobsterAt(inputs: LobsterInputs, { signal, onNotice }: OpenOptions) {
  const progress = new Progress();
  const files = await openLobsterFiles(inputs, {
    isStopped: () => signal.aborted,
    onProgress: (name, bytes, size) => progress.update(`decompressing ${progressText(name, bytes, size)}`),
    onNotice: (text) => {
      notice(text);
      onNotice(text);
    },
  }).finally(() => progress.end());
  const clock = lobsterClock(files);
  const open = (options: Omit<RecordedOptions, 'clock'>) => openLobster(files, { ...options, clock });
  return { clock, reader: undefined, open, cleanUp: files.close };
}

function captureAt(path: string): Recording<PlaybackSession> {
  const reader = new CaptureReader(path);
  const clock = captureClock(reader);
  return { clock, reader, open: (options) => openCapture({ ...options, reader, clock }) };
}

/** Prints file, byte offset and market of each problem. Returns whether the capture is damaged. */
export function reportProblems({ problems, path, markets }: CaptureReader): boolean {
  for (const { offset, kind, detail, market } of [...problems].sort((a, b) => a.offset - b.offset)) {
    const location = `${sanitize(path, 200)}: ${kind} at byte ${offset}`;
    notice(market === undefined ? `${location}: ${detail}` : `${location} (${nameOf(market, markets)}): ${detail}`);
  }
  return problems.some(({ kind }) => kind === 'damaged');
}

function nameOf(number: number, markets: CaptureReader['markets']): string {
  const instrument = markets.get(number);
  return instrument === undefined ? `market ${number}` : `${instrument.venue}:${instrument.symbol}`;
}
