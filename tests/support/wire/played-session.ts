import { eventually } from '../eventually.js';
import { type PlayedVenue, playedVenueSpec, type Sides } from './played-venue.js';
import { StandInSession } from './stand-in.js';

export const BOOK: Sides = {
  bids: [
    ['100.00', '1'],
    ['99.99', '2'],
  ],
  asks: [['100.01', '1.5']],
};

/** A session on a played venue whose book is `BOOK` whenever it is subscribed. */
export function openPlayed(played: PlayedVenue): Promise<StandInSession> {
  return StandInSession.open(playedVenueSpec(played, played.venues[0] as string, () => BOOK));
}

/** Waits for a live book with these rows. */
export async function reaches(seen: StandInSession, bids: readonly (readonly [string, number])[]): Promise<void> {
  await eventually(
    () => seen.market().isLive && JSON.stringify(seen.bids()) === JSON.stringify(bids),
    () => JSON.stringify([seen.bids(), seen.statuses]),
  );
}

/** Waits until the book was lost for this reason. */
export async function loses(seen: StandInSession, reason: string): Promise<void> {
  await eventually(
    () => seen.statuses.some((status) => status.state === 'resyncing' && status.reason === reason),
    () => JSON.stringify(seen.statuses),
  );
}
