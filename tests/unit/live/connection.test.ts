import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/engine/internal.js';
import { Connection } from '../../../src/engine/live/ccxt/feed/connection.js';
import type { CcxtClient } from '../../../src/engine/live/ccxt/types.js';

/** A client as ccxt's: a ping sets `lastPong` where it is not set yet, and so do some classes with each ping. */
function client(ping: (own: CcxtClient) => void): CcxtClient {
  const own = {
    lastPong: undefined,
    onPing: () => {},
    onPong: () => {},
    onPingInterval: () => ping(own as unknown as CcxtClient),
  };
  return own as unknown as CcxtClient;
}

function connected(ping: (own: CcxtClient) => void) {
  const clock = new ManualClock(1_700_000_000_000);
  const traffic = { messages: 0, bytes: 0, malformed: 0, rttMs: undefined as number | undefined };
  const own = client(ping);
  const connection = new Connection(own, { clock, traffic, waitedMs: () => 0, sequencer: undefined });
  return { clock, traffic, own, connection };
}

describe('signs of life of a connection', () => {
  it.each([
    ['once', (own: CcxtClient) => Object.assign(own, { lastPong: own.lastPong ?? 1 })],
    ['always', (own: CcxtClient) => Object.assign(own, { lastPong: Date.now() })],
  ])('a ping that notes a pong of its own (%s) is none', (_, ping) => {
    const { clock, traffic, own, connection } = connected(ping);
    for (let i = 0; i < 4; i++) {
      clock.advance(5000);
      own.onPingInterval();
    }
    expect(connection.lastByteMono).toBe(clock.monoMs() - 20_000);
    expect(traffic.rttMs).toBeUndefined();
  });

  it('a pong of the venue is one, and gives the round trip', () => {
    const { clock, traffic, own, connection } = connected(() => {});
    own.onPingInterval();
    clock.advance(40);
    own.lastPong = Date.now();
    expect([connection.lastByteMono, traffic.rttMs]).toEqual([clock.monoMs(), 40]);
    own.onPingInterval();
    clock.advance(25);
    own.onPong();
    expect(traffic.rttMs).toBe(25);
  });
});
