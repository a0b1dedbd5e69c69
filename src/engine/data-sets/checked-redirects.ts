import { LobtopError } from '../errors.js';
import { withoutSecrets } from '../secrets.js';
import { sanitize } from '../text.js';
import { isLoopback } from './data-url.js';

const REDIRECTS = [301, 302, 303, 307, 308];
const MAX_REDIRECTS = 10;

/**
 * `fetch` that follows redirects itself, and only to where a direct address may lead: to https, and to this machine only from this machine. What
 * is meant for one server alone is not sent to another.
 */
export function withCheckedRedirects(fetchFile: typeof fetch): typeof fetch {
  return async (input, init = {}) => {
    let url = new URL(input instanceof Request ? input.url : String(input));
    const headers = new Headers(init.headers);
    const start = url;
    for (let redirects = 0; ; redirects++) {
      const response = await fetchFile(url.href, { ...init, headers: Object.fromEntries(headers), redirect: 'manual' });
      const location = response.headers.get('location');
      if (!REDIRECTS.includes(response.status) || location === null) return response;
      await response.body?.cancel();
      if (redirects >= MAX_REDIRECTS) throw new LobtopError('venue', `${url.host} redirects in a circle`);
      const next = new URL(location, url);
      requireAllowed(next, { from: url, start });
      if (next.origin !== url.origin) headers.delete('authorization');
      url = next;
    }
  };
}

/** @throws LobtopError `venue` */
function requireAllowed(next: URL, { from, start }: { readonly from: URL; readonly start: URL }): void {
  const isAllowed = isLoopback(next) ? isLoopback(start) : next.protocol === 'https:';
  // What was asked first was allowed: a hub of one's own may have http.
  if (isAllowed || next.origin === start.origin) return;
  const [host, target] = [from.host, sanitize(withoutSecrets(next.href), 200)];
  throw new LobtopError('venue', `${host} redirects to ${target}, which is not allowed`, {
    remedy: 'A download may only lead to https addresses, and not to this machine',
  });
}
