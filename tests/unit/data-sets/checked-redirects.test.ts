import { describe, expect, it } from 'vitest';
import { withCheckedRedirects } from '../../../src/engine/data-sets/checked-redirects.js';

type Asked = { readonly url: string; readonly authorization: string | null };

/** A network in which some addresses redirect to others. */
function network(redirects: Readonly<Record<string, string>>) {
  const asked: Asked[] = [];
  const fetchFile = (async (url: string, init: RequestInit) => {
    asked.push({ url, authorization: new Headers(init.headers).get('authorization') });
    const location = redirects[url];
    return location === undefined ? new Response('found') : new Response('', { status: 302, headers: { location } });
  }) as typeof fetch;
  return { asked, fetch: withCheckedRedirects(fetchFile) };
}

describe('redirects of downloads', () => {
  it('are followed to other https addresses, without what was for the first server', async () => {
    const { fetch, asked } = network({ 'https://a.example/x': 'https://b.example/y', 'https://b.example/y': '/z' });
    const response = await fetch('https://a.example/x', { headers: { authorization: 'Bearer t', range: 'bytes=0-0' } });
    expect(await response.text()).toBe('found');
    expect(asked).toEqual([
      { url: 'https://a.example/x', authorization: 'Bearer t' },
      { url: 'https://b.example/y', authorization: null },
      { url: 'https://b.example/z', authorization: null },
    ]);
  });

  it('keep the token on the same server', async () => {
    const { fetch, asked } = network({ 'https://a.example/x': '/y' });
    await fetch('https://a.example/x', { headers: { authorization: 'Bearer t' } });
    expect(asked.map(({ authorization }) => authorization)).toEqual(['Bearer t', 'Bearer t']);
  });

  it.each([
    'http://b.example/y',
    'http://127.0.0.1/y',
    'https://127.0.0.1/y',
    'https://localhost:8443/y',
    'https://127.1/y',
    'https://2130706433/y',
    'https://[::1]/y',
    'https://[::ffff:127.0.0.1]/y',
    'https://x.localhost/y',
    'https://0.0.0.0/y',
    'file:///etc/passwd',
    'ftp://b.example/y',
  ])('to %s are refused before anything is asked there', async (location) => {
    const { fetch, asked } = network({ 'https://a.example/x': location });
    await expect(fetch('https://a.example/x')).rejects.toMatchObject({
      code: 'venue',
      message: expect.stringContaining('a.example redirects to '),
    });
    expect(asked).toHaveLength(1);
  });

  it('from this machine may stay on it, but do not lead to http elsewhere', async () => {
    const local = network({ 'http://127.0.0.1:1/x': 'http://localhost:2/y' });
    expect((await local.fetch('http://127.0.0.1:1/x')).status).toBe(200);
    const away = network({ 'http://127.0.0.1:1/x': 'http://b.example/y' });
    await expect(away.fetch('http://127.0.0.1:1/x')).rejects.toThrow('which is not allowed');
  });

  it('of a hub of one’s own with http stay on it', async () => {
    const { fetch } = network({ 'http://hub.example/x': 'http://hub.example/y' });
    expect((await fetch('http://hub.example/x')).status).toBe(200);
  });

  it('in a circle end', async () => {
    const { fetch, asked } = network({ 'https://a.example/x': 'https://a.example/x' });
    await expect(fetch('https://a.example/x')).rejects.toThrow('a.example redirects in a circle');
    expect(asked).toHaveLength(11);
  });
});
