import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { type Sides, SMALL_VENUES, smallVenueSpec } from '../../support/wire/small-venues.js';
import { StandInSession } from '../../support/wire/stand-in.js';

const FIRST: Sides = {
  bids: [
    ['100.00', '1'],
    ['99.99', '2'],
  ],
  asks: [
    ['100.01', '1.5'],
    ['100.02', '2.5'],
  ],
};
const CHANGE: Sides = {
  bids: [['99.99', '0']],
  asks: [
    ['100.01', '0'],
    ['100.03', '3'],
  ],
};
const CHANGED: Sides = {
  bids: [['100.00', '1']],
  asks: [
    ['100.02', '2.5'],
    ['100.03', '3'],
  ],
};
const SECOND: Sides = { bids: [['98.00', '7']], asks: [['98.50', '8']] };

const levels = ({ bids, asks }: Sides) => [bids, asks].map((rows) => rows.map((row) => row.map(Number)));

function book(seen: StandInSession): number[][][] {
  return [seen.bids(), seen.asks()].map((rows) => rows.map(([price, size]) => [Number(price), size]));
}

describe.each(SMALL_VENUES)('$venue, through its class', (small) => {
  it('the first snapshot is whole, a change is applied, a new connection leaves nothing of the old book', async () => {
    let sides = FIRST;
    const seen = await StandInSession.open(smallVenueSpec(small, () => sides));
    const reaches = (expected: Sides) =>
      eventually(
        () => seen.market().isLive && JSON.stringify(book(seen)) === JSON.stringify(levels(expected)),
        () => JSON.stringify([book(seen), seen.statuses]),
      );
    await seen.live();
    expect(book(seen)).toEqual(levels(FIRST));
    seen.stand.send(small.change?.(CHANGE) ?? small.snapshot(CHANGED));
    await reaches(CHANGED);
    sides = SECOND;
    for (const socket of seen.stand.open) if (socket.notes['book'] === true) socket.terminate();
    await reaches(SECOND);
    await seen.close();
  });

  it('an empty snapshot is not live', async () => {
    let sides: Sides = { bids: [], asks: [] };
    const seen = await StandInSession.open(smallVenueSpec(small, () => sides));
    await eventually(() => seen.stand.open.some(({ notes }) => notes['book'] === true), 'subscribed');
    sides = FIRST;
    seen.stand.send(small.snapshot(FIRST));
    await seen.live();
    expect(book(seen)).toEqual(levels(FIRST));
    expect(seen.market().counters.commits).toBe(1);
    await seen.close();
  });
});
