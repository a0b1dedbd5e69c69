import { basename } from 'node:path';
import { LobtopError, messageOf } from '../errors.js';
import { companionsOf, isPlayable, onlyPlayable } from '../files/playable-file.js';
import { shortHash } from '../io/disk-cache.js';
import { sanitize } from '../text.js';
import type { Clock } from '../time/clock.js';
import { CacheFolder, symbolicLink } from './cache-folder.js';
import { type DataUrl, parseDataUrl } from './data-url.js';
import { download, type RemoteFile } from './ranged-download.js';
import { pathProblem } from './safe-path.js';

const HUB_URL = 'https://huggingface.co';
const HASH_DIGITS = 12;
const COMMIT = /^[0-9a-f]{40}$/;

export type DataSetOptions = {
  /** Where fetched files are kept. */
  readonly cacheDir: string;
  readonly clock: Clock;
  /** The hub's address; undefined = huggingface.co. */
  readonly hubUrl?: string | undefined;
  /** For private data sets; sent to the hub alone. */
  readonly token?: string | undefined;
  /** Only what is here already. */
  readonly isOffline?: boolean;
  /** Ask again what a branch is now, and fetch it if it is another. */
  readonly refreshes?: boolean;
  readonly onProgress: (name: string, bytes: number, size: number | undefined) => void;
  /** Worth knowing: which revision it is. */
  readonly onNotice: (text: string) => void;
  readonly partBytes?: number;
};

type HubFile = { readonly repo: string; readonly revision: string; readonly path: string };

/** Recordings on a hub or on the web, fetched once and kept: a branch stays the revision that it was, until somebody asks again. */
export class DataSets {
  readonly #options: DataSetOptions;
  readonly #cache: CacheFolder;

  constructor(options: DataSetOptions) {
    this.#options = options;
    this.#cache = new CacheFolder(options.cacheDir);
  }

  /**
   * The file on disk, fetched when it is not there, with what belongs beside it.
   *
   * @throws LobtopError `usage`, `no-input` when there is no such file, `venue` when the server cannot be reached, `io` when it cannot be kept,
   * `data` for a listing with an unsafe name, or a symbolic link in the cache
   */
  async file(text: string): Promise<string> {
    const url = parseDataUrl(text);
    try {
      return await this.#local(url);
    } catch (cause) {
      if (cause instanceof LobtopError || !isSystemError(cause)) throw cause;
      if (cause.code === 'ELOOP' && cause.path !== undefined) throw symbolicLink(cause.path);
      const { cacheDir } = this.#options;
      throw new LobtopError('io', `${sanitize(cacheDir, 200)} does not take what was fetched: ${cause.message}`, {
        cause,
      });
    }
  }

  async #local(url: DataUrl): Promise<string> {
    if (url.kind === 'web') return this.#webFile(url);
    const revision = await this.#pinned(url);
    const path = await this.#playable({ ...url, revision });
    for (const names of companionsOf(path)) {
      await firstFound(names, (name) => this.#hubFile({ ...url, revision, path: name }, { isWanted: false }));
    }
    return (await this.#hubFile({ ...url, revision, path }, { isWanted: true })) ?? '';
  }

  get #hub() {
    const { hubUrl, token } = this.#options;
    return { ...(hubUrl === undefined ? {} : { hubUrl }), ...(token === undefined ? {} : { accessToken: token }) };
  }

  /** The path of something of a repository in the cache. */
  #pathOf(repo: string, ...names: readonly string[]): string {
    return this.#cache.path('data', 'hf', repo.replace('/', '--'), ...names);
  }

  /** The commit that a branch or tag is, or was when it was first asked for. */
  async #pinned({ repo, revision }: HubFile): Promise<string> {
    if (COMMIT.test(revision)) return revision;
    const path = this.#pathOf(repo, 'refs', shortHash(revision, HASH_DIGITS));
    const known = this.#cache.read(path)?.trim();
    const { isOffline, refreshes, onNotice } = this.#options;
    if (known !== undefined && COMMIT.test(known) && !refreshes) return known;
    if (isOffline) throw notHere(`${repo}@${revision}`);
    const { datasetInfo } = await import('./hub-api.js');
    const { sha } = await this.#asked(repo, () =>
      datasetInfo({ name: repo, revision, additionalFields: ['sha'], ...this.#hub }),
    );
    if (!COMMIT.test(sha)) throw new LobtopError('venue', `The hub names no revision of ${repo}`);
    this.#cache.write(path, sha);
    onNotice(`${repo}@${revision} is ${sha.slice(0, 12)}, and stays so until --refresh`);
    return sha;
  }

  /** A file as it is named, or the only one of a folder that can be played. */
  async #playable({ repo, revision, path }: HubFile): Promise<string> {
    if (isPlayable(path)) return path;
    const kept = this.#pathOf(repo, revision, `${shortHash(path, HASH_DIGITS)}.list.json`);
    const known = parseListing(this.#cache.read(kept));
    const names = requireSafeNames(known ?? (await this.#list({ repo, revision, path })), repo);
    if (known === undefined) this.#cache.write(kept, JSON.stringify(names));
    return onlyPlayable(names, `${repo}/${path}`);
  }

  async #list({ repo, revision, path }: HubFile): Promise<readonly unknown[]> {
    if (this.#options.isOffline) throw notHere(`the list of ${repo}`);
    const { listFiles } = await import('./hub-api.js');
    const names: unknown[] = [];
    await this.#asked(repo, async () => {
      const folder = path === '' ? {} : { path: encodedPath(path) };
      for await (const entry of listFiles({
        repo: { type: 'dataset', name: repo },
        revision,
        recursive: true,
        ...folder,
        ...this.#hub,
      })) {
        if (entry.type === 'file') names.push(entry.path);
      }
    });
    return names;
  }

  async #hubFile(file: HubFile, { isWanted }: { isWanted: boolean }): Promise<string | undefined> {
    const { repo, revision, path } = file;
    const local = this.#pathOf(repo, revision, ...path.split('/'));
    if (this.#cache.has(local)) return local;
    // What is not there needs to be asked for once only.
    const missing = `${local}.missing`;
    if (!isWanted && this.#cache.has(missing)) return undefined;
    if (this.#options.isOffline) {
      if (!isWanted) return undefined;
      throw notHere(path);
    }
    const { fileDownloadInfo } = await import('./hub-api.js');
    const info = await this.#asked(repo, () =>
      fileDownloadInfo({ repo: { type: 'dataset', name: repo }, revision, path: encodedPath(path), ...this.#hub }),
    );
    if (info === null) {
      if (isWanted)
        throw new LobtopError('no-input', `${repo} has no ${sanitize(path, 200)} at ${revision.slice(0, 12)}`);
      this.#cache.write(missing, '');
      return undefined;
    }
    const { url, size, etag } = info;
    await this.#fetch({ url, size, etag: bare(etag), hasValidator: false, headers: this.#headersFor(url) }, local);
    return local;
  }

  /** The token is for the hub: large files often lie on another server, which the hub names. */
  #headersFor(url: string): Readonly<Record<string, string>> {
    const { token, hubUrl = HUB_URL } = this.#options;
    const isHub = new URL(url).origin === new URL(hubUrl).origin;
    return token !== undefined && isHub ? { authorization: `Bearer ${token}` } : {};
  }

  async #webFile({ url, name }: Extract<DataUrl, { kind: 'web' }>): Promise<string> {
    const pathOf = (own: string) =>
      this.#cache.path('data', 'web', shortHash(new URL('.', url).href, HASH_DIGITS), own);
    for (const names of companionsOf(name)) {
      await firstFound(names, (own) =>
        this.#webPart(new URL(encodeURIComponent(own), url).href, pathOf(own), { isWanted: false }),
      );
    }
    return (await this.#webPart(url, pathOf(name), { isWanted: true })) ?? '';
  }

  async #webPart(url: string, local: string, { isWanted }: { isWanted: boolean }): Promise<string | undefined> {
    const { isOffline, refreshes } = this.#options;
    const missing = `${local}.missing`;
    const known = this.#cache.has(local) ? local : undefined;
    if (!refreshes && (known !== undefined || (!isWanted && this.#cache.has(missing)))) return known;
    if (isOffline) {
      if (isWanted && known === undefined) throw notHere(url);
      return known;
    }
    const remote = await this.#asked(new URL(url).host, () => probe(url));
    if (remote !== undefined) {
      await this.#fetch(remote, local);
      return local;
    }
    if (isWanted) throw new LobtopError('no-input', `There is no ${sanitize(url, 200)}`);
    this.#cache.write(missing, '');
    return undefined;
  }

  async #fetch(remote: RemoteFile, local: string): Promise<void> {
    const { clock, onProgress, partBytes } = this.#options;
    // Checked again: asking the server took a while.
    this.#cache.has(local);
    await download(remote, local, {
      clock,
      onProgress: (bytes, size) => onProgress(basename(local), bytes, size),
      ...(partBytes === undefined ? {} : { partBytes }),
    });
  }

  /** Says in one sentence why a server's answer cannot be used. */
  async #asked<Value>(what: string, ask: () => Promise<Value>): Promise<Value> {
    try {
      return await ask();
    } catch (cause) {
      if (cause instanceof LobtopError) throw cause;
      const status = (cause as { statusCode?: unknown }).statusCode;
      if (status === 404) throw new LobtopError('no-input', `There is no ${sanitize(what)} on the hub`, { cause });
      const isLocked = status === 401 || status === 403;
      const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
      throw new LobtopError('venue', `${sanitize(what)} cannot be asked for: ${sanitize(messageOf(inner), 200)}`, {
        cause,
        remedy: isLocked
          ? 'Private and gated data sets need a token in HF_TOKEN'
          : 'Check the network; what was fetched once can be played with --offline',
      });
    }
  }
}

/** Fetches the first of several names that is there: plain or zipped. */
async function firstFound(
  names: readonly string[],
  fetched: (name: string) => Promise<string | undefined>,
): Promise<void> {
  for (const name of names) if ((await fetched(name)) !== undefined) return;
}

/** What the web says of a file: its first byte is asked for, to learn whether parts can be had. undefined when there is none. */
async function probe(url: string): Promise<RemoteFile | undefined> {
  const response = await fetch(url, { headers: { range: 'bytes=0-0' } });
  await response.body?.cancel();
  if (response.status === 404 || response.status === 410) return undefined;
  if (!response.ok) throw new Error(`status ${response.status}`);
  const size = Number(/\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
  const etag = response.headers.get('etag') ?? undefined;
  const isParted = response.status === 206 && Number.isSafeInteger(size);
  return {
    url,
    size: isParted ? size : undefined,
    etag: etag?.startsWith('W/') ? undefined : etag,
    hasValidator: true,
    headers: {},
  };
}

/** A listing as it was kept; undefined for what is not one. */
function parseListing(text: string | undefined): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @throws LobtopError `data` that names the first entry that cannot become a path in the cache */
function requireSafeNames(names: readonly unknown[], repo: string): string[] {
  return names.map((name) => {
    const problem = typeof name === 'string' ? pathProblem(name) : 'it is not text';
    if (typeof name === 'string' && problem === undefined) return name;
    const shown = sanitize(typeof name === 'string' ? name : JSON.stringify(name));
    throw new LobtopError(
      'data',
      `The listing of ${repo} names "${shown}", which is not a safe file name: ${problem}`,
      {
        remedy: 'Nothing was fetched. Tell whoever maintains the data set, or name one of its files',
      },
    );
  });
}

/** The hub's client puts a path into its address as it is: "#" and "?" would end it. */
function encodedPath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** Of the operating system: a folder that cannot be made, a disk that is full. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

function bare(etag: string): string {
  return etag.replace(/^W\//, '').replaceAll('"', '');
}

function notHere(what: string): LobtopError {
  return new LobtopError('no-input', `${sanitize(what, 200)} was never fetched, and nothing is fetched while offline`, {
    remedy: 'Leave --offline out once',
  });
}
