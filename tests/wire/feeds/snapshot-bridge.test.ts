import { describe, expect, it, vi } from 'vitest';
import { Pause } from '../../../src/engine/time/pause.js';
import { eventually } from '../../support/eventually.js';
import { FAST, PacedClock } from '../../support/paced-clock.js';
import { BOOK, openPlayed, reaches } from '../../support/wire/played-session.js';
import { messagesOf, type PlayedVenue, playedVenueSpec } from '../../support/wire/played-venue.js';
import { type Answer, StandInSession } from '../../support/wire/stand-in.js';
import { binance, binanceUsdm } from '../../support/wire/venues/binance.js';
import { bybit } from '../../support/wire/venues/bybit.js';
import { coinbase } from '../../support/wire/venues/coinbase.js';
import { gateContracts } from '../../support/wire/venues/gate.js';
import { kucoin, kucoinFutures } from '../../support/wire/venues/kucoin.js';

const BUSY: Answer = { status: 503, body: 'busy' };
const FIRST = [
  ['100.00', 1],
  ['99.99', 2],
] as const;

/** Answers the first requests for the book with something else. */
function withAnswers(played: PlayedVenue, first: readonly Answer[]): PlayedVenue {
  let count = 0;
  return {
    ...played,
    rest: (url, sides, stand) => {
      const isBook = /depth|order_?book|level2/i.test(url);
      const other = isBook ? first[count++] : undefined;
      return other ?? played.rest?.(url, sides, stand) ?? BUSY;
    },
  };
}

const open = (played: PlayedVenue) =>
  StandInSession.open(playedVenueSpec(played, played.venues[0] as string, () => BOOK));

describe('a REST snapshot that cannot be fetched', () => {
  it.each([
    ['Binance spot', binance],
    ['Binance USD-M', binanceUsdm],
    ['KuCoin', kucoin],
    ['KuCoin, contracts', kucoinFutures],
    ['Gate, contracts', gateContracts],
  ])('%s: is fetched again, and the stream goes on meanwhile', async (_name, played) => {
    const seen = await open(withAnswers(played, [BUSY, BUSY]));
    await seen.live();
    await reaches(seen, FIRST);
    const [told, ...others] = seen.statuses.filter(({ detail }) => detail.includes('503'));
    expect([told.state, told.attempt, others.length]).toEqual(['connecting', 1, 1]);
    // One connection, one subscription of the book.
    expect(
      seen.stand.sockets.filter(({ received }) => JSON.stringify(received).match(/depth|book|level2/)),
    ).toHaveLength(1);
    const subscribed = seen.stand.received.filter((message) => /depth|order_book|level2/.test(JSON.stringify(message)));
    expect(subscribed).toHaveLength(1);
    await seen.close();
  });

  it('a session that is closed meanwhile asks for nothing any more', async () => {
    const spec = playedVenueSpec(binance, 'binance', () => BOOK);
    const asked: (() => void)[] = [];
    const held = { ...spec, rest: () => new Promise<Answer>((answer) => asked.push(() => answer(BUSY))) };
    const seen = await StandInSession.open(held);
    await eventually(() => asked.length > 0, 'a request');
    await seen.close();
    const waits = vi.spyOn(Pause.prototype, 'for');
    // Waits have ended: each turn would be an attempt.
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect([asked.length, waits.mock.calls.length]).toEqual([1, 0]);
    expect(seen.statuses.at(-1)?.state).toBe('closed');
    vi.restoreAllMocks();
  });

  it('one of a market that does not exist is not', async () => {
    const unknown = { status: 400, body: { code: -1121, msg: 'Invalid symbol.' } };
    const seen = await open(withAnswers(binance, [unknown]));
    await seen.session.done;
    expect(seen.statuses.at(-1)).toMatchObject({ state: 'failed', reason: 'symbol' });
    await seen.close();
  });
});

it('Bybit: a number of 1 is a new book, whatever the message is called', async () => {
  const seen = await openPlayed(bybit);
  await seen.live();
  const data = { s: 'AAAUSDT', b: [['99.00', '7']], a: [['99.01', '8']], u: 1, seq: 1 };
  seen.stand.send({ topic: 'orderbook.1000.AAAUSDT', type: 'delta', ts: Date.now(), data });
  await reaches(seen, [['99.00', 7]]);
  seen.stand.send({
    ...{ topic: 'orderbook.1000.AAAUSDT', type: 'delta', ts: Date.now() },
    data: { ...data, b: [['98.00', '1']], a: [], u: 2 },
  });
  await reaches(seen, [
    ['99.00', 7],
    ['98.00', 1],
  ]);
  expect(seen.market().counters.resyncs).toBe(0);
  await seen.close();
});

it.each([
  ['Binance', binance],
  ['Bybit', bybit],
  ['KuCoin', kucoin],
])('%s: a quiet book is kept, and its subscription is not taken for a lost one', async (_name, played) => {
  const clock = new PacedClock(FAST).start();
  const seen = await StandInSession.open(
    playedVenueSpec(played, played.venues[0] as string, () => BOOK),
    { clock },
  );
  await seen.live();
  const startMono = clock.monoMs();
  await eventually(() => clock.monoMs() - startMono > 40_000, 'forty quiet seconds');
  expect(seen.statuses.filter(({ detail }) => detail.includes('no book within'))).toEqual([]);
  await seen.close();
  clock.stop();
});

describe('Coinbase: BTC-USDC is an alias, which messages call BTC-USD', () => {
  const renamed = (message: unknown): unknown => JSON.parse(JSON.stringify(message).replaceAll('AAA-USDT', 'AAA-USD'));
  const aliased: PlayedVenue = {
    ...coinbase,
    market: { id: 'AAA-USDC', symbol: 'AAA/USDC' },
    snapshot: (sides) => renamed(coinbase.snapshot(sides)),
    change: (sides) => renamed(coinbase.change?.(sides)),
  };

  it('its book is proven', async () => {
    const seen = await open(aliased);
    await seen.live();
    for (let change = 0; change < 3; change++)
      for (const message of messagesOf(aliased.change?.({ bids: [['99.98', '3']], asks: [] })))
        seen.stand.send(message);
    await reaches(seen, [...FIRST, ['99.98', 3]]);
    expect(seen.statuses.at(-1)?.integrity).toBe('sequence');
    await seen.close();
  });

  it('both may be watched', async () => {
    const spec = playedVenueSpec(aliased, 'coinbase', () => BOOK);
    const dollar = { id: 'AAA-USD', symbol: 'AAA/USD', tick: 0.01 };
    const seen = await StandInSession.open({ ...spec, markets: [...spec.markets, dollar] });
    await seen.live('AAA/USDC');
    await seen.live('AAA/USD');
    for (const message of messagesOf(aliased.change?.({ bids: [['99.98', '3']], asks: [] }))) seen.stand.send(message);
    for (const symbol of ['AAA/USDC', 'AAA/USD'])
      await eventually(() => seen.bids(symbol).some(([price]) => price === '99.98'), `the change of ${symbol}`);
    await seen.close();
  });
});
