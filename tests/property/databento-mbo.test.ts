import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderEvent } from '../../src/engine/internal.js';
import {
  at,
  csvOf,
  type DatabentoRecord,
  dbnOf,
  dbnRecord,
  LAST,
  px,
  recordOf,
  SCHEMAS,
  written,
} from '../support/databento.js';
import { playedImport } from '../support/played-import.js';

type Model = Map<string, { readonly side: string; readonly price: number; size: number }>;
type Step = {
  readonly action: string;
  readonly id: number;
  readonly side: string;
  readonly price: number;
  readonly size: number;
  readonly isLast: boolean;
};

/** The orders in the plainest way. A map has its keys in the order in which they were set: those of a price are its queue. */
function applyTo(orders: Model, { action, id, side, price, size }: Step): void {
  const key = String(id);
  const known = orders.get(key);
  const place = () => {
    orders.delete(key);
    if (size > 0) orders.set(key, { side, price, size });
  };
  if (action === 'R') orders.clear();
  if (action === 'C' && known !== undefined && size >= 0) {
    known.size -= Math.min(known.size, size);
    if (known.size === 0) orders.delete(key);
  }
  const isOrder = side !== 'N' && size >= 0 && price >= 0;
  if (action === 'A' && isOrder) place();
  if (action === 'M' && !isOrder) orders.delete(key);
  if (action === 'M' && isOrder) {
    const isSmaller = known !== undefined && known.side === side && known.price === price && size <= known.size;
    if (isSmaller && size > 0) known.size = size;
    else place();
  }
}

function levelsOf(orders: Model): string {
  const side = (name: string, direction: number) => {
    const sizes = new Map<number, number>();
    for (const { side: own, price, size } of orders.values()) {
      if (own === name) sizes.set(price, (sizes.get(price) ?? 0) + size);
    }
    const sorted = [...sizes].sort(([a], [b]) => (a - b) * direction);
    return sorted.map(([price, size]) => `${price}:${size}`).join(' ');
  };
  return `${side('B', -1)} | ${side('A', 1)}`;
}

/** Remaining sizes by order, in the order of their queues, as order events alone make them. */
function queuesOf(events: readonly OrderEvent[]): Map<string, number> {
  const orders = new Map<string, number>();
  for (const { orderId, remaining = 0 } of events) {
    if (remaining === 0) orders.delete(orderId);
    else orders.set(orderId, remaining);
  }
  return orders;
}

const STEP: fc.Arbitrary<Step> = fc.record({
  action: fc.constantFrom('A', 'A', 'A', 'C', 'C', 'M', 'M', 'T', 'F', 'N', 'R'),
  id: fc.integer({ min: 1, max: 8 }),
  side: fc.constantFrom('A', 'B', 'A', 'B', 'N'),
  price: fc.constantFrom(-1, 0, 1, 1.25, 2, 2.5, 3),
  size: fc.integer({ min: 0, max: 6 }),
  isLast: fc.boolean(),
});

const ENCODINGS = ['DBN', 'CSV', 'pretty CSV'] as const;

describe('a Databento market by order', () => {
  it.each(ENCODINGS)('%s has the levels and orders of a plain map of orders after every event', async (encoding) => {
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { maxLength: 60 }), async (random) => {
        // A negative size is possible in text only.
        const steps = random.map((step) => (encoding !== 'DBN' && step.size === 6 ? { ...step, size: -1 } : step));
        const first: Step = { action: 'R', id: 0, side: 'N', price: 0, size: 0, isLast: true };
        const all = [first, ...steps, { ...first, action: 'N' }];
        const orders: Model = new Map();
        const expected: string[] = [];
        const queues: (readonly [string, number])[][] = [];
        let hasChanged = false;
        // All records have one time: a clear action alone does not end an event.
        for (const step of all) {
          applyTo(orders, step);
          if ('ACMR'.includes(step.action)) hasChanged = true;
          if (!step.isLast || !hasChanged) continue;
          hasChanged = false;
          expected.push(levelsOf(orders));
          queues.push([...orders].map(([id, { size }]) => [id, size] as const));
        }
        const records = all.map((step, i) => recordOf('mbo', fieldsOf(step, i)));
        const own: (readonly [string, number])[][] = [];
        const played = await playedImport([fileOf(encoding, records)], {
          onCommit: (_market, events) => own.push([...queuesOf(events)]),
        });
        expect(played.books).toEqual(expected);
        expect(own).toEqual(queues);
      }),
      { numRuns: 60 },
    );
  });
});

function fieldsOf({ action, id, side, price, size, isLast }: Step, i: number): DatabentoRecord {
  const flags = isLast ? LAST : 0;
  return { action, order_id: id, side, price: px(price), size, flags, sequence: i, ts_recv: at(0), ts_event: at(i) };
}

function fileOf(encoding: (typeof ENCODINGS)[number], records: readonly DatabentoRecord[]): string {
  if (encoding !== 'DBN') return written('x.csv', csvOf('mbo', records, { isPretty: encoding === 'pretty CSV' }));
  return written(
    'x.dbn',
    dbnOf(
      records.map((record) => dbnRecord('mbo', record)),
      { schema: SCHEMAS.mbo },
    ),
  );
}
