import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { FAST, PacedClock } from '../../support/paced-clock.js';
import { REFUSING } from '../../support/wire/refusing-venues.js';
import { StandInSession, type StandInSpec } from '../../support/wire/stand-in.js';

const gzipped = (message: unknown) => gzipSync(typeof message === 'string' ? message : JSON.stringify(message));

const bingxBook = (id: number) => ({
  code: 0,
  dataType: 'BTC-USDT@depth100',
  ts: Date.now(),
  data: { bids: [['60000.0', '1.5']], asks: [['60001.0', '0.7']], lastUpdateId: id },
});

/** BingX's swap socket: everything is compressed, and a client that does not answer the text "Ping" is disconnected. */
const bingx: StandInSpec = {
  venue: 'bingx',
  markets: [{ id: 'BTC-USDT', symbol: 'BTC/USDT:USDT', tick: 0.1, kind: 'linear' }],
  config: (host) => ({ urls: { api: { ws: { linear: `ws://${host}/swap-market` } } } }),
  onMessage(message, socket) {
    if (message.reqType !== 'sub') return;
    socket.send(gzipped({ id: message.id, code: 0, msg: '' }));
    if (message.dataType.includes('@depth')) socket.send(gzipped(bingxBook(1)));
  },
};

describe('keep-alives that are messages', () => {
  it('a ping in text is answered by the class, and is not malformed', async () => {
    const seen = await StandInSession.open(bingx);
    await seen.live();
    for (let i = 0; i < 3; i++) seen.stand.send(gzipped('Ping'));
    await eventually(() => seen.stand.received.filter((text) => text === 'Pong').length === 3, 'three answers');
    expect(seen.session.watched[0].feed.traffic.malformed).toBe(0);
    await seen.close();
  });

  it('text that is neither JSON nor a keep-alive is malformed', async () => {
    const okx = REFUSING.find(({ spec }) => spec.venue === 'okx')?.spec as StandInSpec;
    const seen = await StandInSession.open(okx, { symbols: ['AAA/USDT'] });
    await seen.live();
    for (const text of ['Pinging', '<html>', '{"a":', 'ping\u0000']) seen.stand.send(text);
    await eventually(() => seen.session.watched[0].feed.traffic.malformed === 4, 'four malformed messages');
    await seen.close();
  });

  it('a pong in text keeps a silent connection open, and gives the round-trip time', async () => {
    const okx = REFUSING.find(({ spec }) => spec.venue === 'okx')?.spec as StandInSpec;
    const seen = await StandInSession.open(okx, { symbols: ['AAA/USDT'] });
    await seen.live();
    const { traffic } = seen.session.watched[0].feed;
    expect(traffic.rttMs).toBeUndefined();
    await eventually(() => seen.stand.received.includes('ping') && traffic.rttMs !== undefined, 'a ping and its pong');
    expect(traffic.rttMs).toBeGreaterThan(0);
    await seen.close();
  });

  it('Coinbase is asked for heartbeats before anything else, or it would close quiet channels', async () => {
    const coinbase = REFUSING.find(({ spec }) => spec.venue === 'coinbase')?.spec as StandInSpec;
    const clock = new PacedClock(FAST).start();
    const seen = await StandInSession.open(coinbase, { symbols: ['AAA/USD'], clock });
    await seen.live();
    expect(seen.stand.received.slice(0, 2)).toMatchObject([
      { type: 'subscribe', channel: 'heartbeats' },
      { type: 'subscribe', channel: 'level2' },
    ]);
    await seen.close();
    clock.stop();
  });
});
