import { LobtopError } from '../errors.js';
import { safeCause, withoutSecrets } from '../secrets.js';
import { sanitize } from '../text.js';
import { pathProblem } from './safe-path.js';

/** A file or folder of a data set on a hub, or a file on the web. */
export type DataUrl =
  | { readonly kind: 'hub'; readonly repo: string; readonly revision: string; readonly path: string }
  | { readonly kind: 'web'; readonly url: string; readonly name: string };

const HUB = /^hf:\/\/([\w.-]+\/[\w.-]+?)(?:@([\w./-]+?))?(?:\/(.*))?$/;
const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|\[::1\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]|0\.0\.0\.0|\[::\])$/;

/** Whether an address is on this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return LOOPBACK.test(hostname) || hostname.endsWith('.localhost');
}

/** Whether a source is a URL to fetch. */
export function isDataUrl(text: string): boolean {
  return /^(hf|https?):\/\//.test(text);
}

/** "hf://owner/name[@revision]/path", or "https://…". @throws LobtopError `usage` */
export function parseDataUrl(text: string): DataUrl {
  return text.startsWith('hf://') ? hubUrl(text) : webUrl(text);
}

function hubUrl(text: string): DataUrl {
  const [, repo, revision = 'main', path = ''] = HUB.exec(text) ?? [];
  if (repo === undefined) {
    throw new LobtopError('usage', `"${sanitize(withoutSecrets(text))}" is not the address of a data set`, {
      remedy: 'Expected hf://owner/name[@revision]/path',
    });
  }
  const file = path.replace(/\/+$/, '');
  return { kind: 'hub', repo, revision, path: file === '' ? '' : requireSafe(file) };
}

function webUrl(text: string): DataUrl {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new LobtopError('usage', `"${sanitize(withoutSecrets(text))}" is not a URL`, { cause: safeCause(cause) });
  }
  if (url.protocol !== 'https:' && !isLoopback(url)) {
    throw new LobtopError(
      'usage',
      `${sanitize(withoutSecrets(text))} is not encrypted: the file could be changed on the way`,
      {
        remedy: 'Use https://',
      },
    );
  }
  // `fetch` refuses such addresses.
  if (url.username !== '' || url.password !== '') {
    throw new LobtopError(
      'usage',
      `${sanitize(withoutSecrets(text))} has a user name or a password, which is not supported`,
      {
        remedy: 'Use an address with a token in it, or download the file with another program',
      },
    );
  }
  const name = url.pathname.split('/').at(-1) ?? '';
  return { kind: 'web', url: url.href, name: requireName(decoded(name)) };
}

/** Unchanged when it cannot be decoded. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** @throws LobtopError `usage` for anything but a single name */
function requireName(name: string): string {
  return requireSafe(name, name.includes('/') ? 'it has a slash' : undefined);
}

/** @throws LobtopError `usage` for a path that cannot become one in the cache */
function requireSafe(path: string, problem = pathProblem(path)): string {
  if (problem === undefined) return path;
  throw new LobtopError('usage', `"${sanitize(path)}" is not a safe file name: ${problem}`);
}
