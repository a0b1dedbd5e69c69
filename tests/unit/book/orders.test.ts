import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderQueues } from '../../../src/engine/internal.js';
import { gunzipLines, hasShared, sharedPath } from '../../support/shared.js';

describe('queues of orders', () => {
  it('equal a list of orders in the order of their coming, after any run of operations', () => {
    const operation = fc.record({
      what: fc.constantFrom('add', 'reduce', 'remove', 'modify'),
      id: fc.integer({ min: 0, max: 12 }).map(String),
      side: fc.constantFrom(0 as const, 1 as const),
      ticks: fc.integer({ min: 1, max: 4 }),
      size: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
        const queues = new OrderQueues();
        let list: { id: string; side: 0 | 1; ticks: number; size: number }[] = [];
        for (const { what, id, side, ticks, size } of operations) {
          const own = list.find((order) => order.id === id);
          if (what === 'add') {
            queues.add({ id, side, ticks, size, sinceTs: 0 });
            list = [...list.filter((order) => order.id !== id), { id, side, ticks, size }];
          } else if (what === 'remove') {
            expect(queues.remove(id) === undefined).toBe(own === undefined);
            list = list.filter((order) => order.id !== id);
          } else if (what === 'reduce') {
            queues.reduce(id, size);
            if (own !== undefined) own.size -= size;
            list = list.filter((order) => order.size > 0);
          } else {
            queues.modify(id, { side, ticks, size, sinceTs: 0 });
            if (own === undefined) continue;
            const keepsPlace = own.side === side && own.ticks === ticks && size <= own.size;
            if (keepsPlace) own.size = size;
            else list = [...list.filter((order) => order !== own), { id, side, ticks, size }];
          }
        }
        for (const side of [0, 1] as const) {
          for (let ticks = 1; ticks <= 4; ticks++) {
            const wanted = list.filter((order) => order.side === side && order.ticks === ticks);
            expect(queues.queue(side, ticks).map(({ order: { id, size } }) => [id, size])).toEqual(
              wanted.map(({ id, size }) => [id, size]),
            );
            expect(queues.sizeAt(side, ticks)).toBe(wanted.reduce((sum, { size }) => sum + size, 0));
          }
        }
        expect(queues.count).toBe(list.length);
      }),
    );
  });
});

type Expected = {
  readonly records: number;
  readonly actions: Record<string, number>;
  readonly final_live_orders: number;
  readonly final_levels: Record<'bids' | 'asks', number>;
  readonly final_top10: Record<'bids' | 'asks', readonly (readonly [price: number, size: number])[]>;
};

const FOLDER = ['data', 'databento-mbo'] as const;
describe.skipIf(!hasShared(...FOLDER))('recorded orders of CME Globex, order by order', () => {
  it('end as the expected book, with no unknown order and no size below zero', () => {
    const expected = JSON.parse(
      readFileSync(sharedPath(...FOLDER, 'glbx_mbo_2024-05-08.expect.json'), 'utf8'),
    ) as Expected;
    const [head, ...lines] = gunzipLines(...FOLDER, 'glbx_mbo_2024-05-08.csv.gz');
    const names = head.split(',');
    const queues = new OrderQueues();
    const actions: Record<string, number> = {};
    let unknown = 0;
    for (const line of lines) {
      const cells = line.split(',');
      const cell = (name: string) => cells[names.indexOf(name)];
      const action = cell('action');
      const id = cell('order_id');
      const side = cell('side') === 'B' ? 0 : 1;
      // A quarter of a point is the tick; prices are counted in billionths.
      const ticks = Number(cell('price_1e9'));
      const size = Number(cell('size'));
      actions[action] = (actions[action] ?? 0) + 1;
      if (action === 'R') queues.clear();
      if (action === 'A') queues.add({ id, side, ticks, size, sinceTs: 0 });
      if (action === 'C' && queues.reduce(id, size) === undefined) unknown++;
      if (action === 'M' && queues.modify(id, { side, ticks, size, sinceTs: 0 }) === undefined) unknown++;
    }
    const levels = (side: 0 | 1) =>
      [...queues.prices(side)]
        .sort((a, b) => (side === 0 ? b - a : a - b))
        .map((ticks) => [ticks, queues.sizeAt(side, ticks)]);
    const [bids, asks] = [levels(0), levels(1)];
    expect([lines.length, actions, unknown]).toEqual([expected.records, expected.actions, 0]);
    expect(queues.count).toBe(expected.final_live_orders);
    expect({ bids: bids.length, asks: asks.length }).toEqual(expected.final_levels);
    const top = (side: typeof bids, name: 'bids' | 'asks') => [
      side.slice(0, 10),
      expected.final_top10[name].map((row) => row.slice(0, 2)),
    ];
    const [ownBids, wantedBids] = top(bids, 'bids');
    const [ownAsks, wantedAsks] = top(asks, 'asks');
    expect([ownBids, ownAsks]).toEqual([wantedBids, wantedAsks]);
  });
});
