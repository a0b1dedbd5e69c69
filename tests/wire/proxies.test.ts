import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type FeedStatus, listMarkets, type ProxySettings, partialSink } from '../../src/engine/index.js';
import { DataSets, openSession, systemClock, type VenueSettings } from '../../src/engine/internal.js';
import { eventually } from '../support/eventually.js';
import { barePort } from '../support/faults/bare-port.js';
import { FakeVenue } from '../support/faults/fake-venue.js';
import { LoopbackHub } from '../support/loopback-hub.js';
import {
  httpProxy,
  type LoopbackProxy,
  type ProxyOptions,
  socks4Proxy,
  socksProxy,
} from '../support/loopback-proxy.js';
import { BINANCE_MARKET, binanceSpec } from '../support/wire/binance-spec.js';
import { StandIn } from '../support/wire/stand-in.js';

const CREDENTIALS = { user: 'trader', password: 'canary:p@ss/w%rd' };
const ENCODED = 'trader:canary%3Ap%40ss%2Fw%25rd';
/** Found by nobody but the proxies of the tests. */
const HOST = 'venue.test';

const KINDS = [
  { scheme: 'http', start: httpProxy },
  { scheme: 'socks5', start: socksProxy },
] as const;

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function startProxy(start: (options?: ProxyOptions) => Promise<LoopbackProxy>, options?: ProxyOptions) {
  const proxy = await start(options);
  cleanUps.push(() => proxy.close());
  return proxy;
}

/** A venue at an address that only proxies find, or at its own. */
async function startVenue({ isLoopback = false } = {}): Promise<{ stand: StandIn; settings: VenueSettings }> {
  const stand = new StandIn(binanceSpec());
  const settings = await stand.listen();
  cleanUps.push(() => stand.close());
  const port = stand.host.split(':')[1];
  const config = stand.spec.config(isLoopback ? stand.host : `${HOST}:${port}`);
  return { stand, settings: { ...settings, ccxt: { ...settings.ccxt, ...config } } };
}

type Watching = { readonly statuses: FeedStatus[]; readonly symbol?: string; live(): Promise<void> };

function watch(settings: VenueSettings, proxy: ProxySettings | undefined, symbol = BINANCE_MARKET.symbol): Watching {
  const statuses: FeedStatus[] = [];
  const session = openSession({
    targets: [{ venue: 'binance', symbol }],
    venues: { binance: settings },
    proxy,
    observe: () => partialSink({ status: (status) => statuses.push(status) }),
  });
  cleanUps.push(async () => {
    session.close();
    await session.done;
  });
  return { statuses, live: () => session.watched[0].market.whenLive() };
}

const status = ({ statuses }: Watching, matches: (each: FeedStatus) => boolean) =>
  eventually(
    () => statuses.find(matches),
    () => JSON.stringify(statuses),
  );

describe.each(KINDS)('an $scheme proxy', ({ scheme, start }) => {
  it.each([
    ['without a password', undefined, ''],
    ['with a password', CREDENTIALS, `${ENCODED}@`],
  ])('%s carries REST calls and websockets, and looks up the names', async (_how, credentials, prefix) => {
    const proxy = await startProxy(start, credentials && { credentials });
    const { stand, settings } = await startVenue();
    await watch(settings, { url: `${scheme}://${prefix}127.0.0.1:${proxy.port}` }).live();
    const target = stand.host.replace('127.0.0.1', HOST);
    // One for the snapshot, one for the websocket.
    expect(proxy.targets).toEqual([target, target]);
    expect([stand.requests.length, stand.sockets.length, proxy.rejected()]).toEqual([1, 1, 0]);
  });

  it('carries TLS to a venue: the certificate is still checked', async () => {
    const proxy = await startProxy(start);
    const venue = new FakeVenue({ venue: 'binance', isSecure: true });
    await venue.listen();
    cleanUps.push(() => venue.close());
    const url = `${scheme}://127.0.0.1:${proxy.port}`;
    const failed = await status(watch(venue.settings(), { url }, venue.symbol()), ({ state }) => state === 'failed');
    expect(failed).toMatchObject({ reason: 'tls', detail: expect.stringContaining('self-signed') });
    expect(proxy.targets).toContain(`127.0.0.1:${venue.port}`);
  });

  it('that rejects the password is reported with a remedy, and not as a fault of the venue', async () => {
    const proxy = await startProxy(start, { credentials: CREDENTIALS });
    const { settings } = await startVenue();
    const wrong = `${scheme}://trader:canaryWRONG@127.0.0.1:${proxy.port}`;
    const failed = await status(watch(settings, { url: wrong }), ({ state }) => state === 'failed');
    expect(failed.reason).toBe('proxy');
    expect(failed.detail).toMatch(
      new RegExp(
        `^the proxy ${scheme}://127.0.0.1:${proxy.port} rejects the user name or the password.*; correct its address$`,
      ),
    );
    const none = watch(settings, { url: `${scheme}://127.0.0.1:${proxy.port}` });
    expect(await status(none, ({ state }) => state === 'failed')).toMatchObject({
      reason: 'proxy',
      detail: expect.stringMatching(/asks for a user name and a password.*USER:PASSWORD@HOST$/),
    });
  });

  it('that nobody listens at is tried again', async () => {
    const { port, close } = await barePort('nobody');
    cleanUps.push(close);
    const { settings } = await startVenue();
    const watching = watch(settings, { url: `${scheme}://trader:canary@127.0.0.1:${port}` });
    const refused = await status(watching, ({ attempt }) => attempt > 1);
    expect(refused).toMatchObject({
      state: 'connecting',
      reason: 'proxy',
      detail: `the proxy ${scheme}://127.0.0.1:${port} refuses connections; start it, correct its address, or do without: --proxy none`,
    });
  });

  it('that is something else is reported', async () => {
    const { port, close } = await barePort({ says: 'SSH-2.0-OpenSSH_9.6\r\n' });
    cleanUps.push(close);
    const { settings } = await startVenue();
    const watching = watch(settings, { url: `${scheme}://127.0.0.1:${port}` });
    expect(await status(watching, ({ reason }) => reason === 'proxy')).toMatchObject({
      detail: expect.stringMatching(/does not speak|closed the connection/),
    });
  });

  it('that does not allow or reach the venue is reported as that', async () => {
    const { settings } = await startVenue();
    const isHttp = scheme === 'http';
    const strict = await startProxy(start, { refuses: isHttp ? 403 : 2 });
    const denied = watch(settings, { url: `${scheme}://127.0.0.1:${strict.port}` });
    const said = expect.stringMatching(/does not allow connections to venue\.test:\d+.*; use another proxy$/);
    expect(await status(denied, ({ state }) => state === 'failed')).toMatchObject({ reason: 'proxy', detail: said });
    const offline = await startProxy(start, { refuses: isHttp ? 502 : 4 });
    const cut = watch(settings, { url: `${scheme}://127.0.0.1:${offline.port}` });
    const tried = await status(cut, ({ attempt }) => attempt > 0);
    expect(tried).toMatchObject({ state: 'connecting', reason: 'proxy' });
    expect(tried.detail).toMatch(/cannot connect to venue\.test:\d+ .*another proxy$/);
  });

  it('is not waited for when the session is closed', async () => {
    // Takes connections and never answers.
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const connections: { destroyed: boolean }[] = [];
    server.on('connection', (socket) => connections.push(socket.on('error', () => {}).resume()));
    const { settings } = await startVenue();
    const session = openSession({
      targets: [{ venue: 'binance', symbol: BINANCE_MARKET.symbol }],
      venues: { binance: settings },
      proxy: { url: `${scheme}://127.0.0.1:${port}` },
    });
    await eventually(() => connections.length > 0, 'a connection');
    session.close();
    await session.done;
    await eventually(() => connections.every(({ destroyed }) => destroyed), 'closed connections');
    server.close();
  });
});

describe('a SOCKS 4 proxy', () => {
  it('socks4a:// carries REST calls and websockets, and looks up the names', async () => {
    const proxy = await startProxy(socks4Proxy, { credentials: CREDENTIALS });
    const { stand, settings } = await startVenue();
    await watch(settings, { url: `socks4a://trader@127.0.0.1:${proxy.port}` }).live();
    const target = stand.host.replace('127.0.0.1', HOST);
    expect(proxy.targets).toEqual([target, target]);
    expect([stand.requests.length, stand.sockets.length, proxy.rejected()]).toEqual([1, 1, 0]);
  });

  it('socks4:// gets the IPv4 address of a name, since it cannot be given a name', async () => {
    const proxy = await startProxy(socks4Proxy);
    const { stand, settings } = await startVenue();
    const port = stand.host.split(':')[1];
    const config = stand.spec.config(`localhost:${port}`);
    await watch(
      { ...settings, ccxt: { ...settings.ccxt, ...config } },
      {
        url: `socks4://127.0.0.1:${proxy.port}`,
      },
    ).live();
    expect(proxy.targets).toEqual([`127.0.0.1:${port}`, `127.0.0.1:${port}`]);
  });

  it('socks4:// to a host without an IPv4 address is tried again, and socks4a:// is the remedy', async () => {
    const proxy = await startProxy(socks4Proxy);
    const { stand, settings } = await startVenue();
    const config = stand.spec.config(`[::1]:${stand.host.split(':')[1]}`);
    const watching = watch(
      { ...settings, ccxt: { ...settings.ccxt, ...config } },
      { url: `socks4://127.0.0.1:${proxy.port}` },
    );
    const tried = await status(watching, ({ attempt }) => attempt > 0);
    expect(tried).toMatchObject({ state: 'connecting', reason: 'proxy' });
    expect(tried.detail).toMatch(
      /^the proxy socks4:\S+ needs an IPv4 address, which is not known of ::1; use socks4a:/,
    );
    expect(proxy.targets).toEqual([]);
  });

  it('that rejects the user name, or the connection, is reported as that', async () => {
    const { settings } = await startVenue();
    const strict = await startProxy(socks4Proxy, { credentials: CREDENTIALS });
    const denied = watch(settings, { url: `socks4a://somebody@127.0.0.1:${strict.port}` });
    expect(await status(denied, ({ state }) => state === 'failed')).toMatchObject({
      reason: 'proxy',
      detail: expect.stringMatching(/rejects the user name or the password.*; correct its address$/),
    });
    const offline = await startProxy(socks4Proxy, { refuses: 91 });
    const cut = watch(settings, { url: `socks4a://127.0.0.1:${offline.port}` });
    expect((await status(cut, ({ attempt }) => attempt > 0)).detail).toMatch(/cannot connect to venue\.test:\d+ /);
  });
});

describe('which proxy', () => {
  it('the venue’s own takes precedence over the session’s, and the session’s over the environment', async () => {
    const [own, common, environment] = [
      await startProxy(httpProxy),
      await startProxy(httpProxy),
      await startProxy(socksProxy),
    ];
    const { settings } = await startVenue();
    const env = { ALL_PROXY: `socks5://127.0.0.1:${environment.port}` };
    const url = `http://127.0.0.1:${common.port}`;
    await watch({ ...settings, proxy: `http://127.0.0.1:${own.port}` }, { url, env }).live();
    expect([own, common, environment].map(({ targets }) => targets.length)).toEqual([2, 0, 0]);
    await watch(settings, { url, env }).live();
    expect([own, common, environment].map(({ targets }) => targets.length)).toEqual([2, 2, 0]);
    await watch(settings, { env }).live();
    expect([own, common, environment].map(({ targets }) => targets.length)).toEqual([2, 2, 2]);
  });

  it('none for what NO_PROXY excepts, for another scheme, and for "none"', async () => {
    const proxy = await startProxy(httpProxy);
    const { settings } = await startVenue({ isLoopback: true });
    const url = `http://127.0.0.1:${proxy.port}`;
    await watch(settings, { url, env: { NO_PROXY: '127.0.0.1' } }).live();
    await watch(settings, { url, env: { NO_PROXY: '127.0.0.0/8' } }).live();
    await watch(settings, { env: { https_proxy: url } }).live();
    await watch({ ...settings, proxy: 'none' }, { url }).live();
    expect(proxy.targets).toEqual([]);
    await watch(settings, { url }).live();
    expect(proxy.targets).toHaveLength(2);
  });

  it('the one in the environment of the process where none is given', async () => {
    const proxy = await startProxy(httpProxy);
    const { settings } = await startVenue({ isLoopback: true });
    vi.stubEnv('http_proxy', `http://127.0.0.1:${proxy.port}`);
    cleanUps.push(() => vi.unstubAllEnvs());
    await watch(settings, undefined).live();
    expect(proxy.targets).toHaveLength(2);
  });

  it("the one in ccxt's own settings, for everything", async () => {
    const proxy = await startProxy(httpProxy);
    const { settings } = await startVenue({ isLoopback: true });
    const url = `http://127.0.0.1:${proxy.port}`;
    await watch({ ...settings, ccxt: { ...settings.ccxt, httpsProxy: url, wss_proxy: url } }, {}).live();
    expect(proxy.targets).toHaveLength(2);
  });

  it('a malformed one is an error before anything is connected', async () => {
    const { stand, settings } = await startVenue({ isLoopback: true });
    const open = (proxy: string) => () => watch({ ...settings, proxy }, undefined);
    expect(open('ftp://trader:canary@h:1')).toThrow('The proxy of binance has an unknown scheme: ftp://');
    expect(open('http://')).toThrow('The proxy of binance has no host');
    const ccxt = { ...settings.ccxt, httpsProxy: 'http://trader:canary@h:1', wssProxy: 'http://trader:canary@h:2' };
    expect(() => watch({ ...settings, ccxt }, undefined)).toThrow('venues.binance.ccxt has two different proxies');
    expect(stand.requests).toEqual([]);
  });
});

describe('a list of markets', () => {
  it('is fetched through a proxy, whose failure is an error of its own', async () => {
    const proxy = await startProxy(socksProxy);
    const { stand, settings } = await startVenue();
    const { markets: _, ...ccxt } = settings.ccxt ?? {};
    const venue = { ...settings, ccxt: { ...ccxt, options: { fetchMarkets: { types: ['spot'] } } } };
    await listMarkets({ venue: 'binance', settings: venue, proxy: { url: `socks5://127.0.0.1:${proxy.port}` } }).catch(
      () => {},
    );
    expect(stand.requests).toEqual(['/api/exchangeInfo']);
    const { port } = await barePort('nobody');
    const failed = listMarkets({ venue: 'binance', settings: venue, proxy: { url: `http://127.0.0.1:${port}` } });
    await expect(failed).rejects.toMatchObject({
      code: 'proxy',
      message: `The proxy http://127.0.0.1:${port} refuses connections`,
      remedy: expect.stringContaining('--proxy none'),
    });
  });
});

describe('a data set', () => {
  const content = Buffer.from('x'.repeat(5000));

  async function fetchThrough(url: string, hub: LoopbackHub): Promise<Buffer> {
    const dataSets = new DataSets({
      cacheDir: mkdtempSync(join(tmpdir(), 'lobtop-proxied-')),
      clock: systemClock,
      hubUrl: hub.url.replace('127.0.0.1', HOST),
      proxy: { url },
      onProgress: () => {},
      onNotice: () => {},
    });
    cleanUps.push(() => dataSets.close());
    return readFileSync(await dataSets.file('hf://trader/books/day.lob'));
  }

  async function startHub(): Promise<LoopbackHub> {
    const hub = await new LoopbackHub().listen();
    cleanUps.push(() => hub.close());
    hub.files.set('day.lob', content);
    return hub;
  }

  it.each(KINDS)('is fetched through an $scheme proxy with a password', async ({ scheme, start }) => {
    const hub = await startHub();
    const proxy = await startProxy(start, { credentials: CREDENTIALS });
    const fetched = await fetchThrough(`${scheme}://${ENCODED}@127.0.0.1:${proxy.port}`, hub);
    expect(fetched.equals(content)).toBe(true);
    expect(proxy.targets).toContain(hub.url.replace('http://127.0.0.1', HOST));
    expect(proxy.rejected()).toBe(0);
  });

  it('that a proxy prevents is an error of the proxy', async () => {
    const hub = await startHub();
    const proxy = await startProxy(httpProxy, { credentials: CREDENTIALS });
    await expect(fetchThrough(`http://127.0.0.1:${proxy.port}`, hub)).rejects.toMatchObject({
      code: 'proxy',
      message: `The proxy http://127.0.0.1:${proxy.port} asks for a user name and a password (407)`,
    });
    expect(hub.requests).toEqual([]);
  });
});
