import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Order, OrderQueues } from '../../../src/engine/book/orders.js';
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

const BID = 0;
const ASK = 1;

function order(id: string, size: number, place: Partial<Order> = {}): Order {
  return { id, side: BID, ticks: 100, size, sinceTs: 1, ...place };
}

function queuesOf(...orders: readonly Order[]): OrderQueues {
  const queues = new OrderQueues();
  for (const own of orders) queues.add(own);
  return queues;
}

/** Everything that can be asked of queues at a few prices. */
function seen(queues: OrderQueues): unknown {
  const at = (side: 0 | 1) =>
    [...queues.prices(side)]
      .sort((a, b) => a - b)
      .map((ticks) => ({
        ticks,
        size: queues.sizeAt(side, ticks),
        unknown: queues.unknownAt(side, ticks),
        queue: queues.queue(side, ticks).map(({ order: { id, size, sinceTs } }) => [id, size, sinceTs]),
      }));
  const ids = [...queues.all()].map(({ id }) => id).sort();
  return {
    bids: at(BID),
    asks: at(ASK),
    count: queues.count,
    ids,
    levels: [queues.levelCount(BID), queues.levelCount(ASK)],
  };
}

const NOTHING = { bids: [], asks: [], count: 0, ids: [], levels: [0, 0] };

describe('an order in its queue', () => {
  it('stands behind those that came before it', () => {
    const [a, b] = [order('a', 1), order('b', 2)];
    const queues = queuesOf(a, b, order('c', 4, { ticks: 101 }));
    expect(queues.queue(BID, 100)).toEqual([
      { place: 1, of: 2, order: a },
      { place: 2, of: 2, order: b },
    ]);
    expect(queues.placeOf('b')).toEqual({ place: 2, of: 2, order: b });
    expect(queues.order('b')).toBe(b);
    expect([queues.sizeAt(BID, 100), queues.sizeAt(BID, 101), queues.levelCount(BID)]).toEqual([3, 4, 2]);
  });

  it('that is not known is answered with undefined, and nothing changes', () => {
    const queues = queuesOf(order('a', 1));
    const before = seen(queues);
    const to = { side: ASK, ticks: 7, size: 9, sinceTs: 9 } as const;
    const answers = [
      queues.order('x'),
      queues.placeOf('x'),
      queues.reduce('x', 1),
      queues.remove('x'),
      queues.modify('x', to),
    ];
    expect(answers).toEqual(Array.from({ length: 5 }, () => undefined));
    expect([queues.queue(ASK, 7), queues.sizeAt(ASK, 7), queues.unknownAt(ASK, 7)]).toEqual([[], 0, 0]);
    expect(seen(queues)).toEqual(before);
  });

  it('keeps its place when a part of it goes, and is gone with its last share', () => {
    const queues = queuesOf(order('a', 3), order('b', 2));
    expect(queues.reduce('a', 1)).toMatchObject({ id: 'a', size: 2 });
    expect([queues.placeOf('a')?.place, queues.sizeAt(BID, 100)]).toEqual([1, 4]);
    expect(queues.reduce('a', 2)?.id).toBe('a');
    expect([queues.placeOf('a'), queues.sizeAt(BID, 100), queues.count]).toEqual([undefined, 2, 1]);
    expect(queues.reduce('b', 5)?.id).toBe('b');
    expect(seen(queues)).toEqual(NOTHING);
  });

  it('takes its price with it when it was the last there: no rest of the subtractions stays', () => {
    const queues = queuesOf(order('a', 0.1), order('b', 0.2), order('c', 0.3));
    for (const id of ['a', 'b', 'c']) expect(queues.remove(id)?.id).toBe(id);
    expect(seen(queues)).toEqual(NOTHING);
    queues.setUnknown(BID, 100, 0.0001);
    for (const id of ['a', 'b', 'c']) queues.add(order(id, 0.1));
    for (const id of ['a', 'b', 'c']) queues.remove(id);
    expect(queues.sizeAt(BID, 100), 'exactly what was not known').toBe(0.0001);
  });

  it('replaces one of the same id, and is then last', () => {
    const queues = queuesOf(order('a', 1), order('b', 2), order('a', 5));
    expect(queues.queue(BID, 100).map(({ order: { id, size } }) => [id, size])).toEqual([
      ['b', 2],
      ['a', 5],
    ]);
    expect([queues.count, queues.sizeAt(BID, 100)]).toEqual([2, 7]);
  });

  it.each([
    ['a smaller size keeps the place', { side: BID, ticks: 100, size: 2 }, ['a', 'b'], 2],
    ['the same size keeps the place', { side: BID, ticks: 100, size: 3 }, ['a', 'b'], 3],
    ['a larger size costs it', { side: BID, ticks: 100, size: 4 }, ['b', 'a'], 4],
    ['another price costs it', { side: BID, ticks: 99, size: 1 }, ['b'], 1],
    ['another side costs it', { side: ASK, ticks: 100, size: 1 }, ['b'], 1],
    ['no size removes it', { side: BID, ticks: 100, size: 0 }, ['b'], undefined],
  ] as const)('is modified: %s', (_what, to, left, size) => {
    const queues = queuesOf(order('a', 3), order('b', 2));
    expect(queues.modify('a', { ...to, sinceTs: 50 })?.id).toBe('a');
    expect(queues.queue(BID, 100).map(({ order: { id } }) => id)).toEqual(left);
    expect(queues.order('a')?.size).toBe(size);
    if (size !== undefined) expect(queues.order('a')).toMatchObject({ side: to.side, ticks: to.ticks });
  });
});

describe('what rests and is not known', () => {
  it('counts into the size of its price, and keeps it from being forgotten', () => {
    const queues = queuesOf(order('a', 1));
    queues.setUnknown(BID, 100, 4);
    queues.setUnknown(ASK, 200, 6);
    expect([queues.sizeAt(BID, 100), queues.unknownAt(BID, 100), queues.sizeAt(ASK, 200)]).toEqual([5, 4, 6]);
    queues.remove('a');
    expect([queues.sizeAt(BID, 100), queues.levelCount(BID), queues.levelCount(ASK)]).toEqual([4, 1, 1]);
    queues.setUnknown(BID, 100, 0);
    queues.setUnknown(ASK, 200, 0);
    expect(seen(queues)).toEqual(NOTHING);
  });

  it('can be said anew while orders rest, and stays until then', () => {
    const queues = queuesOf(order('a', 1));
    queues.setUnknown(BID, 100, 4);
    queues.setUnknown(BID, 100, 2);
    expect([queues.sizeAt(BID, 100), queues.queue(BID, 100).length]).toEqual([3, 1]);
    queues.setUnknown(BID, 100, 0);
    expect([queues.sizeAt(BID, 100), queues.levelCount(BID)]).toEqual([1, 1]);
  });

  it('is forgotten with its price, as are the orders there', () => {
    const queues = queuesOf(order('a', 1), order('b', 2, { ticks: 101 }));
    queues.setUnknown(BID, 100, 4);
    queues.forget(BID, 100);
    queues.forget(ASK, 5);
    expect([queues.count, queues.order('a'), queues.sizeAt(BID, 100), queues.levelCount(BID)]).toEqual([
      1,
      undefined,
      0,
      1,
    ]);
  });
});

describe('a copy of queues', () => {
  it('puts back every order, its size and its place, and what was not known', () => {
    const queues = queuesOf(order('a', 3), order('b', 2), order('c', 1, { side: ASK, ticks: 7 }));
    queues.setUnknown(BID, 100, 4);
    queues.setUnknown(ASK, 9, 5);
    const before = seen(queues);
    const copy = queues.copy();
    queues.reduce('a', 1);
    queues.remove('b');
    queues.modify('c', { side: BID, ticks: 1, size: 8, sinceTs: 2 });
    queues.setUnknown(BID, 100, 0);
    queues.add(order('d', 1));
    queues.restore(copy);
    expect(seen(queues)).toEqual(before);
  });

  it('of nothing clears', () => {
    const queues = queuesOf(order('a', 3));
    queues.restore([]);
    expect(seen(queues)).toEqual(NOTHING);
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
