import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { LobtopError } from '../../../src/engine/internal.js';
import { failureOf, issueOf } from '../../../src/engine/live/ccxt/failure.js';

/** The errors as ccxt throws them. */
const ccxt = createRequire(import.meta.url)('ccxt') as Readonly<Record<string, new (message: string) => Error>>;

describe('failureOf', () => {
  it.each([
    ['BadSymbol', 'binance does not have market symbol X', 'fatal', 'symbol'],
    ['AuthenticationError', 'okx requires "apiKey" credential', 'fatal', 'auth'],
    ['BadRequest', 'kraken {"error":["EGeneral:Invalid arguments"]}', 'fatal', 'malformed'],
    // A code that ccxt does not know may be a passing one.
    ['ExchangeError', 'binance {"code":-9999,"msg":"something else"}', 'retry', 'malformed'],
    ['BadRequest', 'bybit watchOrderBook limit', 'fatal', 'malformed'],
    ['NetworkError', 'Connection closed by remote server, closing code 1006', 'retry', 'disconnect'],
    ['RequestTimeout', 'binance GET https://api.binance.com timed out', 'retry', 'disconnect'],
    ['ExchangeNotAvailable', 'gate GET https://api.gateio.ws 502', 'retry', 'disconnect'],
    ['DDoSProtection', 'binance 418 I am a teapot', 'retry', 'rate-limit'],
    ['RateLimitExceeded', 'kraken EAPI:Rate limit exceeded', 'retry', 'rate-limit'],
    ['InvalidNonce', 'okx watchOrderBook received invalid nonce', 'retry', 'gap'],
    ['ChecksumError', 'gate orderbook data checksum validation failed', 'retry', 'gap'],
    ['UnsubscribeError', 'bitget orderbook BTC/USDT', 'retry', 'gap'],
    [
      'ExchangeNotAvailable',
      'binance GET https://api.binance.com/api/v3/exchangeInfo 451  {"code":0,"msg":"x"}',
      'fatal',
      'blocked',
    ],
    ['NetworkError', 'Unexpected server response: 451', 'fatal', 'blocked'],
    [
      'PermissionDenied',
      'bybit 403 Forbidden The Amazon CloudFront distribution is configured to block access from your country',
      'fatal',
      'blocked',
    ],
    ['ExchangeNotAvailable', 'gate GET https://api.gateio.ws 500 1451 ms', 'retry', 'disconnect'],
    [
      'OnMaintenance',
      'okx {"code":"50001","msg":"Service temporarily unavailable, system upgrading"}',
      'retry',
      'maintenance',
    ],
    ['ExchangeClosedByUser', 'closedByUser', 'closed', 'user'],
    ['NetworkError', 'self-signed certificate', 'fatal', 'tls'],
    ['NetworkError', 'Max payload size exceeded', 'retry', 'oversize'],
    ['ExchangeError', 'binance nonce is behind the cache after 3 tries.', 'retry', 'gap'],
  ])('%s "%s" is %s, %s', (name, message, verdict, reason) => {
    expect(failureOf(new ccxt[name](message))).toMatchObject({ verdict, reason });
  });

  it.each([
    [
      'NetworkError',
      'okx GET https://h/v5/public fetch failed',
      'no connection to the venue, trying again: fetch failed',
    ],
    ['ExchangeNotAvailable', 'gate GET https://h/v4 502 Bad Gateway', 'no connection to the venue, trying again: 502 '],
    [
      'RequestTimeout',
      'okx GET https://h timed out (10 ms)',
      'no connection to the venue, trying again: timed out (10 ms)',
    ],
    ['NetworkError', 'Unexpected server response: 503', 'no connection to the venue, trying again: 503'],
    ['RateLimitExceeded', 'binance {"code":-1003,"msg":"Too many"}', 'too many requests, trying again: Too many'],
    ['InvalidNonce', 'okx watchOrderBook received invalid nonce', 'the updates do not fit the snapshot, trying again'],
    [
      'ChecksumError',
      'gate checksum failed. Set options.checksum',
      'the updates do not fit the snapshot, trying again',
    ],
    ['ExchangeError', 'binance {"code":-9,"msg":"odd"}', 'the venue answered with an error, trying again: odd'],
    ['BadRequest', 'kraken {"error":["EGeneral:Invalid"]}', 'the venue refused a request: '],
    ['BadSymbol', 'kraken does not have market symbol A/B', 'the venue does not have this market: '],
    ['PermissionDenied', 'gate 403 Forbidden by policy', 'set apiKey and secret in [venues.NAME.ccxt]: by policy'],
    [
      'NetworkError',
      'Unexpected server response: 403',
      'the venue may block this address or country (try --proxy), trying again: 403',
    ],
  ])('%s "%s" is a sentence of ours', (name, message, detail) => {
    expect(failureOf(new ccxt[name](message)).detail).toContain(detail);
    expect(issueOf(new ccxt[name](message)).detail).toBe(
      failureOf(new ccxt[name](message)).detail.replace(', trying again', ''),
    );
  });

  it('says what happens next, then the venue’s own words, without its JSON', () => {
    const blocked = failureOf(
      new ccxt['ExchangeNotAvailable'](
        'binance GET https://api.binance.com/api/v3/exchangeInfo 451  {"code":0,"msg":"Service unavailable from a restricted location"}',
      ),
    );
    expect(blocked.detail).toBe(
      'blocked in this country: use a regional site of the venue, or --proxy: Service unavailable from a restricted location',
    );
    const maintenance = failureOf(
      new ccxt['OnMaintenance']('okx {"code":"50001","msg":"System maintenance until 10:00"}'),
    );
    expect(maintenance.detail).toBe('in maintenance, trying again: System maintenance until 10:00');
    const plain = failureOf(new ccxt['OnMaintenance']('okx GET https://x/y 503 System under maintenance'));
    expect(plain.detail).toBe('in maintenance, trying again: System under maintenance');
    const phrase = failureOf(
      new ccxt['OnMaintenance']('okx GET https://x/y 503 Service Unavailable under maintenance until 10:00'),
    );
    expect(phrase.detail).toBe('in maintenance, trying again: under maintenance until 10:00');
  });

  it('takes a socket’s own errors for a disconnect, and a handler that stumbled for a message that is malformed', () => {
    expect(failureOf(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })).reason).toBe('disconnect');
    expect(failureOf(new Error('WebSocket is not open: readyState 2 (CLOSING)')).reason).toBe('disconnect');
    expect(failureOf(new TypeError('Cannot read properties of undefined')).reason).toBe('malformed');
    expect(failureOf(new LobtopError('number', '"0x10" is not a plain decimal')).reason).toBe('malformed');
  });

  it('says what to do about keys and certificates, on one line without escapes', () => {
    const keys = failureOf(
      new ccxt['AuthenticationError'](`okx \u001b]0;owned\u0007 requires "apiKey" ${'x'.repeat(300)}`),
    );
    expect(keys.detail).toContain('set apiKey and secret in [venues.NAME.ccxt]');
    expect(keys.detail).not.toMatch(/[\u0000-\u001f]/);
    expect(keys.detail.length).toBeLessThanOrEqual(160);
    expect(failureOf(new ccxt['NetworkError']('self-signed certificate')).detail).toContain('NODE_EXTRA_CA_CERTS');
  });
});
