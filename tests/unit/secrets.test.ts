import { describe, expect, it } from 'vitest';
import { registerSecrets, withoutSecrets } from '../../src/engine/secrets.js';

describe('an address', () => {
  it.each([
    ['wss://stream.example.com:9443/ws/KEY?token=T', 'wss://stream.example.com:9443/…'],
    ['GET https://user:Passw0rd@api.example.com/v3/depth?x=1 451 no', 'GET https://api.example.com/… 451 no'],
    ['http://user@[::1]:8080/x', 'http://[::1]:8080/…'],
    ['socks5://user:p:w@proxy:1080', 'socks5://proxy:1080'],
    ['(https://example.com).', '(https://example.com).'],
    ['{"url":"https://example.com?key=K"}', '{"url":"https://example.com/…"}'],
    ['wss://{hostname}/ws', 'wss://{hostname}/…'],
    ['hf://owner/name/a.lob', 'hf://owner/…'],
    ['file:///tmp/x.js:1:2 and a/b://', 'file:///tmp/x.js:1:2 and a/b://'],
  ])('%s is shown as %s', (text, shown) => {
    expect(withoutSecrets(text)).toBe(shown);
  });

  it.each([
    'ws://user:Pass/word@host/x',
    'ws://user:Pass?word@host',
    'ws://user:Pass#word@host',
    'ws://user:12/34@host',
    'ws://user:Pass@wo@host:99999999',
    'ws://user:Pass',
  ])('that is malformed shows nothing of itself but the scheme: %s', (text) => {
    expect(withoutSecrets(`no ${text} there`)).toBe('no ws://… there');
  });

  it('loses no more than itself when it is hostile and long', () => {
    expect(withoutSecrets(`x ${'a://'.repeat(100_000)} y`)).toBe('x a://… y');
  });
});

describe('a registered secret', () => {
  it('is hidden wherever it is repeated, encoded or not', () => {
    registerSecrets({
      apiKey: 'canaryKEY1',
      headers: { 'X-Token': 'canaryTOKEN2', authorization: 'Bearer canaryBEARER3' },
      urls: { api: ['https://nobody:canary%20PASS4@gw.example/v2/canaryPATH5/api?token=canaryQUERY6&depth=long'] },
    });
    for (const canary of ['KEY1', 'TOKEN2', 'BEARER3', '%20PASS4', ' PASS4', 'PATH5', 'QUERY6'])
      expect(withoutSecrets(`Cannot GET /v2/canary${canary}/depth`)).toBe('Cannot GET /v2/…/depth');
  });

  it('leaves words alone: names of parts of addresses, user names, and what is only contained in a word', () => {
    registerSecrets({ password: 'rest', ccxt: { urls: 'wss://reader@stream.example/stream/ws?depth=long' } });
    expect(withoutSecrets('the stream of a reader: restart, long')).toBe('the stream of a reader: restart, long');
  });
});
