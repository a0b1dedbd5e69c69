import { describe, expect, it } from 'vitest';
import { policyOf } from '../../../src/engine/live/venue-lookup.js';
import { eventually } from '../../support/eventually.js';
import { playedVenueSpec, type Sides } from '../../support/wire/played-venue.js';
import { StandInSession } from '../../support/wire/stand-in.js';
import { paradex } from '../../support/wire/venues/index.js';

const SIDES: Sides = { bids: [['100.05', '1']], asks: [['100.1', '0.00000001']] };
const open = () => StandInSession.open(playedVenueSpec(paradex, 'paradex', () => SIDES));
const FRAME = paradex.snapshot(SIDES) as Buffer;

/** The frame with another byte. */
function changed(at: number, value: number): Buffer {
  const bytes = Buffer.from(FRAME);
  bytes[at] = value;
  return bytes;
}

describe('the binary messages of Paradex', () => {
  it('are asked for', () => {
    const config = JSON.stringify(policyOf('paradex')?.config);
    expect(config).toContain('wss://ws.api.prod.paradex.trade/v1?sbeSchemaId=1');
  });

  it('are read to the last digit', async () => {
    const seen = await open();
    await seen.live();
    expect([seen.bids(), seen.asks()]).toEqual([[['100.05', 1]], [['100.10', 1e-8]]]);
    await seen.close();
  });

  it.each([
    ['of another schema', changed(4, 2)],
    ['that are a change', changed(24, 1)],
    ['that end too early', FRAME.subarray(0, FRAME.length - 3)],
    ['without an end of their levels', FRAME.subarray(0, 120)],
  ])('%s are malformed', async (_, bytes) => {
    const seen = await open();
    await seen.live();
    seen.stand.send(bytes);
    await eventually(() => seen.session.watched[0].feed.traffic.malformed === 1, 'malformed');
    await seen.close();
  });

  it('of other kinds, and longer ones of a later version, are no harm', async () => {
    const seen = await open();
    await seen.live();
    const block = FRAME.readUInt16LE(0);
    const longer = Buffer.concat([FRAME.subarray(0, 8 + block), Buffer.alloc(8), FRAME.subarray(8 + block)]);
    longer.writeUInt16LE(block + 8, 0);
    const { commits } = seen.market().counters;
    seen.stand.send(changed(2, 40));
    seen.stand.send(longer);
    await eventually(() => seen.market().counters.commits > commits, 'the longer one');
    expect(seen.bids()).toEqual([['100.05', 1]]);
    expect(seen.session.watched[0].feed.traffic.malformed).toBe(0);
    await seen.close();
  });
});
