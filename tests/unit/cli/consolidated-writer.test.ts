import { beforeEach, describe, expect, it } from 'vitest';
import { ConsolidatedWriter, requirePair } from '../../../src/cli/output/consolidated-writer.js';
import { ManualClock, Market } from '../../../src/engine/internal.js';
import { commitNow, INSTRUMENT } from '../../support/market.js';
import { expectSchema } from '../../support/record-schema.js';

let clock: ManualClock;
let markets: Market[];
let lines: string[];
let output: { isSlow: boolean; record(line: string): void };

function add(venue: string, tickSize: string, bid: number, ask: number): Market {
  const market = new Market({ venue, symbol: 'A/B', clock });
  market.identify({ ...INSTRUMENT, venue, tickSize });
  market.begin();
  market.level(0, bid, 0.1);
  market.level(1, ask, 0.2);
  commitNow(market, clock, 0);
  market.status({ state: 'live', reason: 'snapshot', attempt: 0, integrity: 'sequence', detail: '' });
  markets.push(market);
  return market;
}

const writerOf = (more: Partial<ConstructorParameters<typeof ConsolidatedWriter>[0]> = {}) =>
  new ConsolidatedWriter({
    ...{ pair: 'A/B', markets: () => markets, output, clock, intervalMs: 100, depth: 5, fees: {} },
    ...more,
  });
const records = () => lines.map((line) => JSON.parse(line));

beforeEach(() => {
  clock = new ManualClock(1000);
  markets = [];
  lines = [];
  output = { isSlow: false, record: (line) => void lines.push(line) };
});

describe('records of a consolidated book', () => {
  it('are book records of the venue "*", with each venue’s part, as the schema has them', () => {
    add('a', '0.01', 10_000, 10_010);
    add('b', '0.5', 200, 201);
    const writer = writerOf();
    writer.changed();
    clock.advance(0);
    expect(records()).toMatchObject([
      {
        ...{ v: 1, type: 'book', venue: '*', symbol: 'A/B', state: 'live', crossed: false, step: 0.5 },
        ...{ bids: [[100, 0.2]], asks: [[100.5, 0.4]], venues: ['a', 'b'], mid: 100.05, spread: 0.1 },
        ...{ venueBids: [[0.1, 0.1]], venueAsks: [[0.2, 0.2]], excluded: [], crossings: [], conflated: 0 },
      },
    ]);
    expectSchema(records());
  });

  it('name what is left out, and what crosses', () => {
    add('a', '0.01', 10_000, 10_010);
    add('b', '0.01', 10_020, 10_030);
    const lost = add('c', '0.01', 1, 2);
    lost.status({ state: 'resyncing', reason: 'gap', attempt: 1, integrity: 'sequence', detail: '' });
    const writer = writerOf({ fees: { a: 1 } });
    writer.changed();
    clock.advance(0);
    const [record] = records();
    expect(record).toMatchObject({ crossed: true, spread: -0.1, venues: ['a', 'b'] });
    expect(record.excluded).toEqual([{ venue: 'c', symbol: 'A/B', reason: 'resyncing' }]);
    expect(record.crossings).toMatchObject([{ buyAt: 'a', sellAt: 'b', isCrossed: true, size: 0.1 }]);
    expectSchema(records());
  });

  it('come once per interval, and count what was merged', () => {
    add('a', '0.01', 10_000, 10_010);
    const writer = writerOf();
    for (let i = 0; i < 5; i++) writer.changed();
    clock.advance(0);
    for (let i = 0; i < 3; i++) writer.changed();
    clock.advance(99);
    expect(records()).toHaveLength(1);
    clock.advance(1);
    expect(records().map(({ conflated }) => conflated)).toEqual([4, 2]);
    writer.changed();
    writer.finish();
    writer.stop();
    expect(records()).toHaveLength(3);
  });

  it('wait for a slow reader', () => {
    add('a', '0.01', 10_000, 10_010);
    const writer = writerOf();
    output.isSlow = true;
    writer.changed();
    clock.advance(0);
    output.isSlow = false;
    writer.changed();
    clock.advance(0);
    expect(records().map(({ conflated }) => conflated)).toEqual([1]);
  });

  it('of a pair of which no market is watched there are none', () => {
    expect(() => requirePair('A/B', [{ symbol: 'A/B:B' }])).not.toThrow();
    expect(() => requirePair('A/C', [{ symbol: 'A/B:B' }])).toThrow('--consolidate: no market of A/C is watched');
  });
});
