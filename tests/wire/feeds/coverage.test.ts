import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { binanceSpec, depthUpdate } from '../../support/wire/binance-spec.js';
import { type StandIn, StandInSession } from '../../support/wire/stand-in.js';

const LEVELS = 12_000;

/** A venue with 12,000 levels a side, of which it serves as many as were asked for, 5,000 at most. */
class DeepVenue {
  /** The first level that has not been removed. */
  #bestBid = 0;
  #seq = 10;

  spec() {
    return binanceSpec({
      markets: [{ id: 'AAAUSDT', symbol: 'AAA/USDT', tick: 0.01 }],
      snapshot: (url) => {
        const limit = Math.min(5000, Number(/limit=(\d+)/.exec(url)?.[1] ?? 100));
        const bids = levels(this.#bestBid, limit, bid);
        return { body: { lastUpdateId: this.#seq, bids, asks: levels(0, limit, ask) } };
      },
    });
  }

  /** Sends that so many of the best bids are gone. */
  fall(stand: StandIn, count: number): void {
    const gone = Array.from({ length: count }, (_, i): [string, string] => [bid(this.#bestBid + i), '0']);
    this.#bestBid += count;
    this.#seq++;
    stand.send(depthUpdate({ first: this.#seq, bids: gone }));
  }

  get seq(): number {
    return this.#seq;
  }

  get bestBid(): string {
    return bid(this.#bestBid);
  }

  started(): void {
    this.#seq = 11;
  }
}

const bid = (i: number) => (1000 - (i + 1) * 0.01).toFixed(2);
const ask = (i: number) => (1000 + i * 0.01).toFixed(2);

function levels(from: number, count: number, priceOf: (i: number) => string): [string, string][] {
  return Array.from({ length: Math.min(count, LEVELS - from) }, (_, i) => [priceOf(from + i), '1']);
}

async function open(): Promise<{ venue: DeepVenue; seen: StandInSession }> {
  const venue = new DeepVenue();
  const seen = await StandInSession.open(venue.spec());
  await seen.live();
  venue.started();
  return { venue, seen };
}

const depthRequests = ({ stand }: StandInSession) => stand.requests.filter((url) => url.includes('depth'));

describe('a book of which only the best levels were fetched', () => {
  it('says how far it is complete', async () => {
    const { seen } = await open();
    const { book } = seen.market();
    expect(book?.grid.priceText(book.coveredBid ?? 0)).toBe(bid(4999));
    expect(book?.grid.priceText(book.coveredAsk ?? 0)).toBe(ask(4999));
    await seen.close();
  });

  it('gets the levels beyond before the touch is there, and stays live', async () => {
    const { venue, seen } = await open();
    const { stand } = seen;
    const applied = () =>
      eventually(
        () => seen.market().seq === venue.seq,
        () => JSON.stringify([venue.seq, seen.market().seq, seen.statuses]),
      );
    for (let i = 0; i < 40; i++) venue.fall(stand, 100);
    await applied();
    await eventually(() => depthRequests(seen).length === 2, 'the snapshot is fetched again');
    // What was fetched comes with the next message.
    const covered = () => {
      const { book } = seen.market();
      return Number(book?.grid.priceText(book.coveredBid ?? 0));
    };
    for (let i = 0; covered() > Number(bid(8000)); i++) {
      venue.fall(stand, 1);
      await applied();
      if (i > 500) throw new Error(`covered to ${covered()}`);
    }
    for (let i = 0; i < 20; i++) venue.fall(stand, 100);
    await applied();
    expect(seen.bids()[0]).toEqual([venue.bestBid, 1]);
    expect(seen.bids().slice(0, 2000)).toEqual(
      Array.from({ length: 2000 }, (_, i) => [(Number(venue.bestBid) - i * 0.01).toFixed(2), 1]),
    );
    expect(seen.statuses.filter(({ state }) => state === 'resyncing')).toEqual([]);
    expect(seen.market().isLive).toBe(true);
    await seen.close();
  });

  it('is not live when the touch has left what is known of it', async () => {
    const { venue, seen } = await open();
    venue.fall(seen.stand, 5500);
    await eventually(
      () => seen.statuses.some(({ state, detail }) => state === 'resyncing' && /left the range/.test(detail)),
      () => JSON.stringify(seen.statuses),
    );
    await seen.live();
    expect(seen.bids()[0]).toEqual([venue.bestBid, 1]);
    await seen.close();
  });

  it('is complete where the venue has no more levels than were fetched', async () => {
    const seen = await StandInSession.open(binanceSpec());
    await seen.live();
    expect([seen.market().book?.coveredBid, seen.market().book?.coveredAsk]).toEqual([undefined, undefined]);
    await seen.close();
  });
});
