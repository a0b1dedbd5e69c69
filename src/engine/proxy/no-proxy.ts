import { BlockList, isIP } from 'node:net';

/** A host and its port, as a connection names them. */
export type HostAndPort = { readonly host: string; readonly port: number };

const WITH_PORT = /^(\[[^\]]*\]|[^:]*):(\d+)$/;

/**
 * Whether NO_PROXY excepts a host. curl(1): "Each name in this list is matched as either a domain which contains the hostname, or the
 * hostname itself. For example, `ample.com` would match ample.com, ample.com:80, and www.ample.com, but not www.example.com or ample.com.org."
 * A leading dot, or `*.`, changes nothing; `*` excepts every host; an entry with a port excepts only that port. "IP addresses can be
 * provided with an appended slash and number of bits in CIDR notation": 10.0.0.0/8 excepts the addresses of that network, and no names,
 * which are not looked up for it.
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
  if (entry.includes('/')) return isInNetwork(host, entry);
  const name = bare(entry.replace(/^\*?\./, ''));
  if (name === '') return false;
  // 1.2.3.4 is not in a domain 3.4.
  return host === name || (isIP(host) === 0 && host.endsWith(`.${name}`));
}

/** @param network an address, a slash and the number of bits that count; any other text has nothing in it */
function isInNetwork(host: string, network: string): boolean {
  const [, address = '', digits] = /^([^/]+)\/(\d{1,3})$/.exec(network) ?? [];
  const family = isIP(bare(address));
  const bits = Number(digits);
  if (family === 0 || isIP(host) !== family || bits > (family === 4 ? 32 : 128)) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const addresses = new BlockList();
  addresses.addSubnet(bare(address), bits, type);
  return addresses.check(host, type);
}

/** In lower case, without the brackets of an IPv6 address or the dot that ends a full name. */
function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}
