import { expect, it } from 'vitest';
import { type LiveSource, ManualClock, type MarketRequest, openSession } from '../../../src/engine/internal.js';
import { INSTRUMENT } from '../../support/market.js';

const STATUS = { reason: 'snapshot', attempt: 0, integrity: 'unverifiable', detail: '' } as const;

/** A source of an embedder's own: one price a market, until it is closed. */
function ownSource(log: string[]): LiveSource {
  const markets = new Map<string, MarketRequest>();
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let isClosed = false;
  return {
    kind: 'live',
    get isClosed() {
      return isClosed;
    },
    add(request) {
      const { symbol, sink } = request;
      markets.set(symbol, request);
      return {
        venue: 'own',
        symbol,
        traffic: { messages: 0, bytes: 0, malformed: 0, rttMs: undefined },
        confirmedChecksums: 0,
        candles: undefined,
        resync: (reason) => void log.push(`resync ${reason}`),
        markStale: (detail) => sink.status({ ...STATUS, state: 'stale', reason: 'quiet', detail }),
      };
    },
    release: (symbol) => void markets.delete(symbol),
    async run() {
      for (const { symbol, sink } of markets.values()) {
        sink.identify({ ...INSTRUMENT, venue: 'own', symbol, integrity: 'unverifiable' });
        sink.status({ ...STATUS, state: 'live' });
        sink.begin();
        sink.level(0, 100, 1);
        sink.commit({ seq: undefined, exchangeTs: undefined, recvTs: 0, recvMono: 0 });
      }
      await ended;
    },
    close() {
      isClosed = true;
      for (const { sink } of markets.values()) sink.status({ ...STATUS, state: 'closed', reason: 'user' });
      end();
    },
  };
}

it('a session takes sources of an embedder’s own, guards their markets and closes them', async () => {
  const clock = new ManualClock();
  const log: string[] = [];
  const session = openSession({
    targets: [{ venue: 'own', symbol: 'A/B' }],
    sources: { own: () => ownSource(log) },
    clock,
  });
  const [{ market }] = session.watched;
  await market.whenLive();
  expect(market.book?.bestBid).toBe(100);
  clock.advance(6000);
  expect(market.state).toBe('stale');
  clock.advance(20_000);
  // There is nothing to compare the book with: it is fetched again.
  expect(log[0]).toBe('resync quiet');
  session.close();
  await session.done;
  expect(market.state).toBe('closed');
});

it('and names them among the venues it knows', () => {
  const sources = { mysource: () => ownSource([]) };
  expect(() => openSession({ targets: [{ venue: 'mysourse', symbol: 'A/B' }], sources })).toThrow(
    expect.objectContaining({ remedy: 'Did you mean mysource?' }),
  );
});
