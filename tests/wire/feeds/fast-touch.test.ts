import { describe, expect, it } from 'vitest';
import type { FastTouch } from '../../../src/engine/internal.js';
import { eventually } from '../../support/eventually.js';
import { BOOK } from '../../support/wire/played-session.js';
import { type PlayedVenue, playedVenueSpec } from '../../support/wire/played-venue.js';
import { type Request, StandInSession } from '../../support/wire/stand-in.js';
import { gate, gateContracts } from '../../support/wire/venues/gate.js';
import { kucoin, kucoinFutures } from '../../support/wire/venues/kucoin.js';
import { okx } from '../../support/wire/venues/okx.js';

type Touch = { readonly seq: number; readonly bid: string; readonly ask: string; readonly size: string };

type Case = {
  readonly played: PlayedVenue;
  /** Of the request that subscribes the touch. */
  readonly stream: RegExp;
  readonly message: (touch: Touch) => unknown;
};

const ticker = ({ seq: u, bid: b, ask: a, size }: Touch) => ({
  t: Date.now(),
  s: 'AAA_USDT',
  u,
  b,
  B: size,
  a,
  A: size,
});

/** As the venues' documentation shows them. */
const CASES: readonly (readonly [string, Case])[] = [
  [
    'OKX bbo-tbt',
    {
      played: okx,
      stream: /bbo-tbt/,
      message: ({ seq, bid, ask, size }) => ({
        arg: { channel: 'bbo-tbt', instId: 'AAA-USDT' },
        data: [{ bids: [[bid, size, '0', '1']], asks: [[ask, size, '0', '1']], ts: String(Date.now()), seqId: seq }],
      }),
    },
  ],
  [
    'Gate spot.book_ticker',
    {
      played: gate,
      stream: /spot\.book_ticker/,
      message: (touch) => ({ time: 1, channel: 'spot.book_ticker', event: 'update', result: ticker(touch) }),
    },
  ],
  [
    'Gate futures.book_ticker',
    {
      played: gateContracts,
      stream: /futures\.book_ticker/,
      message: (touch) => ({
        time: 1,
        channel: 'futures.book_ticker',
        event: 'update',
        result: { ...ticker(touch), B: Number(touch.size), A: Number(touch.size) },
      }),
    },
  ],
  [
    'KuCoin /market/ticker',
    {
      played: kucoin,
      stream: /\/market\/ticker/,
      message: ({ seq, bid, ask, size }) => ({
        type: 'message',
        topic: '/market/ticker:AAA-USDT',
        subject: 'trade.ticker',
        data: {
          sequence: String(seq),
          bestBid: bid,
          bestBidSize: size,
          bestAsk: ask,
          bestAskSize: size,
          price: bid,
          size: '1',
          time: Date.now(),
        },
      }),
    },
  ],
  [
    'KuCoin /contractMarket/tickerV2',
    {
      played: kucoinFutures,
      stream: /\/contractMarket\/tickerV2/,
      message: ({ seq, bid, ask, size }) => ({
        type: 'message',
        topic: '/contractMarket/tickerV2:AAAUSDTM',
        subject: 'tickerV2',
        data: {
          symbol: 'AAAUSDTM',
          sequence: seq,
          bestBidPrice: bid,
          bestBidSize: Number(size),
          bestAskPrice: ask,
          bestAskSize: Number(size),
          ts: Date.now() * 1_000_000,
        },
      }),
    },
  ],
];

describe.each(CASES)('the fast touch of %s', (_title, { played, stream, message }) => {
  it('is over the book while it is ahead of it, and ignored when it is older', async () => {
    const touches: FastTouch[] = [];
    const seen = await StandInSession.open(
      playedVenueSpec(played, played.venues[0], () => BOOK),
      { extras: ['touch'], sink: { touch: (touch) => touches.push(touch) } },
    );
    await seen.live();
    const market = seen.market();
    await eventually(
      () => seen.stand.received.some((request: Request) => stream.test(JSON.stringify(request))),
      () => JSON.stringify(seen.stand.received),
    );
    const shown = () => {
      const { shownBook } = market;
      return [shownBook?.bestBid, shownBook?.bestAsk].map((ticks) => Number(shownBook?.grid.priceText(ticks ?? 0)));
    };
    const at = market.seq as number;
    seen.stand.send(message({ seq: at - 1, bid: '99.00', ask: '101.00', size: '9' }));
    seen.stand.send(message({ seq: at + 1, bid: '99.99', ask: '100.03', size: '7' }));
    await eventually(
      () => shown()[0] === 99.99,
      () => JSON.stringify([shown(), touches, seen.statuses]),
    );
    expect([shown(), market.shownBook?.bids.bestSize]).toEqual([[99.99, 100.03], 7]);
    expect(market.book?.grid.priceText(market.book.bestBid ?? 0)).toMatch(/^100\.0+$/);
    expect(seen.statuses.some(({ state }) => state === 'resyncing')).toBe(false);
    await seen.close();
  });
});
