import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSession, partialSink } from '../../src/engine/internal.js';
import { BinanceStandIn } from '../support/binance-stand-in.js';
import { eventually } from '../support/eventually.js';
import { FAST, PacedClock } from '../support/paced-clock.js';
import { syntheticRecording } from '../support/synthetic-recording.js';

const recording = syntheticRecording();

describe('a venue that is late, silent, wrong or forgetful', () => {
  async function open(symbol: string, cacheDir?: string) {
    const standIn = new BinanceStandIn({ recording });
    const { ccxt } = await standIn.listen();
    const openOnce = async () => {
      const session = openSession({
        targets: [{ venue: 'binance', symbol }],
        venues: { binance: { ...(ccxt === undefined ? {} : { ccxt }) } },
        ...(cacheDir === undefined ? {} : { cacheDir }),
      });
      const { market } = session.watched[0];
      await eventually(() => market.isLive || market.state === 'failed', 'live or failed');
      const status = market.feedStatus;
      session.close();
      await session.done;
      return status;
    };
    return { standIn, openOnce };
  }

  it('fails at once for an unknown symbol, with the nearest names', async () => {
    const { standIn, openOnce } = await open('BTC/USD');
    const status = await openOnce();
    standIn.close();
    expect(status).toMatchObject({ state: 'failed', reason: 'symbol' });
    expect(status.detail).toContain('binance has no market BTC/USD; did you mean BTC/USDT');
  });

  it('finds a venue that comes up later', async () => {
    const early = new BinanceStandIn({ recording });
    const settings = await early.listen();
    const port = Number(/:(\d+)\//.exec(JSON.stringify(settings))?.[1]);
    early.close();
    const session = openSession({ targets: [{ venue: 'binance', symbol: 'BTC/USDT' }], venues: { binance: settings } });
    const [{ market }] = session.watched;
    await eventually(() => market.feedStatus.attempt >= 2, 'tries');
    expect(market.state).toBe('connecting');
    const late = new BinanceStandIn({ recording });
    await late.listen(port);
    await eventually(() => market.isLive, 'live');
    session.close();
    late.close();
    await session.done;
  });

  it('gives up a connection whose subscription was lost, and subscribes on a new one', async () => {
    const standIn = new BinanceStandIn({ recording, deafConnections: 1 });
    const venues = { binance: await standIn.listen() };
    const clock = new PacedClock(FAST).start();
    const session = openSession({ targets: [{ venue: 'binance', symbol: 'BTC/USDT' }], venues, clock });
    const [{ market }] = session.watched;
    await eventually(() => market.wasEverLive, 'live');
    expect(standIn.connections).toBeGreaterThan(1);
    session.close();
    standIn.close();
    await session.done;
    clock.stop();
  });

  it('finds a connection that hangs without a word', async () => {
    const standIn = new BinanceStandIn({ recording });
    const venues = { binance: await standIn.listen() };
    const reasons: string[] = [];
    const clock = new PacedClock(FAST).start();
    const session = openSession({
      targets: [{ venue: 'binance', symbol: 'BTC/USDT' }],
      venues,
      clock,
      observe: () => partialSink({ status: ({ state, reason }) => reasons.push(`${state}/${reason}`) }),
    });
    const [{ market }] = session.watched;
    await eventually(() => market.isLive, 'live');
    standIn.hang();
    await eventually(() => reasons.includes('resyncing/half-open'), 'half-open');
    await eventually(() => standIn.connections > 1 && market.isLive, 'live again on another connection');
    session.close();
    standIn.close();
    await session.done;
    clock.stop();
  });

  it('asks for them once, and then reads them from the cache, damaged or not', async () => {
    const cacheDir = mkdtempSync(join(tmpdir(), 'lobtop-cache-'));
    const { standIn, openOnce } = await open('BTC/USDT', cacheDir);
    await openOnce();
    expect(standIn.marketsServed).toBe(1);
    await openOnce();
    expect(standIn.marketsServed).toBe(1);
    const [file] = readdirSync(join(cacheDir, 'markets'));
    writeFileSync(join(cacheDir, 'markets', file), '{"savedMs": 1, "markets": [');
    expect((await openOnce()).state).toBe('live');
    expect(standIn.marketsServed).toBe(2);
    standIn.close();
  });
});
