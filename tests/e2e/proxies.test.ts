import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeVenue } from '../support/faults/fake-venue.js';
import { httpProxy, type LoopbackProxy, socks4Proxy, socksProxy } from '../support/loopback-proxy.js';
import { lobtopUntil, recordsSoFar } from '../support/program.js';
import { recordDemo } from '../support/recorded-demo.js';
import { venueConfig } from '../support/venue-config.js';

/** Of the venue and of the proxy. */
const TRUSTED = { NODE_EXTRA_CA_CERTS: join(import.meta.dirname, '..', 'support', 'faults', 'certificate.pem') };
const CREDENTIALS = { user: 'trader', password: 'p@ss' };
const HEADLESS = ['--headless', '--json', '--streams', 'book,status'];

let venue: FakeVenue | undefined;
let proxy: LoopbackProxy | undefined;

afterEach(() => {
  venue?.close();
  proxy?.close();
});

const isLive = (stdout: string) => recordsSoFar(stdout).some(({ type, state }) => type === 'book' && state === 'live');

describe('a venue with TLS', () => {
  it.each([
    ['http', () => httpProxy({ credentials: CREDENTIALS })],
    ['https', () => httpProxy({ credentials: CREDENTIALS, isSecure: true })],
    ['socks5', () => socksProxy({ credentials: CREDENTIALS })],
  ])('is live through an %s proxy with a password', async (scheme, start) => {
    venue = new FakeVenue({ venue: 'binance', isSecure: true });
    await venue.listen();
    proxy = await start();
    const options = { config: venueConfig(venue.settings()), env: TRUSTED };
    const url = `${scheme}://trader:p%40ss@127.0.0.1:${proxy.port}`;
    const args = ['watch', `fake:${venue.symbol()}`, ...HEADLESS, '--proxy', url];
    const { stdout, stderr } = await lobtopUntil(isLive, args, options);
    expect([isLive(stdout), stderr]).toEqual([true, '']);
    expect(new Set(proxy.targets)).toEqual(new Set([`127.0.0.1:${venue.port}`]));
    expect(proxy.rejected()).toBe(0);
  });

  it('is live through a SOCKS 4 proxy of the environment, and NO_PROXY may name a network', async () => {
    venue = new FakeVenue({ venue: 'binance', isSecure: true });
    await venue.listen();
    proxy = await socks4Proxy();
    const env = { ...TRUSTED, https_proxy: `socks4a://127.0.0.1:${proxy.port}` };
    const args = ['watch', `fake:${venue.symbol()}`, ...HEADLESS];
    const config = venueConfig(venue.settings());
    await lobtopUntil(isLive, args, { config, env: { ...env, no_proxy: '127.0.0.0/8' } });
    expect(proxy.targets).toEqual([]);
    const { stdout } = await lobtopUntil(isLive, args, { config, env: { ...env, no_proxy: '10.0.0.0/8' } });
    expect(isLive(stdout)).toBe(true);
    expect(new Set(proxy.targets)).toEqual(new Set([`127.0.0.1:${venue.port}`]));
  });
});

describe('the simulated venue', () => {
  it('never uses a proxy', async () => {
    const env = { LOBTOP_PROXY: 'http://127.0.0.1:1', http_proxy: 'http://127.0.0.1:1' };
    expect(isLive((await lobtopUntil(isLive, ['demo', ...HEADLESS], { env })).stdout)).toBe(true);
    const path = join(mkdtempSync(join(tmpdir(), 'lobtop-proxied-')), 'sim.lob');
    // Ends when enough was recorded.
    expect((await recordDemo(path, { flags: ['--proxy', 'http://127.0.0.1:1'] })).status).toBe(143);
  });
});
