import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { FAST, PacedClock } from '../../support/paced-clock.js';
import { BINANCE_MARKET, binanceSpec } from '../../support/wire/binance-spec.js';
import { REFUSING } from '../../support/wire/refusing-venues.js';
import { StandInSession, type StandInSpec } from '../../support/wire/stand-in.js';

const CANARY = 'CANARY-7d1f';

describe('a venue that answers badly', () => {
  it('a REST body that trickles is given up, and does not outlive the session', async () => {
    const spec = binanceSpec();
    const trickle: StandInSpec = { ...spec, rest: () => ({ body: '[', trickles: true }) };
    const clock = new PacedClock(FAST).start();
    const seen = await StandInSession.open(trickle, { clock });
    const told = () => seen.statuses.find(({ detail }) => detail.includes('not complete after 30 s'));
    await eventually(
      () => told() ?? seen.statuses.some(({ reason }) => reason === 'quiet'),
      () => JSON.stringify(seen.statuses),
    );
    expect(seen.statuses.some(({ state }) => state === 'live' || state === 'failed')).toBe(false);
    await seen.close();
    clock.stop();
  });

  it('a REST answer larger than 64 MiB is refused', async () => {
    const spec = binanceSpec({
      snapshot: () => ({ body: `{"lastUpdateId":10,"bids":[["1.0","${'1'.repeat(70 * 1024 * 1024)}"]]}` }),
    });
    const seen = await StandInSession.open(spec);
    await eventually(
      () => seen.statuses.find(({ detail }) => detail.includes('larger than 64 MiB')),
      () => JSON.stringify(seen.statuses),
    );
    await seen.close();
  });

  it('no address in any output has a user name, a password or a path', async () => {
    const spec: StandInSpec = {
      ...binanceSpec({ snapshot: () => ({ status: 500, body: `{"msg":"https://me:${CANARY}@example.com/x"}` }) }),
      config: (host) => ({
        urls: { api: { public: `http://${host}/api/${CANARY}`, ws: { spot: `ws://me:${CANARY}@${host}/stream/ws` } } },
      }),
    };
    const seen = await StandInSession.open(spec);
    await eventually(() => seen.statuses.length > 2, 'some trouble');
    await eventually(() => seen.market().instrument, 'identified');
    expect(JSON.stringify([seen.statuses, seen.market().instrument])).not.toContain(CANARY);
    expect(seen.market().instrument?.source).toMatch(/^ccxt:binance@127\.0\.0\.1:\d+$/);
    await seen.close();
  });

  it('after a message that cannot be read, books that nothing protects are fetched again', async () => {
    const gemini: StandInSpec = {
      venue: 'gemini',
      markets: [{ id: 'btcusd', symbol: 'BTC/USD', tick: 0.01 }],
      config: (host) => ({ urls: { api: { ws: `ws://${host}` } } }),
      onMessage(message, socket) {
        if (message.type !== 'subscribe') return;
        const changes = [
          ['buy', '100.00', '1'],
          ['sell', '100.01', '1'],
        ];
        socket.send({ type: 'l2_updates', symbol: 'BTCUSD', changes, trades: [], auction_events: [] });
      },
    };
    const seen = await StandInSession.open(gemini);
    await seen.live();
    seen.stand.send('{"type":"l2_updates","symbol":"BTCUSD","changes":[["buy","100.00"');
    await eventually(
      () => seen.statuses.find(({ reason, state }) => state === 'resyncing' && reason === 'malformed'),
      'resynced',
    );
    await seen.live();
    expect(seen.market().counters.snapshots).toBe(2);
    await seen.close();
  });

  it('after a message that cannot be read, a numbered book goes on: its next message would show a loss', async () => {
    const okx = REFUSING.find(({ spec }) => spec.venue === 'okx');
    const seen = await StandInSession.open(okx?.spec as StandInSpec, { symbols: ['AAA/USDT'] });
    await seen.live();
    seen.stand.send('{"arg":{"channel":"books"');
    seen.stand.send(okx?.change(7, seen.stand.sockets[0]));
    await eventually(() => seen.bids().some(([, size]) => size === 7), 'the next change');
    expect(seen.statuses.some(({ state }) => state === 'resyncing')).toBe(false);
    await seen.close();
  });

  it('a list of markets with a market named __proto__ does not block the venue', async () => {
    const seen = await StandInSession.open(
      binanceSpec({ markets: [BINANCE_MARKET, { id: '__proto__', symbol: '__proto__', tick: 1 }] }),
      {
        symbols: [BINANCE_MARKET.symbol],
      },
    );
    await seen.live();
    await seen.close();
  });
});
