import { createHash } from 'node:crypto';
import { constants, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LobtopError, messageOf } from '../errors.js';
import { replaceFile } from '../io/disk-cache.js';
import { NO_FOLLOW, readTextNoFollow } from '../io/no-follow.js';
import { Backoff } from '../time/backoff.js';
import type { Clock } from '../time/clock.js';

/** A file is fetched in pieces of this size; what is lost with a connection is one of them. */
const PART_BYTES = 8 * 1024 * 1024;
/** Pieces on their way at a time. */
const PARALLEL = 4;
const TRIES = 6;
/** A server that says nothing for so long will not. */
const SILENT_MS = 30_000;
const SHA256 = /^[0-9a-f]{64}$/;
/** What is being fetched is never written into what a symbolic link points at. */
const PART_FLAGS = constants.O_RDWR | constants.O_CREAT | NO_FOLLOW;

/** A file that is to be fetched. */
export type RemoteFile = {
  readonly url: string;
  /** undefined where the server does not say, or cannot send parts: then it is fetched in one go. */
  readonly size: number | undefined;
  /** What the server calls this very content; a SHA-256 is checked. */
  readonly etag: string | undefined;
  /** Whether the server of the parts knows the content by the same name, and can say that it has changed. */
  readonly hasValidator: boolean;
  readonly headers: Readonly<Record<string, string>>;
};

type SizedFile = RemoteFile & { readonly size: number };

export type DownloadOptions = {
  readonly clock: Clock;
  /** Bytes that are here, and of how many; undefined where nobody knows. */
  readonly onProgress: (bytes: number, size: number | undefined) => void;
  readonly partBytes?: number;
};

/** What is here of a file that is not complete. */
type State = {
  readonly etag: string | undefined;
  readonly size: number;
  readonly partBytes: number;
  readonly done: number[];
};

/**
 * Fetches a file to a path, in parts at the same time, each tried several times. What was fetched before goes on from there, as long as
 * the server still has the same content.
 *
 * @throws LobtopError `venue` when the server cannot be reached or sends something else, `io`
 */
export async function download(remote: RemoteFile, path: string, options: DownloadOptions): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const part = `${path}.part`;
  if (remote.size === undefined) await fetchWhole(remote, part, options);
  else await new PartedDownload({ ...remote, size: remote.size }, { part, options }).run();
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
      this.#tell();
      // All of them are waited for: none may still write when the file is closed.
      const ends = await Promise.allSettled(Array.from({ length: PARALLEL }, () => this.#work(file, missing)));
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
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
          // The others need not go on for nothing.
          missing.length = 0;
          throw error;
        },
      );
      await file.write(bytes, 0, bytes.length, from);
      this.#done.add(index);
      this.#save();
      this.#tell();
    }
  }

  async #fetchPart(from: number, to: number): Promise<Uint8Array> {
    const { headers, etag, hasValidator } = this.#remote;
    const range = {
      ...headers,
      range: `bytes=${from}-${to - 1}`,
      ...(hasValidator && etag !== undefined ? { 'if-range': etag } : {}),
    };
    return tried(this.#options.clock, async () => {
      const answer = await answered(this.#remote.url, { headers: range, wanted: 206, clock: this.#options.clock });
      const bytes = await answer.bytes();
      if (bytes.length !== to - from) throw new Error(`${bytes.length} bytes came instead of ${to - from}`);
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
      // Nothing is known of it, or nothing that can be read: it begins anew.
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

  #tell(): void {
    this.#options.onProgress(Math.min(this.#remote.size, this.#done.size * this.#partBytes), this.#remote.size);
  }
}

/** In one go, from the beginning each time. */
async function fetchWhole(
  { url, headers }: RemoteFile,
  part: string,
  { clock, onProgress }: DownloadOptions,
): Promise<void> {
  await tried(clock, async () => {
    const answer = await answered(url, { headers, wanted: 200, clock });
    const file = await open(part, PART_FLAGS | constants.O_TRUNC);
    try {
      let bytes = 0;
      for await (const chunk of answer.chunks()) {
        await file.write(chunk);
        bytes += chunk.length;
        onProgress(bytes, undefined);
      }
    } finally {
      await file.close();
    }
  });
}

/** The server answered, and another try would be answered in the same way. */
class Refused extends Error {}

async function tried<Value>(clock: Clock, run: () => Promise<Value>): Promise<Value> {
  const backoff = new Backoff();
  while (true) {
    try {
      return await run();
    } catch (cause) {
      const isFinal = cause instanceof Refused || backoff.attempt >= TRIES - 1;
      if (isFinal) throw unreachable(cause);
      await new Promise<void>((resolve) => void clock.after(backoff.next(), resolve));
    }
  }
}

function unreachable(cause: unknown): LobtopError {
  const detail = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : messageOf(cause);
  return new LobtopError('venue', `The file cannot be fetched: ${detail}`, {
    cause,
    remedy: 'Try again: what is here already stays',
  });
}

type Asking = {
  readonly headers: Readonly<Record<string, string>>;
  /** The whole file, or a part of it. */
  readonly wanted: 200 | 206;
  readonly clock: Clock;
};

/** The answer that is wanted, whose body may not be silent for long. @throws Refused when another try would be answered in the same way */
async function answered(url: string, { headers, wanted, clock }: Asking) {
  const abort = new AbortController();
  const silence = () => clock.after(SILENT_MS, () => abort.abort(new Error(`silent for ${SILENT_MS / 1000} s`)));
  let cancel = silence();
  const response = await fetch(url, { headers, signal: abort.signal }).catch((error: unknown) => {
    cancel();
    throw error;
  });
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of response.body ?? []) {
        cancel();
        cancel = silence();
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
  if (response.status === wanted) return { chunks, bytes };
  cancel();
  await response.body?.cancel();
  throw refusal(response.status);
}

function refusal(status: number): Error {
  if (status === 200) return new Refused('has changed on its server');
  // Busy is no answer: it is asked again.
  return status === 429 || status >= 500 ? new Error(`status ${status}`) : new Refused(`status ${status}`);
}

/** What large files are called on a hub is their SHA-256. */
async function checkHash({ etag }: RemoteFile, part: string): Promise<void> {
  if (etag === undefined || !SHA256.test(etag)) return;
  const hash = createHash('sha256');
  const file = await open(part, constants.O_RDONLY | NO_FOLLOW);
  for await (const chunk of file.createReadStream()) hash.update(chunk as Uint8Array);
  if (hash.digest('hex') === etag) return;
  rmSync(part);
  rmSync(`${part}.json`, { force: true });
  throw new LobtopError('venue', 'The file is not what its server says it is', {
    remedy: 'Try again; it is fetched from its beginning',
  });
}
