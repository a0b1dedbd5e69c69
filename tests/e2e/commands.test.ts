import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeVenue } from '../support/faults/fake-venue.js';
import { lobtop, records } from '../support/program.js';
import { expectSchema } from '../support/record-schema.js';
import { venueConfig } from '../support/venue-config.js';

let venue: FakeVenue;
let config: string;
let busy: NodeJS.Timeout;

beforeEach(async () => {
  venue = new FakeVenue({ venue: 'binance', markets: 3 });
  await venue.listen();
  config = venueConfig(venue.settings());
  busy = setInterval(() => venue.deltas(1), 20);
});

afterEach(() => {
  clearInterval(busy);
  venue.close();
});

describe('lobtop venues', () => {
  it('lists every venue with the proof of its books', async () => {
    const { stdout, status } = await lobtop(['venues']);
    expect(status).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(76);
    expect(stdout).toMatch(/^kraken +Kraken +best levels, 1000 +checksum +checked by lobtop$/m);
    expect(stdout).toMatch(/^gemini +Gemini +every change +unverifiable +by audit \(--audit 60s\)$/m);
  });

  it('prints records, and ends quietly when its reader has had enough', async () => {
    const { stdout } = await lobtop(['venues', '--json']);
    const venues = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; integrity: string });
    expect(venues.find(({ id }) => id === 'bitfinex')?.integrity).toBe('checksum');
  });
});

describe('lobtop markets', () => {
  it('lists symbols with tick and lot, found by words', async () => {
    const { stdout, status } = await lobtop(['markets', 'fake', '--search', 'usdt m1'], { config });
    expect(status).toBe(0);
    expect(stdout.trimEnd().split('\n').slice(1)).toEqual([
      expect.stringMatching(/^M1\/USDT +spot +0\.01 +0\.00000001$/),
    ]);
  });

  it('says what is near when nothing fits', async () => {
    const { stderr, status } = await lobtop(['markets', 'fake', '--search', 'M9/USDT'], { config });
    expect(status).toBe(69);
    expect(stderr).toContain('No market of fake matches "M9/USDT"');
  });
});

describe('lobtop audit', () => {
  it('ends with 0 when every level is the venue’s', async () => {
    const { stdout, status, stderr } = await lobtop(['audit', 'fake:M0/USDT'], { config });
    expect(stdout, stderr).toMatch(
      /^fake:M0\/USDT {2}equal: \d+ levels compared with the REST book at sequence \d+\n$/,
    );
    expect(status).toBe(0);
  });

  it('ends with 1 and names the levels that differ, in a record of the schema', async () => {
    // The venue's book goes on, and nobody is told.
    const quiet = setInterval(() => venue.deltas(20, { isLost: true, market: 1 }), 5);
    const { stdout, status } = await lobtop(['audit', 'fake:M1/USDT', '--json'], { config });
    clearInterval(quiet);
    expect(status).toBe(1);
    const [record] = records(stdout);
    expectSchema([record]);
    expect((record['differences'] as unknown[]).length).toBeGreaterThan(0);
  });

  it('ends with 69 when there is no book', async () => {
    clearInterval(busy);
    const { status, stderr } = await lobtop(['audit', 'fake:NO/SUCH'], { config });
    expect(status).toBe(69);
    expect(stderr).toContain('has no market NO/SUCH');
  });

  it('names a venue that has closed', async () => {
    const { status, stderr } = await lobtop(['audit', 'bitmex:BTC/USD:BTC']);
    expect([status, stderr]).toEqual([
      2,
      'lobtop: BitMEX closed on 23 September 2026; there is nothing left to watch\n',
    ]);
  });
});
