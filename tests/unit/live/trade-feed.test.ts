import { describe, expect, test } from 'vitest';
import { Book, ManualClock, partialSink, type Trade } from '../../../src/engine/internal.js';
import { TradeFeed } from '../../../src/engine/live/ccxt/streams/trade-feed.js';
import type { CcxtTrade } from '../../../src/engine/live/ccxt/types.js';
import { RowDecoder } from '../../../src/engine/row-decoder.js';
import { Pause } from '../../../src/engine/time/pause.js';
import { VenueTimes } from '../../../src/engine/time/venue-times.js';

const NOW = 1_700_000_000_000;

function feed(book: () => Book | undefined = () => undefined) {
  const received: (Trade | string)[] = [];
  const sink = partialSink({
    trade: (trade) => received.push(trade),
    refine: (factor, tickSize) => received.push(`refine ${factor} ${tickSize}`),
  });
  const traffic = { messages: 0, bytes: 0, malformed: 0, rttMs: undefined };
  const decoder = new RowDecoder({ sink, tickSize: '0.1' });
  const trades = new TradeFeed({
    sink,
    pause: new Pause(new ManualClock()),
    traffic,
    book,
    times: new VenueTimes(),
    isMakerSide: false,
    decoder: () => decoder,
  });
  /** One message. */
  const say = (...message: CcxtTrade[]) => {
    for (const trade of message) trades.add(trade, { recvTs: NOW, recvMono: 0 });
    trades.flush();
  };
  const list = () => received.filter((one): one is Trade => typeof one !== 'string');
  return { say, received, list, traffic };
}

const trade = (id: string | undefined, timestamp: number, price = 10, more: Partial<CcxtTrade> = {}): CcxtTrade => ({
  ...(id === undefined ? {} : { id }),
  timestamp,
  price,
  amount: 1,
  side: 'buy',
  ...more,
});

describe('trades of a venue', () => {
  test('every trade of every message comes once, however often the venue repeats it', () => {
    const { say, list } = feed();
    say(trade('1', 1), trade('2', 2), trade('3', 3));
    say(trade('2', 2), trade('3', 3), trade('4', 4));
    say(trade('1', 1));
    expect(list().map(({ id }) => id)).toEqual(['1', '2', '3', '4']);
  });

  test('trades without an id all count: twins may be two', () => {
    const { say, list } = feed();
    say(trade(undefined, 1), trade(undefined, 1));
    expect(list()).toHaveLength(2);
  });

  test('a message sent newest first is reversed; equal times keep the venue’s order', () => {
    const { say, list } = feed();
    say(trade('4', NOW - 91), trade('3', NOW - 95), trade('2', NOW - 95), trade('1', NOW - 99));
    say(trade('5', NOW - 90), trade('6', NOW - 90), trade('8', NOW - 88), trade('7', NOW - 89));
    expect(list().map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
  });

  test('a price off the grid refines it before its own trade, and after those before it', () => {
    const { say, received } = feed();
    say(trade('1', 1, 10), trade('2', 2, 10.05), trade('3', 3, 10.1));
    expect(received.map((one) => (typeof one === 'string' ? one : one.priceTicks))).toEqual([
      100,
      'refine 2 0.05',
      201,
      202,
    ]);
  });

  test('times that can be none are unknown: in the far future, negative, no number', () => {
    const { say, list } = feed();
    say(trade('1', NOW + 30 * 24 * 3600 * 1000));
    say(trade('2', -5));
    say(trade('3', Number.NaN));
    say(trade('4', NOW - 1));
    expect(list().map(({ exchangeTs }) => exchangeTs)).toEqual([undefined, undefined, undefined, NOW - 1]);
  });

  test('what cannot be read costs that trade, is counted, and nothing else', () => {
    const { say, list, traffic } = feed();
    say(
      trade('1', 1, Number.NaN),
      trade('2', 2, -1),
      trade('3', 3, 10, { amount: Number.POSITIVE_INFINITY }),
      trade('4', 4),
    );
    expect(list().map(({ id }) => id)).toEqual(['4']);
    expect(traffic.malformed).toBe(3);
  });

  test('where the venue does not say who took, the mid does, and at the mid the price before', () => {
    const book = new Book({ tickSize: '0.1' });
    book.begin();
    book.level(0, 99, 1);
    book.level(1, 101, 1);
    book.commit({ seq: 1, exchangeTs: undefined });
    const { say, list } = feed(() => book);
    const silent = (id: string, price: number) => {
      const { side: _side, ...rest } = trade(id, 1, price);
      return rest;
    };
    say(silent('1', 10.1), silent('2', 9.9), silent('3', 10), silent('4', 10.2), silent('5', 10));
    expect(list().map(({ side }) => side)).toEqual(['buy', 'sell', 'buy', 'buy', 'sell']);
  });

  test('without a book the price before does, on a grid that became finer too', () => {
    const { say, list } = feed();
    for (const [i, price] of [10, 9.95, 9.95, 10].entries()) say({ ...trade(String(i), 1, price), side: 'unknown' });
    expect(list().map(({ side }) => side)).toEqual(['unknown', 'sell', 'sell', 'buy']);
  });
});
