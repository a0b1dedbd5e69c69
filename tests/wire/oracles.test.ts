import { describe, expect, it } from 'vitest';
import type { Sequencer } from '../../src/engine/internal.js';
import { ASK, BID, Book, type Side } from '../../src/engine/internal.js';
import { policyOf } from '../../src/engine/live/venue-lookup.js';
import { hasRecordings, VENUE_FOLDERS } from '../support/recordings.js';
import { readLines, readOracle } from '../support/wire/recording.js';
import * as scripts from '../support/wire/scripts.js';
import { numbersOf, VenueTruth } from '../support/wire/truth-book.js';
import { isSnapshot, type VenueScript } from '../support/wire/venue-script.js';

type Touch = readonly [bid: number, bidSize: number, ask: number, askSize: number];
type Json = Readonly<Record<string, unknown>>;

function touchOf({ book }: VenueTruth): Touch {
  const [[bid, bidSize] = [], [ask, askSize] = []] = [book.rows('bids', 1)[0], book.rows('asks', 1)[0]];
  return [Number(bid), Number(bidSize), Number(ask), Number(askSize)];
}

/** Every state's touch by its number, as the timeline has it that live states are compared with. */
function touchesBySeq(script: VenueScript): Map<string, Map<number, Touch>> {
  const touches = new Map<string, Map<number, Touch>>();
  for (const { name } of script.markets) {
    const bySeq = new Map<number, Touch>();
    const truth = new VenueTruth(script.window, (state) => bySeq.set(state.seq as number, touchOf(state)));
    const updates = new Set<number | undefined>();
    for (const { change } of script.events) {
      if (change?.market !== name) continue;
      truth.apply(change);
      if (change.kind === 'update') updates.add(change.seq);
    }
    // A snapshot is a state of another moment, unless a message ends at its very number.
    for (const seq of bySeq.keys()) if (!updates.has(seq)) bySeq.delete(seq);
    touches.set(name, bySeq);
  }
  return touches;
}

/** The exchange's own best prices beside the book that every live state is compared with: the other half of that proof. */
describe.skipIf(!hasRecordings(...VENUE_FOLDERS))('the venues’ own tickers', () => {
  it.each([
    ['Binance USD-M, raw', () => scripts.binanceRaw('linear', 'BTCUSDT', ['usdm_btcusdt_20240808']), 6547],
    [
      'Binance COIN-M, raw',
      () => scripts.binanceRaw('inverse', 'BTCUSD_PERP', ['cm_btcusd_perp_20240808', 'cm_btcusd_perp_20240809']),
      44_772,
    ],
    ['Binance spot', () => scripts.binanceCryptofeed('spot'), 159],
    ['Binance USD-M', () => scripts.binanceCryptofeed('linear'), 744],
  ] as const)('%s: the last ticker up to each state is its touch', (_title, load, count) => {
    const script = load();
    const tickers = new Map<string, { u: number; touch: Touch }[]>(script.markets.map(({ name }) => [name, []]));
    for (const event of script.events) {
      if (isSnapshot(event)) continue;
      const { u, s, b, B, a, A } = JSON.parse(event.text) as Record<string, string>;
      if (B !== undefined) tickers.get(s)?.push({ u: Number(u), touch: [Number(b), Number(B), Number(a), Number(A)] });
    }
    let equal = 0;
    let wrong = 0;
    for (const [name, bySeq] of touchesBySeq(script)) {
      const own = (tickers.get(name) ?? []).sort((x, y) => x.u - y.u);
      let next = 0;
      for (const [seq, touch] of bySeq) {
        while (next < own.length && own[next].u <= seq) next++;
        const ticker = own[next - 1];
        if (ticker === undefined) continue;
        if (JSON.stringify(ticker.touch) === JSON.stringify(touch)) equal++;
        else wrong++;
      }
    }
    expect({ equal, wrong }).toEqual({ equal: count, wrong: 0 });
  });

  it('KuCoin: 810 of 810 tickers of the same number', () => {
    const touches = touchesBySeq(scripts.kucoin());
    let equal = 0;
    let wrong = 0;
    for (const { t, data = '' } of readLines('kucoin-ws', 'kucoin_2021-04-25')) {
      if (t !== 'recv' || !data.includes('/market/ticker:')) continue;
      const message = JSON.parse(data) as { topic: string; data: Record<string, string> };
      const touch = touches.get(message.topic.split(':')[1])?.get(Number(message.data['sequence']));
      if (touch === undefined) continue;
      const isEqual = touch[0] === Number(message.data['bestBid']) && touch[2] === Number(message.data['bestAsk']);
      if (isEqual) equal++;
      else wrong++;
    }
    // Nine more are at the very number of a snapshot.
    expect({ equal, wrong }).toEqual({ equal: 810 + 9, wrong: 0 });
  });

  it('Gate: 16 of 16 tickers of the same number', () => {
    const touches = touchesBySeq(scripts.gate());
    let equal = 0;
    let wrong = 0;
    for (const { t, data = '' } of readLines('gateio-ws', 'gateio_futures_2023-05-24')) {
      if (t !== 'recv' || !data.includes('"futures.book_ticker","event":"update"')) continue;
      const { s, u, b, a, B, A } = (JSON.parse(data) as { result: Record<string, string> }).result;
      const touch = touches.get(s)?.get(Number(u));
      if (touch === undefined) continue;
      if (JSON.stringify(touch) === JSON.stringify([Number(b), Number(B), Number(a), Number(A)])) equal++;
      else wrong++;
    }
    // Two more are at the very number of a snapshot.
    expect({ equal, wrong }).toEqual({ equal: 16 + 2, wrong: 0 });
  });

  it('Kraken Futures: 107 of 107 tickers, in the order of the messages', () => {
    const script = scripts.krakenFutures();
    const truths = new Map(script.markets.map(({ name }) => [name, new VenueTruth(undefined)]));
    let equal = 0;
    let wrong = 0;
    for (const event of script.events) {
      if (event.change !== undefined) truths.get(event.change.market)?.apply(event.change);
      const { feed, product_id, bid, ask } = JSON.parse(event.text) as Json;
      const truth = truths.get(String(product_id));
      if ((feed !== 'ticker_lite' && feed !== 'ticker') || truth === undefined || truth.book.count('bids') === 0)
        continue;
      const touch = touchOf(truth);
      if (touch[0] === bid && touch[2] === ask) equal++;
      else wrong++;
    }
    expect({ equal, wrong }).toEqual({ equal: 107, wrong: 0 });
  });
});

describe.skipIf(!hasRecordings('bitfinex-ws-v2'))('Bitfinex’s own numbers', () => {
  it('follow each other over all channels', () => {
    const sequencer = policyOf('bitfinex')?.connectionSequence?.sequencer() as Sequencer;
    const verdicts = new Map<string, number>();
    for (const { t, data = '' } of readLines('bitfinex-ws-v2', 'bitfinex_2021-04-17')) {
      if (t !== 'recv' || !data.startsWith('[')) continue;
      const number = (JSON.parse(data) as unknown[]).at(-1) as number;
      const verdict = sequencer.check({ kind: 'update', first: number, last: number });
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
    }
    expect([...verdicts]).toEqual([['next', 1670]]);
  });
});

type BitmexLevel = {
  readonly symbol: string;
  readonly id: number;
  readonly side: 'Buy' | 'Sell';
  readonly size?: number;
  readonly price?: number;
};

/** Levels by id: an update tells no price. The venue has closed; its book is the only one here that goes by id. */
describe.skipIf(!hasRecordings('bitmex-ws'))('BitMEX, by id', () => {
  it('gives the final book of every market', () => {
    const oracle = readOracle('bitmex-ws', 'bitmex_2021-07-22');
    const books = new Map<string, { book: Book; prices: Map<string, number> }>();
    let unknown = 0;
    for (const { t, data = '' } of readLines('bitmex-ws', 'bitmex_2021-07-22')) {
      if (t !== 'recv' || !data.includes('"table":"orderBookL2"')) continue;
      const { action, data: levels } = JSON.parse(data) as { action: string; data: BitmexLevel[] };
      if (action === 'partial') {
        const book = new Book({ tickSize: '0.0000000001' });
        book.begin();
        books.set(levels[0].symbol, { book, prices: new Map() });
      }
      for (const level of levels) if (!applyLevel(books, action, level)) unknown++;
      books.get(levels[0].symbol)?.book.commit();
    }
    expect(unknown).toBe(0);
    for (const [symbol, { book }] of books) {
      const { final_levels: levels, final_top10: top } = oracle[symbol];
      expect({ bids: book.bids.length, asks: book.asks.length }, symbol).toEqual(levels);
      expect(best(book, BID), symbol).toEqual(numbersOf(top.bids));
      expect(best(book, ASK), symbol).toEqual(numbersOf(top.asks));
    }
  });

  function applyLevel(
    books: Map<string, { book: Book; prices: Map<string, number> }>,
    action: string,
    level: BitmexLevel,
  ): boolean {
    const known = books.get(level.symbol);
    // Messages before a market's first snapshot say nothing.
    if (known === undefined) return true;
    const side: Side = level.side === 'Buy' ? BID : ASK;
    const key = `${side}${level.id}`;
    const price = level.price ?? known.prices.get(key);
    if (price === undefined) return false;
    if (action === 'delete') known.prices.delete(key);
    else known.prices.set(key, price);
    known.book.level(side, known.book.grid.ticks(price), action === 'delete' ? 0 : (level.size ?? 0));
    return true;
  }

  function best(book: Book, side: Side): number[][] {
    const { ticks, sizes, length } = book.top(side, 10);
    return Array.from({ length }, (_, row) => [book.grid.price(ticks[row]), sizes[row]]);
  }
});
