import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { LobtopError, messageOf } from '../errors.js';
import { companionsOf, isPlayable, onlyPlayable } from '../files/playable-file.js';
import { replaceFile, shortHash } from '../io/disk-cache.js';
import { sanitize } from '../text.js';
import type { Clock } from '../time/clock.js';
import { type DataUrl, parseDataUrl } from './data-url.js';
import { download, type RemoteFile } from './ranged-download.js';

const HASH_DIGITS = 12;
const COMMIT = /^[0-9a-f]{40}$/;

/** How data sets are fetched and where they are kept. */
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

  constructor(options: DataSetOptions) {
    this.#options = options;
  }

  /**
   * The file on disk, fetched when it is not there, with what belongs beside it.
   *
   * @throws LobtopError `usage`, `no-input` when there is no such file, `venue` when the server cannot be reached, `io` when it cannot be kept
   */
  async file(text: string): Promise<string> {
    const url = parseDataUrl(text);
    try {
      return await this.#local(url);
    } catch (cause) {
      if (cause instanceof LobtopError || !isSystemError(cause)) throw cause;
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
    for (const sibling of companionsOf(path))
      await this.#hubFile({ ...url, revision, path: sibling }, { isWanted: false });
    return (await this.#hubFile({ ...url, revision, path }, { isWanted: true })) ?? '';
  }

  get #hub() {
    const { hubUrl, token } = this.#options;
    return { ...(hubUrl === undefined ? {} : { hubUrl }), ...(token === undefined ? {} : { accessToken: token }) };
  }

  #folder(repo: string): string {
    return join(this.#options.cacheDir, 'data', 'hf', repo.replace('/', '--'));
  }

  /** The commit that a branch or tag is, or was when it was first asked for. */
  async #pinned({ repo, revision }: HubFile): Promise<string> {
    if (COMMIT.test(revision)) return revision;
    const path = join(this.#folder(repo), 'refs', shortHash(revision, HASH_DIGITS));
    const known = existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
    const { isOffline, refreshes, onNotice } = this.#options;
    if (known !== undefined && COMMIT.test(known) && !refreshes) return known;
    if (isOffline) throw notHere(`${repo}@${revision}`);
    const { datasetInfo } = await import('./hub-api.js');
    const { sha } = await this.#asked(repo, () =>
      datasetInfo({ name: repo, revision, additionalFields: ['sha'], ...this.#hub }),
    );
    if (!COMMIT.test(sha)) throw new LobtopError('venue', `The hub names no revision of ${repo}`);
    replaceFile(path, sha);
    onNotice(`${repo}@${revision} is ${sha.slice(0, 12)}, and stays so until --refresh`);
    return sha;
  }

  /** A file as it is named, or the only one of a folder that can be played. */
  async #playable({ repo, revision, path }: HubFile): Promise<string> {
    if (isPlayable(path)) return path;
    const listing = join(this.#folder(repo), revision, `${shortHash(path, HASH_DIGITS)}.list.json`);
    if (!existsSync(listing)) replaceFile(listing, JSON.stringify(await this.#list({ repo, revision, path })));
    const names = JSON.parse(readFileSync(listing, 'utf8')) as string[];
    return onlyPlayable(names, `${repo}/${path}`);
  }

  async #list({ repo, revision, path }: HubFile): Promise<string[]> {
    if (this.#options.isOffline) throw notHere(`the list of ${repo}`);
    const { listFiles } = await import('./hub-api.js');
    const names: string[] = [];
    await this.#asked(repo, async () => {
      const folder = path === '' ? {} : { path };
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
    const local = join(this.#folder(repo), revision, ...path.split('/'));
    if (existsSync(local)) return local;
    // What is not there needs to be asked for once only.
    const missing = `${local}.missing`;
    if (!isWanted && existsSync(missing)) return undefined;
    if (this.#options.isOffline) {
      if (!isWanted) return undefined;
      throw notHere(path);
    }
    const { fileDownloadInfo } = await import('./hub-api.js');
    const info = await this.#asked(repo, () =>
      fileDownloadInfo({ repo: { type: 'dataset', name: repo }, revision, path, ...this.#hub }),
    );
    if (info === null) {
      if (isWanted)
        throw new LobtopError('no-input', `${repo} has no ${sanitize(path, 200)} at ${revision.slice(0, 12)}`);
      replaceFile(missing, '');
      return undefined;
    }
    const { token } = this.#options;
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    await this.#fetch({ url: info.url, size: info.size, etag: bare(info.etag), hasValidator: false, headers }, local);
    return local;
  }

  async #webFile({ url, name }: Extract<DataUrl, { kind: 'web' }>): Promise<string> {
    const folder = join(this.#options.cacheDir, 'data', 'web', shortHash(new URL('.', url).href, HASH_DIGITS));
    for (const sibling of companionsOf(name)) {
      const address = new URL(encodeURIComponent(sibling), url).href;
      await this.#webPart(address, join(folder, sibling), { isWanted: false });
    }
    const local = join(folder, name);
    await this.#webPart(url, local, { isWanted: true });
    return local;
  }

  async #webPart(url: string, local: string, { isWanted }: { isWanted: boolean }): Promise<void> {
    const { isOffline, refreshes } = this.#options;
    const missing = `${local}.missing`;
    if (!refreshes && (existsSync(local) || (!isWanted && existsSync(missing)))) return;
    if (isOffline) {
      if (isWanted && !existsSync(local)) throw notHere(url);
      return;
    }
    const remote = await this.#asked(new URL(url).host, () => probe(url));
    if (remote === undefined && isWanted) throw new LobtopError('no-input', `There is no ${sanitize(url, 200)}`);
    if (remote === undefined) replaceFile(missing, '');
    else await this.#fetch(remote, local);
  }

  async #fetch(remote: RemoteFile, local: string): Promise<void> {
    const { clock, onProgress, partBytes } = this.#options;
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

/** Of the operating system: a folder that cannot be made, a disk that is full. */
function isSystemError(error: unknown): error is Error {
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
