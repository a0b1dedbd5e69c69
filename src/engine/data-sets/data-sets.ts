import { basename } from 'node:path';
import { LobtopError, messageOf } from '../errors.js';
import { companionsOf, isPlayable, onlyPlayable } from '../files/playable-file.js';
import { shortHash } from '../io/disk-cache.js';
import { isSystemError } from '../io/system-error.js';
import { Proxies, type ProxySettings } from '../proxy/proxies.js';
import { proxyErrorIn } from '../proxy/proxy-error.js';
import { proxyFetch } from '../proxy/proxy-fetch.js';
import { registerSecrets, safeCause, withoutSecrets } from '../secrets.js';
import { sanitize } from '../text.js';
import type { Clock } from '../time/clock.js';
import { CacheFolder, symbolicLink } from './cache-folder.js';
import { withCheckedRedirects } from './checked-redirects.js';
import { type DataUrl, parseDataUrl } from './data-url.js';
import { parseListing, requireSafeNames } from './listing.js';
import { probe } from './probe.js';
import { download, type RemoteFile } from './ranged-download.js';

const HUB_URL = 'https://huggingface.co';
const HASH_DIGITS = 12;
const COMMIT = /^[0-9a-f]{40}$/;
const SHORT_COMMIT = 12;

/** How data sets are fetched and where they are kept. */
export type DataSetOptions = {
  /** Fetched files are kept below this folder. */
  readonly cacheDir: string;
  readonly clock: Clock;
  /** @default https://huggingface.co */
  readonly hubUrl?: string | undefined;
  /** For private data sets; sent to the hub only. */
  readonly token?: string | undefined;
  /** Default: none, since the engine reads no environment. */
  readonly proxy?: ProxySettings | undefined;
  /** Use cached files only. */
  readonly isOffline?: boolean;
  /** Check which commit a branch has now, and whether a web file has changed. */
  readonly refreshes?: boolean;
  readonly onProgress: (name: string, bytes: number, size: number | undefined) => void;
  /** Called with one sentence for the user: which commit is used. */
  readonly onNotice: (text: string) => void;
  readonly partBytes?: number;
};

type HubFile = { readonly repo: string; readonly revision: string; readonly path: string };

/** Recordings on a hub or on the web, fetched once and cached. A branch is pinned to the commit it had at first, until it is refreshed. */
export class DataSets {
  readonly #options: DataSetOptions;
  readonly #cache: CacheFolder;
  readonly #fetchFile: typeof fetch;
  /** Ends connections through proxies. */
  readonly #closing = new AbortController();

  /** @throws LobtopError `config` for a malformed proxy */
  constructor(options: DataSetOptions) {
    const { token, hubUrl, proxy = {} } = options;
    const proxies = new Proxies(proxy);
    registerSecrets([{ token }, hubUrl, proxies.all]);
    this.#options = options;
    this.#fetchFile = withCheckedRedirects(proxyFetch(proxies, this.#closing.signal));
    this.#cache = new CacheFolder(options.cacheDir);
  }

  /**
   * Path of the file on disk, fetched if it is not cached, together with its companions.
   *
   * @throws LobtopError `usage`, `no-input` when there is no such file, `venue` when the server cannot be reached, `proxy` when the proxy fails, `io` when it cannot be written,
   * `data` for a listing with an unsafe name, or a symbolic link in the cache
   */
  async file(text: string): Promise<string> {
    const url = parseDataUrl(text);
    if (url.kind === 'web') registerSecrets(withoutName(url.url));
    try {
      return url.kind === 'web' ? await this.#webFile(url) : await this.#hubFile(url);
    } catch (cause) {
      if (cause instanceof LobtopError || !isSystemError(cause)) throw cause;
      if (cause.code === 'ELOOP' && cause.path !== undefined) throw symbolicLink(cause.path);
      const { cacheDir } = this.#options;
      throw new LobtopError('io', `Cannot write to the cache ${sanitize(cacheDir, 200)}: ${cause.message}`, {
        cause,
        remedy: 'Free some space, or set XDG_CACHE_HOME to another folder',
      });
    }
  }

  /** Nothing can be fetched any more. */
  close(): void {
    this.#closing.abort();
  }

  async #hubFile(url: HubFile): Promise<string> {
    const revision = await this.#pinned(url);
    const path = await this.#playable({ ...url, revision });
    for (const names of companionsOf(path)) {
      await firstFound(names, (name) => this.#hubPart({ ...url, revision, path: name }, { isRequired: false }));
    }
    return (await this.#hubPart({ ...url, revision, path }, { isRequired: true })) ?? '';
  }

  async #webFile({ url, name }: Extract<DataUrl, { kind: 'web' }>): Promise<string> {
    const pathOf = (own: string) =>
      this.#cache.path('data', 'web', shortHash(new URL('.', url).href, HASH_DIGITS), own);
    for (const names of companionsOf(name)) {
      await firstFound(names, (own) =>
        this.#webPart(new URL(encodeURIComponent(own), url).href, pathOf(own), { isRequired: false }),
      );
    }
    return (await this.#webPart(url, pathOf(name), { isRequired: true })) ?? '';
  }

  get #hub() {
    const { hubUrl, token } = this.#options;
    return {
      fetch: this.#fetchFile,
      ...(hubUrl === undefined ? {} : { hubUrl }),
      ...(token === undefined ? {} : { accessToken: token }),
    };
  }

  #pathOf(repo: string, ...names: readonly string[]): string {
    return this.#cache.path('data', 'hf', repo.replace('/', '--'), ...names);
  }

  /** The commit of a branch or tag: the current one, or the one it had when it was first used. */
  async #pinned({ repo, revision }: HubFile): Promise<string> {
    if (COMMIT.test(revision)) return revision;
    const path = this.#pathOf(repo, 'refs', shortHash(revision, HASH_DIGITS));
    const known = this.#cache.read(path)?.trim();
    const { isOffline, refreshes, onNotice } = this.#options;
    if (known !== undefined && COMMIT.test(known) && !refreshes) return known;
    if (isOffline) throw notCached(`${repo}@${revision}`);
    const { datasetInfo } = await import('./hub-api.js');
    const { sha } = await this.#requested(repo, () =>
      datasetInfo({ name: repo, revision, additionalFields: ['sha'], ...this.#hub }),
    );
    if (!COMMIT.test(sha)) throw new LobtopError('venue', `The hub sent no commit for ${repo}@${sanitize(revision)}`);
    this.#cache.write(path, sha);
    onNotice(`${repo}@${revision} is pinned to commit ${sha.slice(0, SHORT_COMMIT)} until --refresh`);
    return sha;
  }

  /** The path as given, or the only playable file of a folder. */
  async #playable({ repo, revision, path }: HubFile): Promise<string> {
    if (isPlayable(path)) return path;
    const cached = this.#pathOf(repo, revision, `${shortHash(path, HASH_DIGITS)}.list.json`);
    const known = parseListing(this.#cache.read(cached));
    const names = requireSafeNames(known ?? (await this.#list({ repo, revision, path })), repo);
    if (known === undefined) this.#cache.write(cached, JSON.stringify(names));
    return onlyPlayable(names, `${repo}/${path}`);
  }

  async #list({ repo, revision, path }: HubFile): Promise<readonly unknown[]> {
    if (this.#options.isOffline) throw notCached(`The listing of ${repo}`);
    const { listFiles } = await import('./hub-api.js');
    const names: unknown[] = [];
    await this.#requested(repo, async () => {
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

  /** undefined when there is no such file and it is not required. */
  async #hubPart(file: HubFile, { isRequired }: { isRequired: boolean }): Promise<string | undefined> {
    const { repo, revision, path } = file;
    const local = this.#pathOf(repo, revision, ...path.split('/'));
    if (this.#cache.has(local)) return local;
    // A commit does not change: a file that it does not have need not be requested again.
    const missing = `${local}.missing`;
    if (!isRequired && this.#cache.has(missing)) return undefined;
    if (this.#options.isOffline) {
      if (!isRequired) return undefined;
      throw notCached(path);
    }
    const { fileDownloadInfo } = await import('./hub-api.js');
    const info = await this.#requested(repo, () =>
      fileDownloadInfo({ repo: { type: 'dataset', name: repo }, revision, path: encodedPath(path), ...this.#hub }),
    );
    if (info !== null) {
      const { url, size, etag } = info;
      await this.#fetch({ url, size, etag: bare(etag), hasValidator: false, headers: this.#headersFor(url) }, local);
      return local;
    }
    if (isRequired) {
      throw new LobtopError('no-input', `${repo} has no ${sanitize(path, 200)} at ${revision.slice(0, SHORT_COMMIT)}`);
    }
    this.#cache.write(missing, '');
    return undefined;
  }

  /** The token is for the hub: large files often lie on another server, to which the hub redirects. */
  #headersFor(url: string): Readonly<Record<string, string>> {
    const { token, hubUrl = HUB_URL } = this.#options;
    const isHub = new URL(url).origin === new URL(hubUrl).origin;
    return token !== undefined && isHub ? { authorization: `Bearer ${token}` } : {};
  }

  /** undefined when there is no such file and it is not required. */
  async #webPart(url: string, local: string, { isRequired }: { isRequired: boolean }): Promise<string | undefined> {
    const { isOffline, refreshes } = this.#options;
    const missing = `${local}.missing`;
    const known = this.#cache.has(local) ? local : undefined;
    if (!refreshes && (known !== undefined || (!isRequired && this.#cache.has(missing)))) return known;
    if (isOffline) {
      if (isRequired && known === undefined) throw notCached(withoutSecrets(url));
      return known;
    }
    const remote = await this.#requested(new URL(url).host, () => probe(url, this.#fetchFile));
    if (remote !== undefined) {
      await this.#fetch(remote, local);
      return local;
    }
    if (isRequired) throw new LobtopError('no-input', `${sanitize(withoutSecrets(url), 200)} does not exist`);
    this.#cache.write(missing, '');
    return undefined;
  }

  async #fetch(remote: RemoteFile, local: string): Promise<void> {
    const { clock, onProgress, partBytes } = this.#options;
    // Checked again: the request took a while.
    this.#cache.has(local);
    await download(remote, local, {
      clock,
      fetchFile: this.#fetchFile,
      onProgress: (bytes, size) => onProgress(basename(local), bytes, size),
      ...(partBytes === undefined ? {} : { partBytes }),
    });
  }

  /** Turns the failure of a request into one sentence. @throws LobtopError `venue`, `no-input` for status 404 */
  async #requested<Value>(what: string, request: () => Promise<Value>): Promise<Value> {
    try {
      return await request();
    } catch (cause) {
      if (cause instanceof LobtopError) throw cause;
      const proxyError = proxyErrorIn(cause);
      if (proxyError !== undefined) throw proxyError;
      const status = (cause as { statusCode?: unknown }).statusCode;
      if (status === 404)
        throw new LobtopError('no-input', `${sanitize(what)} does not exist on the hub`, { cause: safeCause(cause) });
      const isDenied = status === 401 || status === 403;
      const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
      throw new LobtopError(
        'venue',
        `Cannot fetch from ${sanitize(what)}: ${sanitize(withoutSecrets(messageOf(inner)), 200)}`,
        {
          cause: safeCause(cause),
          remedy: isDenied
            ? 'Private and gated data sets need a token in HF_TOKEN'
            : 'Check the network; what is cached can be played with --offline',
        },
      );
    }
  }
}

/** The name of a file is shown in messages; tokens are in the query, keys in the path before it. */
function withoutName(url: string): string {
  const folder = new URL('.', url);
  folder.search = new URL(url).search;
  return folder.href;
}

/** Fetches the first of several names that exists: plain or zipped. */
async function firstFound(
  names: readonly string[],
  fetched: (name: string) => Promise<string | undefined>,
): Promise<void> {
  for (const name of names) if ((await fetched(name)) !== undefined) return;
}

/** The hub's client puts a path into its URL as it is: "#" and "?" would end it. */
function encodedPath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function bare(etag: string): string {
  return etag.replace(/^W\//, '').replaceAll('"', '');
}

function notCached(what: string): LobtopError {
  return new LobtopError('no-input', `${sanitize(what, 200)} is not cached, and nothing is fetched while offline`, {
    remedy: 'Run it once without --offline',
  });
}
