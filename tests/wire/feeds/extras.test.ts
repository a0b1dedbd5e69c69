import { describe, expect, it } from 'vitest';
import type { FastTouch, Liquidation, MarketSink, Ticker } from '../../../src/engine/internal.js';
import { eventually } from '../../support/eventually.js';
import { BINANCE_MARKET, binanceSpec, depthUpdate } from '../../support/wire/binance-spec.js';
import { REFUSING } from '../../support/wire/refusing-venues.js';
import { type Request, StandInSession, type StandInSpec } from '../../support/wire/stand-in.js';

const touch = (u: number, bid: string, ask: string, size = '3') => ({
  u,
  s: 'AAAUSDT',
  b: bid,
  B: size,
  a: ask,
  A: size,
});

/** What came out of a session beyond books and trades. */
function collector() {
  const seen = { touches: [] as FastTouch[], tickers: [] as Ticker[], liquidations: [] as Liquidation[] };
  const sink: Partial<MarketSink> = {
    touch: (each) => seen.touches.push(each),
    ticker: (each) => seen.tickers.push(each),
    liquidation: (each) => seen.liquidations.push(each),
  };
  return { seen, sink };
}

describe('the touch of a faster stream', () => {
  it('is over the book while it is ahead of it, and never in it', async () => {
    const { seen, sink } = collector();
    const session = await StandInSession.open(binanceSpec(), { extras: ['touch'], sink });
    await session.live();
    await eventually(() => session.stand.open.some(({ notes }) => notes['bookTicker'] === true), 'subscribed');
    const market = session.market();
    const shown = () => {
      const { shownBook } = market;
      return [shownBook?.grid.priceText(shownBook.bestBid ?? 0), shownBook?.grid.priceText(shownBook.bestAsk ?? 0)];
    };
    session.stand.send(touch(14, '99.9', '100.3'));
    await eventually(() => seen.touches.length === 1, 'a touch');
    expect(shown()).toEqual(['99.9', '100.3']);
    expect(market.book?.grid.priceText(market.book.bestBid ?? 0)).toBe('100.0');
    expect(market.shownBook?.bids.bestSize).toBe(3);
    // A message of the book that is still older: the touch stays.
    session.stand.send(depthUpdate({ first: 12, last: 13, bids: [['99.8', '1']] }));
    await eventually(() => market.seq === 13, 'the book at 13');
    expect(shown()).toEqual(['99.9', '100.3']);
    // One that is not.
    session.stand.send(
      depthUpdate({
        first: 14,
        last: 15,
        bids: [
          ['100.0', '0'],
          ['99.95', '2'],
        ],
      }),
    );
    await eventually(() => market.seq === 15, 'the book at 15');
    expect(shown()).toEqual(['99.95', '100.10']);
    // An old touch changes nothing.
    session.stand.send(touch(14, '90.0', '91.0'));
    session.stand.send(touch(16, '99.95', '100.10', '7'));
    await eventually(() => market.fastTouch?.seq === 16, 'the touch at 16');
    expect(shown()).toEqual(['99.95', '100.10']);
    expect(market.shownBook?.bids.bestSize).toBe(7);
    expect(session.bids()[0]).toEqual(['99.95', 2]);
    await session.close();
  });

  it('is not subscribed unless it was asked for, and is gone with the book', async () => {
    const plain = await StandInSession.open(binanceSpec());
    await plain.live();
    plain.stand.send(touch(99, '1.0', '2.0'));
    plain.stand.send(depthUpdate({ first: 12 }));
    await eventually(() => plain.market().seq === 12, 'the book at 12');
    expect(plain.market().fastTouch).toBeUndefined();
    expect(JSON.stringify(plain.stand.received)).not.toContain('bookTicker');
    await plain.close();

    const session = await StandInSession.open(binanceSpec(), { extras: ['touch'] });
    await session.live();
    await eventually(() => session.stand.open.some(({ notes }) => notes['bookTicker'] === true), 'subscribed');
    session.stand.send(touch(50, '99.9', '100.3'));
    await eventually(() => session.market().fastTouch !== undefined, 'a touch');
    session.stand.send(depthUpdate({ first: 40 }));
    await eventually(() => session.statuses.some(({ state }) => state === 'resyncing'), 'lost');
    expect(session.market().fastTouch).toBeUndefined();
    await session.close();
  });

  it('Bybit’s level 1 is not merged into its book of 1,000 levels, and is ordered by the cross sequence', async () => {
    const book = (type: string, u: number, seq: number, bids: string[][]) => ({
      topic: 'orderbook.1000.AAAUSDT',
      type,
      ts: 1,
      data: { s: 'AAAUSDT', b: bids, a: type === 'snapshot' ? [['100.1', '1']] : [], u, seq },
    });
    const spec: StandInSpec = {
      venue: 'bybit',
      markets: [{ id: 'AAAUSDT', symbol: 'AAA/USDT', tick: 0.1 }],
      config: (host) => ({ urls: { api: { ws: { public: { spot: `ws://${host}/v5/public/spot` } } } } }),
      onMessage(message, socket) {
        for (const topic of message.args ?? []) {
          if (topic.startsWith('orderbook.1000')) {
            socket.send(
              book('snapshot', 5, 900, [
                ['100.0', '1'],
                ['99.9', '2'],
              ]),
            );
          }
          if (topic.startsWith('orderbook.1.')) socket.notes['touch'] = true;
        }
        socket.send({ success: true, ret_msg: '', op: message.op, req_id: message.req_id });
      },
    };
    const session = await StandInSession.open(spec, { extras: ['touch'] });
    await session.live();
    await eventually(() => session.stand.open.some(({ notes }) => notes['touch'] === true), 'subscribed');
    const level1 = (seq: number, bid: string) => ({
      topic: 'orderbook.1.AAAUSDT',
      type: 'snapshot',
      ts: 2,
      data: { s: 'AAAUSDT', b: [[bid, '4']], a: [['100.2', '5']], u: 77, seq },
    });
    session.stand.send(level1(950, '99.9'));
    await eventually(() => session.market().fastTouch?.seq === 950, 'a touch');
    expect(session.bids()).toEqual([
      ['100.0', 1],
      ['99.9', 2],
    ]);
    session.stand.send(book('delta', 6, 960, [['99.8', '3']]));
    await eventually(() => session.market().seq === 6, 'the book at 6');
    expect(session.market().fastTouch).toBeUndefined();
    expect(session.bids()).toHaveLength(3);
    await session.close();
  });
});

describe('figures beyond the book', () => {
  const swap = {
    id: 'AAAUSDT',
    symbol: 'AAA/USDT:USDT',
    tick: 0.1,
    kind: 'linear',
    contractSize: 1,
  } as const;
  const futures: StandInSpec = {
    venue: 'binanceusdm',
    markets: [swap],
    config: (host) => ({
      urls: {
        api: {
          fapiPublic: `http://${host}/fapi/v1`,
          ws: { future: `ws://${host}/ws`, 'future-public': `ws://${host}/public/ws` },
        },
      },
    }),
    rest: () => ({ body: { lastUpdateId: 10, E: 1, T: 1, bids: [['100.0', '1']], asks: [['100.1', '1']] } }),
    onMessage(message, socket) {
      if (message.method !== 'SUBSCRIBE') return;
      socket.send({ result: null, id: message.id });
      for (const stream of message.params as string[]) {
        const [, kind] = stream.split('@');
        socket.notes[kind] = true;
        if (kind === 'depth') socket.send({ ...depthUpdate({ first: 11 }), pu: 10, T: 1 });
        if (kind === 'markPrice') {
          const event = { e: 'markPriceUpdate', E: Date.now(), s: 'AAAUSDT', p: '100.25', i: '100.5', P: '100' };
          socket.send({ ...event, r: '0.00010000', T: 1_800_000_000_000 });
        }
        if (kind === 'miniTicker') {
          const event = { e: '24hrMiniTicker', E: Date.now(), s: 'AAAUSDT', c: '100', h: '110.0', l: '90.0' };
          socket.send({ ...event, v: '1234.5', q: '123450', o: '99' });
        }
        if (kind === 'forceOrder') {
          const order = { s: 'AAAUSDT', S: 'SELL', q: '1.5', p: '99.5', ap: '99.6', X: 'FILLED', z: '1.5', T: 1 };
          socket.send({ e: 'forceOrder', E: Date.now(), o: { ...order, l: '1.5' } });
        }
      }
    },
  };

  it('mark, index, funding and 24-hour figures come together; liquidations are no trades', async () => {
    const { seen, sink } = collector();
    const session = await StandInSession.open(futures, { extras: ['ticker', 'liquidation'], sink });
    await session.live();
    const market = session.market();
    await eventually(
      () => market.lastTicker?.mark !== undefined && market.lastTicker.high24h !== undefined,
      () => JSON.stringify([market.lastTicker, session.stand.received, session.statuses]),
    );
    expect(market.lastTicker).toMatchObject({
      mark: 100.25,
      index: 100.5,
      fundingRate: 0.0001,
      nextFundingTs: 1_800_000_000_000,
      high24h: 110,
      low24h: 90,
      volume24h: 123450,
    });
    await eventually(() => seen.liquidations.length > 0, 'a liquidation');
    expect(seen.liquidations[0]).toMatchObject({ size: 1.5, side: 'sell' });
    expect(market.tape?.liquidations).toHaveLength(1);
    expect(market.tape?.trades.count).toBe(0);
    const { feed } = session.session.watched[0];
    expect([feed.missing?.('ticker'), feed.missing?.('liquidation'), feed.missing?.('touch')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    await session.close();
  });

  it('a venue says what it does not send', async () => {
    const session = await StandInSession.open(binanceSpec());
    await session.live();
    expect(session.session.watched[0].feed.missing?.('liquidation')).toBe(
      'binance sends no liquidations of this market',
    );
    await session.close();
  });
});

describe('a market that is no longer watched', () => {
  const OTHER = { id: 'BBBUSDT', symbol: 'BBB/USDT', tick: 0.1 };

  /** Names of the streams that go on, by the client's requests. */
  function streaming(requests: readonly Request[], namesOf: (request: Request) => readonly string[]): Set<string> {
    const names = new Set<string>();
    for (const request of requests) {
      const isEnd = /^unsub/i.test(request.method ?? request.op ?? '');
      for (const name of namesOf(request)) isEnd ? names.delete(name) : names.add(name);
    }
    return names;
  }

  it('leaves no stream at the venue (Binance, by its class)', async () => {
    const markets = [BINANCE_MARKET, OTHER];
    const session = await StandInSession.open(binanceSpec({ markets }), {
      extras: ['ticker', 'touch'],
      symbols: [BINANCE_MARKET.symbol],
    });
    await session.live();
    const lease = session.session.watch({ venue: 'binance', symbol: OTHER.symbol });
    const names = () => streaming(session.stand.received, ({ params = [] }) => params);
    const ofOther = () => [...names()].filter((name) => name.startsWith('bbbusdt@')).length;
    await eventually(() => ofOther() === 4, 'book, trades, ticker and touch');
    lease.release();
    await eventually(
      () => ofOther() === 0,
      () => [...names()].join(' '),
    );
    expect([...names()].filter((name) => name.startsWith('aaausdt@'))).toHaveLength(4);
    await session.close();
  });

  it('leaves no stream at the venue (OKX, by its file)', async () => {
    const okx = REFUSING.find(({ spec }) => spec.venue === 'okx')?.spec as StandInSpec;
    const markets = ['AAA', 'CCC'].map((base) => ({ id: `${base}-USDT`, symbol: `${base}/USDT`, tick: 0.1 }));
    const session = await StandInSession.open(
      { ...okx, markets },
      { extras: ['ticker', 'touch'], symbols: ['AAA/USDT'] },
    );
    await session.live();
    const lease = session.session.watch({ venue: 'okx', symbol: 'CCC/USDT' });
    const names = () =>
      streaming(session.stand.received, ({ args = [] }) => args.map((arg: Request) => `${arg.channel} ${arg.instId}`));
    const ofOther = () => [...names()].filter((name) => name.endsWith(' CCC-USDT'));
    await eventually(
      () => ofOther().length === 4,
      () => [...names()].join(', '),
    );
    lease.release();
    await eventually(
      () => ofOther().length === 0,
      () => [...names()].join(', '),
    );
    await session.close();
  });
});
