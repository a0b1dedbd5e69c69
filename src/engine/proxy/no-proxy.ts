import { isIP } from 'node:net';

/** A host and its port, as a connection names them. */
export type HostAndPort = { readonly host: string; readonly port: number };

const WITH_PORT = /^(\[[^\]]*\]|[^:]*):(\d+)$/;

/**
 * Whether NO_PROXY excepts a host. curl(1): "Each name in this list is matched as either a domain which contains the hostname, or the
 * hostname itself. For example, `ample.com` would match ample.com, ample.com:80, and www.ample.com, but not www.example.com or ample.com.org."
 * A leading dot, or `*.`, changes nothing; `*` excepts every host; an entry with a port excepts only that port.
 *
 * @param list names separated by commas or spaces
 */
export function isExcepted(target: HostAndPort, list: string): boolean {
  const host = bare(target.host);
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      const [, name = entry, port] = WITH_PORT.exec(entry) ?? [];
      return (port === undefined || Number(port) === target.port) && matches(host, name);
    });
}

function matches(host: string, entry: string): boolean {
  if (entry === '*') return true;
  const name = bare(entry.replace(/^\*?\./, ''));
  if (name === '') return false;
  // 1.2.3.4 is not in a domain 3.4.
  return host === name || (isIP(host) === 0 && host.endsWith(`.${name}`));
}

/** In lower case, without the brackets of an IPv6 address or the dot that ends a full name. */
function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}
