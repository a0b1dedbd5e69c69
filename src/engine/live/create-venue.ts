import { LobtopError } from '../errors.js';
import { didYouMean } from '../nearest.js';
import { Proxies, type ProxySettings } from '../proxy/proxies.js';
import { registerSecrets } from '../secrets.js';
import { sanitize } from '../text.js';
import type { Clock } from '../time/clock.js';
import { CcxtVenue } from './ccxt/feed/venue.js';
import { withoutProxies } from './ccxt/proxied.js';
import type { RecordedWire } from './ccxt/recorded/recorded-wire.js';
import type { CcxtConfig } from './ccxt/types.js';
import type { VenuePolicy } from './ccxt/venue-policy.js';
import { closedVenue, policyOf, venueIds } from './venue-lookup.js';

/** A user's settings for a venue. */
export type VenueSettings = {
  /** The venue's ccxt class, when the name is user-defined. */
  readonly class?: string;
  /** Merged into the configuration of the ccxt class: addresses, API keys, options. */
  readonly ccxt?: CcxtConfig;
  /** The proxy for all addresses of the venue, instead of the session's: http://, https:// or socks5://[USER:PASSWORD@]HOST:PORT; "none" = no proxy. */
  readonly proxy?: string;
  /** false disables the disk cache of its markets and candles. */
  readonly cacheMarkets?: boolean;
  /** false parses every message, to compare. */
  readonly scan?: boolean;
};

export type CreateVenueOptions = {
  readonly clock: Clock;
  /** For a venue without a proxy of its own; undefined = the one in the environment. */
  readonly proxy: ProxySettings | undefined;
  /** Directory to cache lists of markets in; undefined = no cache. */
  readonly cacheDir: string | undefined;
  /** User-defined venue names. */
  readonly ownNames: readonly string[];
  /** Messages that were received before, instead of a connection. */
  readonly recorded?: RecordedWire;
};

/**
 * Creates the venue of a name: a known ccxt id, or one defined by the user's settings.
 *
 * @throws LobtopError `usage` for a venue that lobtop does not know, with the nearest names as remedy; `config` for a malformed proxy
 */
export function createVenue(name: string, settings: VenueSettings = {}, options: CreateVenueOptions): CcxtVenue {
  const { clock, cacheDir, ownNames, proxy, recorded } = options;
  const policy = policyOf(settings.class ?? name);
  if (policy === undefined) throw unknownVenue(settings.class ?? name, ownNames);
  registerSecrets([settings.ccxt, settings.proxy, proxy?.url]);
  const { urls, config } = withoutProxies(settings.ccxt ?? {});
  return new CcxtVenue({
    name,
    policy: settings.scan === false ? withoutScanners(policy) : policy,
    overrides: config,
    proxies: proxiesOf(name, settings.proxy ?? onlyProxy(name, urls), proxy),
    clock,
    recorded,
    cacheDir: settings.cacheMarkets === false ? undefined : cacheDir,
  });
}

function withoutScanners({ scan: _, scanTrades: __, ...policy }: VenuePolicy): VenuePolicy {
  return policy;
}

/** Its own proxy takes precedence; what NO_PROXY excepts is reached directly in any case. */
function proxiesOf(name: string, own: string | undefined, common: ProxySettings = { env: process.env }): Proxies {
  const subject = own === undefined ? undefined : `The proxy of ${sanitize(name)}`;
  const proxies = new Proxies({ ...common, url: own ?? common.url }, subject);
  registerSecrets(proxies.all);
  return proxies;
}

/** The proxy in ccxt's own settings, which may name it several times: for REST calls, for websockets. */
function onlyProxy(name: string, [url, other]: readonly string[]): string | undefined {
  if (other === undefined) return url;
  throw new LobtopError('config', `venues.${sanitize(name)}.ccxt has two different proxies`, {
    remedy: `Set venues.${sanitize(name)}.proxy instead: it is for REST calls and websockets`,
  });
}

/** The error for a venue that closed, or for an unknown name, with the nearest known ones. */
function unknownVenue(name: string, ownNames: readonly string[]): LobtopError {
  const closed = closedVenue(name.toLowerCase());
  if (closed !== undefined) return new LobtopError('usage', closed);
  const known = [...new Set([...venueIds(), ...ownNames.filter((ownName) => ownName !== name)])];
  const remedy = didYouMean(name.toLowerCase(), known, { count: 3, fallback: 'List them with: lobtop venues' });
  return new LobtopError('usage', `Unknown venue "${sanitize(name)}"`, { remedy });
}
