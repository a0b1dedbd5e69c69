import { describe, expect, it } from 'vitest';
import { loadCcxtClass } from '../../../../src/engine/live/ccxt/load-class.js';
import type { CcxtExchange } from '../../../../src/engine/live/ccxt/types.js';
import { BOOK, loses, openPlayed, reaches } from '../../../support/wire/played-session.js';
import { messagesOf } from '../../../support/wire/played-venue.js';
import { StandIn, type StandInMarket } from '../../../support/wire/stand-in.js';
import { kucoinFutures } from '../../../support/wire/venues/kucoin.js';

/** One change of a contract's book: the next number, whether it is sent or not. */
const change = (price: string, size: string) =>
  messagesOf(kucoinFutures.change?.({ bids: [[price, size]], asks: [] }))[0] as { readonly data: { sequence: number } };

const FIRST = [
  ['100.00', 1],
  ['99.99', 2],
] as const;

describe('KuCoin, contracts', () => {
  it('a lost change is detected', async () => {
    const seen = await openPlayed(kucoinFutures);
    await seen.live();
    change('99.98', '3');
    seen.stand.send(change('99.97', '4'));
    await loses(seen, 'gap');
    await reaches(seen, FIRST);
    await seen.close();
  });

  it.each(['99.98,ask,3', '99.98,buy', 'x,buy,3'])('a change that is not one loses the book: %s', async (wrong) => {
    const seen = await openPlayed(kucoinFutures);
    await seen.live();
    const { data, ...message } = change('99.98', '3');
    seen.stand.send({ ...message, data: { ...data, change: wrong } });
    await loses(seen, 'malformed');
    await reaches(seen, FIRST);
    await seen.close();
  });

  it('a repeated change is applied once', async () => {
    const seen = await openPlayed(kucoinFutures);
    await seen.live();
    const repeated = change('99.98', '3');
    for (const message of [repeated, change('99.98', '5'), repeated]) seen.stand.send(message);
    seen.stand.send(change('99.97', '4'));
    await reaches(seen, [...FIRST, ['99.98', 5], ['99.97', 4]]);
    expect(seen.market().counters.resyncs).toBe(0);
    await seen.close();
  });

  it('changes out of order are detected', async () => {
    const seen = await openPlayed(kucoinFutures);
    await seen.live();
    const early = change('99.98', '3');
    for (const message of [change('99.98', '0'), early]) seen.stand.send(message);
    await loses(seen, 'gap');
    await reaches(seen, FIRST);
    await seen.close();
  });

  it('numbers that start over are detected', async () => {
    const seen = await openPlayed(kucoinFutures);
    await seen.live();
    // The first one ends the bridge to the snapshot, across which old changes are expected.
    seen.stand.send(change('99.98', '3'));
    for (const sequence of [1, 2, 3, 4, 5]) {
      const { data, ...message } = change('99.97', '4');
      seen.stand.send({ ...message, data: { ...data, sequence } });
    }
    await loses(seen, 'gap');
    await reaches(seen, FIRST);
    await seen.close();
  });
});

const SPOT: StandInMarket = { id: 'AAA-USDT', symbol: 'AAA/USDT', tick: 0.01 };
const CONTRACT: StandInMarket = { id: 'AAAUSDTM', symbol: 'AAA/USDT:USDT', tick: 0.01, kind: 'linear' };

/** Levels of a message: bids, then asks. */
type Levels = readonly [bids: readonly (readonly string[])[], asks: readonly (readonly string[])[]];

/** As the venue's documentation shows it, in the order of its fields, and in a binary frame, as the venue sends it. */
function obu(market: StandInMarket, { dp, t, seq, levels: [b, a] }: ObuMessage): Buffer {
  const d = `"C":${seq},"M":1768217909683000000,"O":${seq},"a":${JSON.stringify(a)},"b":${JSON.stringify(b)},"s":"${market.id}"`;
  const type = market === SPOT ? 'obu.SPOT' : 'obu.FUTURES';
  return Buffer.from(`{"T":"${type}","dp":"${dp}","t":"${t}","P":1768217909684719896,"d":{${d}}}`);
}

type ObuMessage = {
  readonly dp: string;
  readonly t: 'snapshot' | 'delta';
  readonly seq: number;
  readonly levels: Levels;
};

/** The ccxt class without lobtop, on a venue that acknowledges every subscription. */
async function openClass(market: StandInMarket, utaDepth: string) {
  const stand = new StandIn({
    venue: 'kucoin',
    markets: [market],
    config: (host) => ({
      urls: { api: { utaPrivate: `http://${host}`, ws: { spot: `ws://${host}`, futures: `ws://${host}` } } },
      options: { watchOrderBook: { uta: true, utaDepth } },
    }),
    onMessage({ id, action, depth }, socket) {
      if (action !== 'subscribe') return;
      socket.send(Buffer.from(JSON.stringify({ id, result: true })));
      if (depth !== 'increment@10ms') return;
      socket.send(obu(market, { dp: depth, t: 'snapshot', seq: 100, levels: [BOOK.bids, BOOK.asks] }));
    },
  });
  const { ccxt = {} } = await stand.listen();
  const exchange = new (await loadCcxtClass('kucoin'))(ccxt) as CcxtExchange & { close(): Promise<unknown> };
  await exchange.loadHttpProxyAgent();
  const close = async () => {
    await exchange.close();
    stand.close();
  };
  return { stand, exchange, close };
}

// Why obu is not used. When ccxt has fixed one of these, it can replace the snapshot by REST.
describe("KuCoin's obu channel, through the class alone", () => {
  it.each([
    ['spot', SPOT],
    ['contracts', CONTRACT],
  ] as const)('%s, depth increment@10ms: the snapshot is stored, the changes are not', async (_kind, market) => {
    const { stand, exchange, close } = await openClass(market, 'increment@10ms');
    const first = await exchange.watchOrderBook(market.symbol);
    const bids = BOOK.bids.map((row) => row.map(Number));
    expect(first).toMatchObject({ nonce: 100, bids, asks: [[100.01, 1.5]] });
    const next = exchange.watchOrderBook(market.symbol);
    const levels: Levels = [[['100.00', '0']], [['100.01', '9']]];
    stand.send(obu(market, { dp: 'increment@10ms', t: 'delta', seq: 101, levels }));
    // Numbered as if it had the change.
    expect(await next).toMatchObject({ nonce: 101, bids, asks: [[100.01, 1.5]] });
    await close();
  });

  it('depth increment, the default: the snapshot comes by a REST call that needs API keys', async () => {
    const { stand, exchange, close } = await openClass(SPOT, 'increment');
    const first = exchange.watchOrderBook(SPOT.symbol);
    first.catch(() => {});
    await expect.poll(() => stand.received).toHaveLength(1);
    for (const seq of [101, 102, 103, 104, 105, 106])
      stand.send(obu(SPOT, { dp: 'increment', t: 'delta', seq, levels: [[['99.98', '3']], []] }));
    await expect(first).rejects.toThrow(/requires "apiKey" credential/);
    expect(stand.requests).toEqual([]);
    await close();
  });
});
