import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { playedVenueSpec } from '../../support/wire/played-venue.js';
import { StandInSession, type StandInSpec } from '../../support/wire/stand-in.js';
import { nado } from '../../support/wire/venues/nado.js';

const SECOND = 1_800_000_000;
/** Nanoseconds of a time in milliseconds after `SECOND`: more digits than a double has. */
const ns = (ms: number) => `${SECOND}${String(ms).padStart(3, '0')}000123`;
const x18 = (value: number) => String(BigInt(value) * 10n ** 18n);

const event = (lastMs: number, ms: number, bid: number, size: number) => ({
  type: 'book_depth',
  min_timestamp: ns(ms),
  max_timestamp: ns(ms),
  last_max_timestamp: ns(lastMs),
  product_id: 2,
  bids: [[x18(bid), x18(size)]],
  asks: [],
});

const snapshot = (ms: number) => ({
  status: 'success',
  data: {
    bids: [[x18(100), x18(1)]],
    asks: [[x18(101), x18(1)]],
    timestamp: ns(ms),
  },
});

/** @param snapshots the times of the books that REST gives, one after the other */
function spec(snapshots: number[], events: readonly object[]): StandInSpec {
  const played = {
    ...nado,
    snapshot: () => events[0],
    rest: () => ({ body: snapshot(snapshots.length > 1 ? (snapshots.shift() as number) : snapshots[0]) }),
  };
  return playedVenueSpec(played, 'nado', () => ({ bids: [], asks: [] }));
}

describe('Nado, whose book is fetched after its events are subscribed', () => {
  it('a book that is older than the first event is fetched again; only events after the book are applied', async () => {
    const events = [event(100, 150, 98, 7), event(150, 200, 99, 2), event(200, 250, 98, 0)];
    const seen = await StandInSession.open(spec([50, 160], events));
    await eventually(() => seen.stand.open.some(({ notes }) => notes['book'] === true), 'subscribed');
    for (const each of events.slice(1)) seen.stand.send(each);
    await seen.live();
    await eventually(
      () => seen.bids().length === 2,
      () => JSON.stringify(seen.bids()),
    );
    // The first event is part of the book: its level at 98 would be there twice otherwise.
    expect(seen.bids()).toEqual([
      ['100.00', 1],
      ['99.00', 2],
    ]);
    expect(seen.stand.requests.length).toBe(2);
    await seen.close();
  });

  it('an event that does not name the one before makes the book unreliable', async () => {
    const seen = await StandInSession.open(spec([150, 450], [event(100, 150, 99, 2)]));
    await seen.live();
    seen.stand.send(event(150, 200, 99, 3));
    await eventually(() => seen.bids()[1]?.[1] === 3, 'the event');
    seen.stand.send(event(250, 300, 99, 4));
    await eventually(() => seen.statuses.some(({ reason }) => reason === 'gap'), 'resyncing');
    await eventually(() => seen.stand.sockets.length === 2 && seen.market().isLive, 'live again');
    expect(seen.bids()).toEqual([['100.00', 1]]);
    await seen.close();
  });
});
