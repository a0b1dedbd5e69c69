import { LobtopError } from '../errors.js';
import { sanitize } from '../text.js';

/** A file of a data set on a hub, or anywhere on the web. */
export type DataUrl =
  | { readonly kind: 'hub'; readonly repo: string; readonly revision: string; readonly path: string }
  | { readonly kind: 'web'; readonly url: string; readonly name: string };

const HUB = /^hf:\/\/([\w.-]+\/[\w.-]+?)(?:@([\w./-]+?))?(?:\/(.*))?$/;
const SEGMENT = /^[\w.@+ =,-]+$/;
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** Whether a source is to be fetched first. */
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
    throw new LobtopError('usage', `"${sanitize(text)}" names no data set`, {
      remedy: 'Expected hf://owner/name[@revision]/path',
    });
  }
  for (const segment of path.split('/')) if (segment !== '') requireName(segment);
  return { kind: 'hub', repo, revision, path: path.replace(/\/+$/, '') };
}

function webUrl(text: string): DataUrl {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new LobtopError('usage', `"${sanitize(text)}" is no address`, { cause });
  }
  if (url.protocol !== 'https:' && !LOOPBACK.includes(url.hostname)) {
    throw new LobtopError('usage', `${sanitize(text)} is not fetched: anybody on the way could change it`, {
      remedy: 'Use https://',
    });
  }
  const name = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
  return { kind: 'web', url: url.href, name: requireName(name) };
}

/** Names become names of files here: nothing that leads out of a folder. @throws LobtopError `usage` */
function requireName(name: string): string {
  if (SEGMENT.test(name) && name !== '.' && name !== '..') return name;
  throw new LobtopError('usage', `"${sanitize(name)}" is no name of a file`, {
    remedy: 'Expected letters, digits, and . _ @ + = , -',
  });
}
