import { describe, expect, it } from 'vitest';
import { LobtopError } from '../../../src/engine/internal.js';
import { isExcepted } from '../../../src/engine/proxy/no-proxy.js';
import { Proxies } from '../../../src/engine/proxy/proxies.js';
import { parseProxy } from '../../../src/engine/proxy/proxy-address.js';

describe('NO_PROXY', () => {
  it.each([
    ['ample.com', ['ample.com', 'www.ample.com', 'AMPLE.com', 'ample.com.'], ['www.example.com', 'ample.com.org']],
    ['.ample.com', ['ample.com', 'www.ample.com'], ['example.com']],
    ['*.ample.com', ['ample.com', 'www.ample.com'], ['example.com']],
    ['*', ['anything', '10.0.0.1', '::1'], []],
    ['a.com, b.com c.com', ['a.com', 'b.com', 'c.com'], ['d.com']],
    ['ample.com:8443', [], ['ample.com']],
    ['ample.com:443', ['ample.com', 'www.ample.com'], []],
    ['10.0.0.1,::1', ['10.0.0.1', '::1', '[::1]'], ['110.0.0.1', '10.0.0.10']],
    ['[::1]:443', ['::1'], ['::2']],
    ['0.1', [], ['10.0.0.1']],
    ['10.0.0.0/8', ['10.0.0.1', '10.255.255.255'], ['11.0.0.1', '110.0.0.1', '::1', '10.example.com']],
    ['192.168.1.9/24', ['192.168.1.0', '192.168.1.255'], ['192.168.2.1']],
    ['0.0.0.0/0', ['10.0.0.1'], ['::1', 'ample.com']],
    ['127.0.0.1/32', ['127.0.0.1'], ['127.0.0.2']],
    ['fd00::/8,fe80::/10', ['fd00::1', '[fdff::1]', 'FE80::1'], ['fc00::1', '::1', '253.0.0.1']],
    ['[fd00::]/8', ['fd00::1'], ['fc00::1']],
    ['10.0.0.0/8:443', ['10.0.0.1'], []],
    ['10.0.0.0/8:8443', [], ['10.0.0.1']],
    ['10.0.0.0/33,10.0.0.0/,10.0.0.0/x,/8,ample.com/8,10.0.0.0/8/8,::/129', [], ['10.0.0.1', 'ample.com', '::1']],
    [', ,.', [], ['ample.com']],
    ['', [], ['ample.com']],
  ])('%s excepts %j and not %j', (list, excepted, others) => {
    for (const host of excepted) expect([host, isExcepted({ host, port: 443 }, list)]).toEqual([host, true]);
    for (const host of others) expect([host, isExcepted({ host, port: 443 }, list)]).toEqual([host, false]);
  });
});

describe('the address of a proxy', () => {
  it.each([
    ['http://proxy.example:3128', 'http', 'proxy.example', 3128, '', '', 'http://proxy.example:3128'],
    ['proxy.example:3128', 'http', 'proxy.example', 3128, '', '', 'http://proxy.example:3128'],
    ['  localhost  ', 'http', 'localhost', 80, '', '', 'http://localhost:80'],
    ['https://p.example/', 'https', 'p.example', 443, '', '', 'https://p.example:443'],
    ['SOCKS5://u:p@[::1]', 'socks5', '::1', 1080, 'u', 'p', 'socks5://[::1]:1080'],
    ['socks5h://p:80', 'socks5', 'p', 80, '', '', 'socks5h://p:80'],
    ['socks://p:1', 'socks5', 'p', 1, '', '', 'socks://p:1'],
    ['socks4://p', 'socks4', 'p', 1080, '', '', 'socks4://p:1080'],
    ['SOCKS4A://user@p:1', 'socks4a', 'p', 1, 'user', '', 'socks4a://p:1'],
    ['http://user:p%40ss%2Fw@p:1', 'http', 'p', 1, 'user', 'p@ss/w', 'http://p:1'],
    ['http://user:p@ss@p:1', 'http', 'p', 1, 'user', 'p@ss', 'http://p:1'],
    ['http://only@p:1', 'http', 'p', 1, 'only', '', 'http://p:1'],
    ['u:100%@p:1', 'http', 'p', 1, 'u', '100%', 'http://p:1'],
  ])('%s is understood', (text, kind, host, port, user, password, shown) => {
    expect(parseProxy(text, 'The proxy')).toEqual({ kind, host, port, user, password, shown });
  });

  it.each([
    ['ftp://user:canaryPW@p:1', 'The proxy has an unknown scheme: ftp://'],
    ['socks6://p:1', 'The proxy has an unknown scheme: socks6://'],
    ['socks4://user:canaryPW@p:1', 'The proxy has a password, which SOCKS 4 cannot send'],
    ['socks4a://u:canaryPW@p:1', 'The proxy has a password, which SOCKS 4 cannot send'],
    ['http://', 'The proxy has no host'],
    ['http://user:canaryPW@', 'The proxy has no host'],
    ['http://:3128', 'The proxy has no host'],
    ['http://user:canaryPW/x@p:1', 'The proxy is not an address'],
    ['http://user:12/canaryPW@p:1', 'The proxy has more than a host and a port'],
    ['http://p:1/canaryPW', 'The proxy has more than a host and a port'],
    ['http://p:1?canaryPW', 'The proxy has more than a host and a port'],
    ['http://p:99999', 'The proxy is not an address'],
    ['http://p:0', 'The proxy has port 0'],
    ['http://user:canaryPW@p q', 'The proxy is not an address'],
  ])('%s is rejected, without a password in the message', (text, message) => {
    const error = thrownBy(() => parseProxy(text, 'The proxy'));
    expect(error).toMatchObject({ code: 'config', message });
    expect(error.remedy).toContain('socks5://127.0.0.1:1080');
    expect(JSON.stringify([error.message, error.remedy, error.stack, error.cause])).not.toContain('canaryPW');
  });
});

describe('the proxy of an address', () => {
  const env = {
    HTTPS_PROXY: 'http://secure:1',
    HTTP_PROXY: 'http://plain:1',
    ALL_PROXY: 'socks5://all:1',
    NO_PROXY: 'direct.example',
  };
  const shown = (proxies: Proxies, url: string) => proxies.forUrl(url)?.shown;

  it.each([
    ['https://a.example/x', 'http://secure:1'],
    ['wss://a.example:9443/x', 'http://secure:1'],
    ['http://a.example', 'http://plain:1'],
    ['ws://a.example', 'http://plain:1'],
    ['wss://www.direct.example', undefined],
    // As in curl: loopback is no exception.
    ['https://localhost', 'http://secure:1'],
    ['https://[::1]:1', 'http://secure:1'],
  ])('of %s is %s in the environment', (url, proxy) => {
    expect(shown(new Proxies({ env }), url)).toBe(proxy);
  });

  it('is that of ALL_PROXY where the scheme has none; lower case comes first; an empty value means none', () => {
    const all = { ALL_PROXY: 'socks5://all:1', http_proxy: '' };
    expect(shown(new Proxies({ env: all }), 'wss://a.example')).toBe('socks5://all:1');
    expect(shown(new Proxies({ env: all }), 'ws://a.example')).toBeUndefined();
    const both = new Proxies({ env: { https_proxy: 'http://lower:1', HTTPS_PROXY: 'http://upper:1', no_proxy: 'x' } });
    expect(shown(both, 'https://a.example')).toBe('http://lower:1');
  });

  it('is the explicit one for every address but those in NO_PROXY', () => {
    const proxies = new Proxies({ url: 'socks5://own:1', env });
    expect(shown(proxies, 'ws://127.0.0.1')).toBe('socks5://own:1');
    expect(shown(proxies, 'https://a.example')).toBe('socks5://own:1');
    expect(shown(proxies, 'https://direct.example')).toBeUndefined();
  });

  it.each(['none', 'NONE', '', ' '])('is none with "%s", whatever the environment says', (url) => {
    const proxies = new Proxies({ url, env: { ...env, HTTPS_PROXY: 'ftp://wrong' } });
    expect([proxies.isEmpty, shown(proxies, 'https://a.example')]).toEqual([true, undefined]);
  });

  it('names the variable that is malformed', () => {
    expect(thrownBy(() => new Proxies({ env: { all_proxy: 'gopher://x' } })).message).toBe(
      'The proxy in all_proxy has an unknown scheme: gopher://',
    );
  });
});

function thrownBy(call: () => unknown): LobtopError {
  try {
    call();
  } catch (error) {
    if (error instanceof LobtopError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
