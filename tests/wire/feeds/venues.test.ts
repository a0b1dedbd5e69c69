import { describe, expect, it } from 'vitest';
import { isKnownVenue, KNOWN_VENUES, venueIds } from '../../../src/engine/live/venue-lookup.js';
import { eventually } from '../../support/eventually.js';
import { CHANGE, CHANGED, FIRST } from '../../support/wire/changed-book.js';
import { messagesOf, type PlayedTrade, playedVenueSpec, type Sides } from '../../support/wire/played-venue.js';
import { StandInSession } from '../../support/wire/stand-in.js';
import * as venues from '../../support/wire/venues/index.js';

const SECOND: Sides = { bids: [['98.00', '7']], asks: [['98.50', '8']] };

/** The taker's sides are the opposite of what the book would suggest: they are the venue's word. */
const TRADES: readonly PlayedTrade[] = [
  { taker: 'buy', price: '100.00', size: '0.5', id: 7001, timeMs: Date.now() },
  { taker: 'sell', price: '100.01', size: '0.25', id: 7002, timeMs: Date.now() + 1 },
];

const levels = ({ bids, asks }: Sides) => [bids, asks].map((rows) => rows.map((row) => row.map(Number)));

function book(seen: StandInSession): number[][][] {
  return [seen.bids(), seen.asks()].map((rows) => rows.map(([price, size]) => [Number(price), size]));
}

/** Over the connections with a book: some venues have their trades on another. */
function send(seen: StandInSession, sent: unknown): void {
  for (const message of messagesOf(sent)) {
    for (const socket of seen.stand.open) if (socket.notes['book'] === true) socket.send(message);
  }
}

const PLAYED = Object.values(venues).flatMap((played) => played.venues.map((venue) => ({ venue, played })));

it('every venue that can be watched has a file, and is played', () => {
  expect(venueIds().filter((id) => !isKnownVenue(id))).toEqual([]);
  const played = new Set(PLAYED.map(({ venue }) => venue));
  // Regional sites with the same protocol are in one file with their twin.
  expect(KNOWN_VENUES.filter(({ ccxtIds }) => !ccxtIds.some((id) => played.has(id)))).toEqual([]);
});

describe.each(PLAYED)('$venue, through its class', ({ venue, played }) => {
  it('the first snapshot is whole, a change is applied, a new connection leaves nothing of the old book', async () => {
    let sides = FIRST;
    const seen = await StandInSession.open(playedVenueSpec(played, venue, () => sides));
    const reaches = (expected: Sides) =>
      eventually(
        () => seen.market().isLive && JSON.stringify(book(seen)) === JSON.stringify(levels(expected)),
        () => JSON.stringify([book(seen), seen.statuses]),
      );
    await seen.live();
    expect(book(seen)).toEqual(levels(FIRST));
    send(seen, played.change?.(CHANGE) ?? played.snapshot(CHANGED));
    await reaches(CHANGED);
    sides = SECOND;
    for (const socket of seen.stand.open) if (socket.notes['book'] === true) socket.terminate();
    await reaches(SECOND);
    await seen.close();
  });

  it('an empty snapshot is not live', async () => {
    let sides: Sides = { bids: [], asks: [] };
    const seen = await StandInSession.open(playedVenueSpec(played, venue, () => sides));
    await eventually(() => seen.stand.open.some(({ notes }) => notes['book'] === true), 'subscribed');
    if (played.rest !== undefined)
      await eventually(() => seen.stand.requests.length > 0, 'the REST book was requested');
    sides = FIRST;
    send(seen, played.snapshot(FIRST));
    await seen.live();
    expect(book(seen)).toEqual(levels(FIRST));
    expect(seen.market().counters.commits).toBe(1);
    await seen.close();
  });

  const { trade: tradeMessage } = played;
  if (tradeMessage === undefined) return;

  it('the side of a trade is its taker’s, and one that a new connection repeats counts once', async () => {
    const seen = await StandInSession.open(playedVenueSpec(played, venue, () => FIRST));
    const streaming = () => seen.stand.open.filter(({ notes }) => notes['trades'] === true);
    const isStreaming = () =>
      eventually(
        () => streaming().length > 0,
        () => `subscribed to trades: ${JSON.stringify(seen.stand.received)}`,
      );
    const send = (trades: readonly PlayedTrade[]) => {
      const messages = trades.flatMap((trade) => messagesOf(tradeMessage(trade)));
      for (const socket of streaming()) for (const message of messages) socket.send(message);
      return eventually(
        () => seen.trades.length >= trades.length,
        () => `trades: ${JSON.stringify([seen.trades, seen.statuses])}`,
      );
    };
    await isStreaming();
    await send(TRADES);
    const seenTrades = seen.trades.map(({ side, price, size }) => ({ side, price: Number(price), size }));
    const sent = TRADES.map(({ taker, price, size }) => ({ side: taker, price: Number(price), size: Number(size) }));
    expect(seenTrades).toEqual(sent);
    for (const socket of streaming()) socket.terminate();
    await eventually(() => streaming().length === 0, 'disconnected');
    await isStreaming();
    const next: PlayedTrade = { taker: 'buy', price: '100.00', size: '0.75', id: 7003, timeMs: Date.now() + 2 };
    await send([...TRADES, next]);
    expect(seen.trades.map(({ size }) => size)).toEqual([0.5, 0.25, 0.75]);
    await seen.close();
  });
});
