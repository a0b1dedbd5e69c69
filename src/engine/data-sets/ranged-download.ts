import { createHash } from 'node:crypto';
import { constants, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { LobtopError, messageOf } from '../errors.js';
import { replaceFile } from '../io/disk-cache.js';
import { NO_FOLLOW, readTextNoFollow } from '../io/no-follow.js';
import { isSystemError } from '../io/system-error.js';
import { proxyErrorIn } from '../proxy/proxy-error.js';
import { safeCause, withoutSecrets } from '../secrets.js';
import { sanitize } from '../text.js';
import { Backoff } from '../time/backoff.js';
import type { Clock } from '../time/clock.js';

/** Size of a part: a lost connection costs one. */
const PART_BYTES = 8 * 1024 * 1024;
/** Parts fetched at the same time. */
const PARALLEL = 4;
const MAX_ATTEMPTS = 6;
/** A request fails when no data arrives for this long. */
const SILENT_MS = 30_000;
const SHA256 = /^[0-9a-f]{64}$/;
/** A partial file that is a symbolic link is not followed. */
const PART_FLAGS = constants.O_RDWR | constants.O_CREAT | NO_FOLLOW;

/** A file on a server. */
export type RemoteFile = {
  readonly url: string;
  /** undefined when the server does not send it or does not serve ranges: then the file is fetched in one request. */
  readonly size: number | undefined;
  /** Identifies this content; a SHA-256 is verified. */
  readonly etag: string | undefined;
  /** Whether the server of the parts has the same ETag, so that If-Range detects a change. */
  readonly hasValidator: boolean;
  readonly headers: Readonly<Record<string, string>>;
};

type SizedFile = RemoteFile & { readonly size: number };

export type DownloadOptions = {
  readonly clock: Clock;
  readonly fetchFile: typeof fetch;
  /** Bytes fetched so far, and the size; undefined when it is not known. */
  readonly onProgress: (bytes: number, size: number | undefined) => void;
  readonly partBytes?: number;
};

/** Saved beside a partial file: which parts it has. */
type State = {
  readonly etag: string | undefined;
  readonly size: number;
  readonly partBytes: number;
  readonly done: number[];
};

/**
 * Fetches a file to a path, several parts at a time, with retries. Resumes a partial download as long as the server still has the same content.
 *
 * @throws LobtopError `venue` when the server cannot be reached or sends something else, `proxy` when the proxy fails; what `fs` throws
 */
export async function download(remote: RemoteFile, path: string, options: DownloadOptions): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const part = `${path}.part`;
  try {
    if (remote.size === undefined) await fetchWhole(remote, part, options);
    else await new PartedDownload({ ...remote, size: remote.size }, { part, options }).run();
  } catch (cause) {
    if (isSystemError(cause) || cause instanceof LobtopError) throw cause;
    throw proxyErrorIn(cause) ?? downloadFailed(basename(path), cause);
  }
  await checkHash(remote, part);
  renameSync(part, path);
  rmSync(`${part}.json`, { force: true });
}

class PartedDownload {
  readonly #remote: SizedFile;
  readonly #part: string;
  readonly #options: DownloadOptions;
  readonly #partBytes: number;
  readonly #done: Set<number>;

  constructor(remote: SizedFile, { part, options }: { part: string; options: DownloadOptions }) {
    this.#remote = remote;
    this.#part = part;
    this.#options = options;
    this.#partBytes = options.partBytes ?? PART_BYTES;
    this.#done = new Set(this.#known());
  }

  async run(): Promise<void> {
    const file = await open(this.#part, PART_FLAGS);
    try {
      await file.truncate(this.#remote.size);
      const missing = Array.from({ length: this.#count }, (_, i) => i).filter((i) => !this.#done.has(i));
      this.#report();
      // Wait for all of them: none may write after the file is closed.
      const results = await Promise.allSettled(Array.from({ length: PARALLEL }, () => this.#work(file, missing)));
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    } finally {
      await file.close();
    }
  }

  get #count(): number {
    return Math.ceil(this.#remote.size / this.#partBytes);
  }

  /** Takes parts from the list until none is left. */
  async #work(file: FileHandle, missing: number[]): Promise<void> {
    for (let index = missing.shift(); index !== undefined; index = missing.shift()) {
      const from = index * this.#partBytes;
      const bytes = await this.#fetchPart(from, Math.min(this.#remote.size, from + this.#partBytes)).catch(
        (error: unknown) => {
          // One part failed for good: the others are not needed.
          missing.length = 0;
          throw error;
        },
      );
      await file.write(bytes, 0, bytes.length, from);
      this.#done.add(index);
      this.#save();
      this.#report();
    }
  }

  async #fetchPart(from: number, to: number): Promise<Uint8Array> {
    const { headers, etag, hasValidator } = this.#remote;
    const range = {
      ...headers,
      range: `bytes=${from}-${to - 1}`,
      ...(hasValidator && etag !== undefined ? { 'if-range': etag } : {}),
    };
    const { clock, fetchFile } = this.#options;
    return retried(clock, async () => {
      const response = await request(this.#remote.url, { headers: range, expected: 206, clock, fetchFile });
      const bytes = await response.bytes();
      if (bytes.length !== to - from) throw new Error(`received ${bytes.length} bytes, expected ${to - from}`);
      return bytes;
    });
  }

  #known(): readonly number[] {
    const text = readTextNoFollow(`${this.#part}.json`) ?? '';
    try {
      const { etag, size, partBytes, done } = JSON.parse(text) as State;
      const isSame = etag === this.#remote.etag && size === this.#remote.size && partBytes === this.#partBytes;
      return isSame && etag !== undefined && existsSync(this.#part) ? done.filter(Number.isSafeInteger) : [];
    } catch {
      // No state, or a damaged one: start from the beginning.
      return [];
    }
  }

  #save(): void {
    const state: State = {
      etag: this.#remote.etag,
      size: this.#remote.size,
      partBytes: this.#partBytes,
      done: [...this.#done],
    };
    replaceFile(`${this.#part}.json`, JSON.stringify(state));
  }

  #report(): void {
    this.#options.onProgress(Math.min(this.#remote.size, this.#done.size * this.#partBytes), this.#remote.size);
  }
}

/** In one request; each attempt starts from the beginning. */
async function fetchWhole(
  { url, headers }: RemoteFile,
  part: string,
  { clock, fetchFile, onProgress }: DownloadOptions,
): Promise<void> {
  await retried(clock, async () => {
    const response = await request(url, { headers, expected: 200, clock, fetchFile });
    const file = await open(part, PART_FLAGS | constants.O_TRUNC);
    try {
      let bytes = 0;
      for await (const chunk of response.chunks()) {
        await file.write(chunk);
        bytes += chunk.length;
        onProgress(bytes, undefined);
      }
    } finally {
      await file.close();
    }
  });
}

/** The server's answer is final: another attempt would get the same. */
class FinalError extends Error {}

async function retried<Value>(clock: Clock, run: () => Promise<Value>): Promise<Value> {
  const backoff = new Backoff();
  while (true) {
    try {
      return await run();
    } catch (cause) {
      const isFinal = cause instanceof FinalError || cause instanceof LobtopError || isSystemError(cause);
      if (isFinal || backoff.attempt >= MAX_ATTEMPTS - 1) throw cause;
      await new Promise<void>((resolve) => void clock.after(backoff.next(), resolve));
    }
  }
}

function downloadFailed(name: string, cause: unknown): LobtopError {
  const detail = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : messageOf(cause);
  return new LobtopError(
    'venue',
    `The download of ${sanitize(name, 100)} failed: ${sanitize(withoutSecrets(detail), 200)}`,
    {
      cause: safeCause(cause),
      remedy: 'Try again: it resumes where it stopped',
    },
  );
}

type RequestOptions = {
  readonly headers: Readonly<Record<string, string>>;
  /** Status for the whole file, or a part of it. */
  readonly expected: 200 | 206;
  readonly clock: Clock;
  readonly fetchFile: typeof fetch;
};

/** A response with the expected status; its body fails when no data arrives for `SILENT_MS`. @throws FinalError when a retry is pointless */
async function request(url: string, { headers, expected, clock, fetchFile }: RequestOptions) {
  const abort = new AbortController();
  const startTimeout = () => clock.after(SILENT_MS, () => abort.abort(new Error(`no data for ${SILENT_MS / 1000} s`)));
  let cancel = startTimeout();
  const response = await fetchFile(url, { headers, signal: abort.signal }).catch((error: unknown) => {
    cancel();
    throw error;
  });
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of response.body ?? []) {
        cancel();
        cancel = startTimeout();
        yield chunk as Uint8Array;
      }
    } finally {
      cancel();
    }
  }
  const bytes = async () => {
    const all: Uint8Array[] = [];
    for await (const chunk of chunks()) all.push(chunk);
    return Buffer.concat(all);
  };
  if (response.status === expected) return { chunks, bytes };
  cancel();
  await response.body?.cancel();
  throw statusError(response.status);
}

function statusError(status: number): Error {
  // The whole file instead of a part: If-Range found another version.
  if (status === 200) return new FinalError('the file has changed on the server');
  const isBusy = status === 429 || status >= 500;
  return isBusy ? new Error(`status ${status}`) : new FinalError(`status ${status}`);
}

/** The ETag of a large file on a hub is its SHA-256. */
async function checkHash({ etag }: RemoteFile, part: string): Promise<void> {
  if (etag === undefined || !SHA256.test(etag)) return;
  const hash = createHash('sha256');
  const file = await open(part, constants.O_RDONLY | NO_FOLLOW);
  for await (const chunk of file.createReadStream()) hash.update(chunk as Uint8Array);
  if (hash.digest('hex') === etag) return;
  rmSync(part);
  rmSync(`${part}.json`, { force: true });
  throw new LobtopError('venue', 'Checksum mismatch: the downloaded file is not the one that the server announced', {
    remedy: 'Try again: it is fetched from the beginning',
  });
}
