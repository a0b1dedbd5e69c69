import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { FAST, PacedClock } from '../../support/paced-clock.js';
import { binanceSpec, depthUpdate } from '../../support/wire/binance-spec.js';
import { openPlayed } from '../../support/wire/played-session.js';
import { REFUSING, type RefusingVenue } from '../../support/wire/refusing-venues.js';
import { StandInSession } from '../../support/wire/stand-in.js';
import { blofin } from '../../support/wire/venues/blofin.js';

type Order = 'before the good one' | 'after the good one' | 'later';

async function open({ spec, good, bad }: RefusingVenue, order: Order, clock: PacedClock): Promise<StandInSession> {
  const symbols = { 'before the good one': [bad, good], 'after the good one': [good, bad], later: [good] }[order];
  const seen = await StandInSession.open(spec, { symbols, clock });
  await seen.live(good);
  if (order === 'later') seen.session.watch({ venue: spec.venue, symbol: bad });
  return seen;
}

describe.each(REFUSING)('a refused market: $how', (venue) => {
  it.each(['before the good one', 'after the good one', 'later'] as const)('%s marks only itself', async (order) => {
    const { good, bad, words, isNameless = false } = venue;
    const clock = new PacedClock(FAST).start();
    const seen = await open(venue, order, clock);
    let size = 3;
    /** Keeps the good market's book changing, each time by another size. */
    const change = () => {
      size++;
      for (const socket of seen.stand.open) socket.send(venue.change(size, socket));
    };
    const told = () => {
      change();
      return seen.statusesOf(bad).find(({ detail }) => words.test(detail));
    };
    const status = await eventually(told, () => JSON.stringify(seen.statuses));
    expect(status.state).toBe(isNameless ? 'connecting' : 'failed');
    // Half a minute is the time after which a late book is given up.
    const endMono = clock.monoMs() + 40_000;
    while (clock.monoMs() < endMono) {
      change();
      const expected = size;
      await eventually(
        () => seen.bids(good).some(([, each]) => each === expected),
        () => JSON.stringify([seen.bids(good), seen.statuses]),
      );
    }
    const states = seen.statusesOf(good).map(({ state }) => state);
    expect(states.slice(states.indexOf('live')).filter((state) => state !== 'live')).toEqual([]);
    if (isNameless) expect(seen.statusesOf(bad).some(({ state }) => state === 'failed')).toBe(false);
    await seen.close();
    clock.stop();
  });
});

describe('an error that no market can be found for', () => {
  it('with a code by which the class gives up the connection (Binance, 5xx) costs no book', async () => {
    const seen = await StandInSession.open(binanceSpec());
    await seen.live();
    seen.stand.send({ error: { code: 503, msg: 'Service unavailable.' }, id: 999_999, result: null });
    seen.stand.send(depthUpdate({ first: 12, bids: [['99.9', '7']] }));
    await eventually(() => seen.bids().some(([, size]) => size === 7), 'the next change');
    expect(seen.statuses.some(({ state }) => state === 'resyncing')).toBe(false);
    await seen.close();
  });

  it.each([
    ['an error', { type: 'error', message: 'subscription failed' }, 0],
    ['anything else', { type: 'info', message: 'hello' }, 1],
  ])('in a form over which the class stumbles (BloFin): %s', async (_what, message, malformed) => {
    const seen = await openPlayed(blofin);
    await seen.live();
    seen.stand.send(message);
    seen.stand.send(blofin.change?.({ bids: [['99.98', '7']], asks: [] }));
    await eventually(() => seen.bids().some(([, size]) => size === 7), 'the next change');
    expect(seen.statuses.some(({ state }) => state === 'resyncing')).toBe(false);
    expect(seen.session.watched[0].feed?.traffic.malformed).toBe(malformed);
    await seen.close();
  });
});

describe('a market that is halted while it is live', () => {
  it('is not live any more, says why, and the others go on', async () => {
    const okx = REFUSING.find(({ spec }) => spec.venue === 'okx') as RefusingVenue;
    const markets = ['AAA', 'CCC'].map((base) => ({ id: `${base}-USDT`, symbol: `${base}/USDT`, tick: 0.1 }));
    const seen = await StandInSession.open({ ...okx.spec, markets });
    await seen.live('AAA/USDT');
    await seen.live('CCC/USDT');
    seen.stand.send({ event: 'error', msg: 'Instrument CCC-USDT is suspended.', code: '60018', connId: 'a4d3ae55' });
    const said = () => seen.statusesOf('CCC/USDT').find(({ detail }) => detail.includes('is suspended'));
    const status = await eventually(said, () => JSON.stringify(seen.statuses));
    expect(status).toMatchObject({ state: 'resyncing', reason: 'refused' });
    seen.stand.send(okx.change(9, seen.stand.sockets[0]));
    await eventually(() => seen.bids('AAA/USDT').some(([, size]) => size === 9), 'the next change');
    expect(seen.statusesOf('AAA/USDT').some(({ state }) => state === 'resyncing')).toBe(false);
    await seen.close();
  });
});

describe('refused trades', () => {
  it('are reported, and the book goes on', async () => {
    const [okx] = REFUSING;
    const refuse: RefusingVenue['spec']['onMessage'] = (message, socket, stand) => {
      const [arg] = message.args ?? [];
      if (arg?.channel !== 'trades') return okx.spec.onMessage?.(message, socket, stand);
      const msg = `Wrong URL or channel:${arg.channel},instId:${arg.instId} doesn't exist.`;
      return socket.send({ event: 'error', msg, code: '60018', connId: 'a4d3ae55' });
    };
    const seen = await StandInSession.open({ ...okx.spec, onMessage: refuse }, { symbols: ['AAA/USDT'] });
    const told = () => seen.statuses.find(({ reason }) => reason === 'refused');
    const status = await eventually(told, () => JSON.stringify(seen.statuses));
    expect(status).toMatchObject({ state: 'live', detail: expect.stringContaining('no trades') });
    seen.stand.send(okx.change(9, seen.stand.sockets[0]));
    await eventually(() => seen.bids().some(([, size]) => size === 9), 'the next change');
    await seen.close();
  });
});

describe('many markets of a venue with snapshots by REST', () => {
  it('one that was live and lost its book is fetched before the first snapshots of others', async () => {
    const markets = Array.from({ length: 30 }, (_, i) => ({ id: `A${i}USDT`, symbol: `A${i}/USDT`, tick: 0.1 }));
    const gates: { readonly id: string; open(): void }[] = [];
    const snapshot = async (url: string) => {
      const id = /symbol=(\w+)/.exec(url)?.[1] ?? '';
      await new Promise<void>((open) => gates.push({ id, open }));
      return { body: { lastUpdateId: 10, bids: [['100.0', '1']], asks: [['100.1', '1']] } };
    };
    const clock = new PacedClock(FAST).start();
    const seen = await StandInSession.open(binanceSpec({ markets, snapshot }), { clock });
    await eventually(() => seen.statuses.some(({ detail }) => /\d+ others are fetched first/.test(detail)), 'a queue');
    await eventually(() => gates.length === 1, 'the first snapshot');
    const first = gates[0];
    const symbol = markets.find(({ id }) => id === first.id)?.symbol ?? '';
    first.open();
    await seen.live(symbol);
    await eventually(() => gates.length === 2, 'the next snapshot');
    seen.stand.send(depthUpdate({ market: first.id, first: 90 }));
    await eventually(() => seen.market(symbol).state === 'resyncing', 'lost');
    // Subscribed again: its first change is what makes ccxt fetch the snapshot.
    const stream = `${first.id.toLowerCase()}@depth@100ms`;
    const subscriptions = () => seen.stand.received.filter(({ params = [] }) => params.includes(stream));
    await eventually(
      () => subscriptions().length === 2,
      () => JSON.stringify(seen.statusesOf(symbol)),
    );
    const opened = () => {
      // One after the other, until that market's turn has come again.
      gates.at(-1)?.open();
      return gates.slice(1).some(({ id }) => id === first.id);
    };
    await eventually(opened, () => gates.map(({ id }) => id).join(' '));
    expect(gates.length).toBeLessThan(10);
    await seen.close();
    clock.stop();
  });

  it('are fetched one after the other, and each says that it waits', async () => {
    const markets = Array.from({ length: 30 }, (_, i) => ({ id: `A${i}USDT`, symbol: `A${i}/USDT`, tick: 0.1 }));
    const gates: (() => void)[] = [];
    const snapshot = async () => {
      await new Promise<void>((open) => gates.push(open));
      return { body: { lastUpdateId: 10, bids: [['100.0', '1']], asks: [['100.1', '1']] } };
    };
    const clock = new PacedClock(FAST).start();
    const seen = await StandInSession.open(binanceSpec({ markets, snapshot }), { clock });
    await eventually(() => seen.statuses.some(({ detail }) => /\d+ others are fetched first/.test(detail)), 'a queue');
    await eventually(() => gates.length > 0, 'the first snapshot');
    expect(gates).toHaveLength(1);
    const isAll = () => {
      gates.shift()?.();
      return seen.session.watched.every(({ market }) => market.isLive);
    };
    await eventually(isAll, () => JSON.stringify(seen.statuses.slice(-3)));
    expect(seen.stand.sockets).toHaveLength(1);
    // Books that are live while others wait have no changes here: their silence may be noticed, and then they wait again.
    const lost = seen.statuses.filter(
      ({ state, reason, detail }) =>
        state === 'failed' || (state === 'resyncing' && reason !== 'quiet' && !/fetched first/.test(detail)),
    );
    expect(lost).toEqual([]);
    await seen.close();
    clock.stop();
  });
});
