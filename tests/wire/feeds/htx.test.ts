import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { playedVenueSpec } from '../../support/wire/played-venue.js';
import { gzipped } from '../../support/wire/rows.js';
import { StandInSession } from '../../support/wire/stand-in.js';
import { htx } from '../../support/wire/venues/index.js';

const SIDES = { bids: [['100.00', '1']], asks: [['100.01', '1']] } as const;
const change = (seqNum: number, prevSeqNum: number) =>
  gzipped({ ch: 'market.aaausdt.mbp.150', ts: Date.now(), tick: { seqNum, prevSeqNum, bids: [[99.5, 1]], asks: [] } });

describe('HTX: the book of a quiet spot market', () => {
  it('is live before its first change, and takes it', async () => {
    const seen = await StandInSession.open(playedVenueSpec(htx, 'htx', () => SIDES));
    await seen.live();
    seen.stand.send(change(103, 100));
    await eventually(() => seen.bids().length === 2, 'the change');
    expect(seen.statuses.some(({ state }) => state === 'resyncing')).toBe(false);
    await seen.close();
  });

  it('is lost when that change does not follow the snapshot', async () => {
    const seen = await StandInSession.open(playedVenueSpec(htx, 'htx', () => SIDES));
    await seen.live();
    seen.stand.send(change(109, 105));
    const gap = () => seen.statuses.find(({ state }) => state === 'resyncing');
    await eventually(() => gap() !== undefined, 'a gap');
    expect(gap()?.reason).toBe('gap');
    await seen.live();
    expect(seen.bids()).toEqual([['100.00', 1]]);
    await seen.close();
  });
});
