import { describe, expect, it } from 'vitest';
import { BookSide } from '../../src/engine/book/side.js';
import { SortedLevels } from '../../src/engine/book/sorted-levels.js';
import { PriceGrid } from '../../src/engine/units.js';
import { mulberry32 } from '../bench/random.js';

const GRID = PriceGrid.of('0.01');
const MESSAGE = 20;
const MESSAGES = 5000;
const BOUND = 2 ** 31;

type Random = () => number;
/** Draws a price around a touch that wanders. */
type Stream = {
  readonly title: string;
  readonly draw: (random: Random, touch: number) => number;
  readonly step: number;
};

const geometric = (random: Random, mean: number) => Math.floor(Math.log(1 - random()) / Math.log(mean / (mean + 1)));

/** What markets do, and what an adversary would: five of them, each on two sides, a million changes in all. */
const STREAMS: readonly Stream[] = [
  { title: 'around the touch', step: 30, draw: (random, touch) => touch - geometric(random, 40) + 5 },
  { title: 'over a whole wide book', step: 300, draw: (random, touch) => touch - Math.floor(random() * 60_000) },
  { title: 'a touch that jumps', step: 3_000_000, draw: (random, touch) => touch - geometric(random, 20) },
  {
    title: 'two prices far apart',
    step: 0,
    draw: (random) => (random() < 0.5 ? 1000 : 1_000_000) + geometric(random, 3),
  },
  {
    title: 'at the ends of the grid',
    step: 0,
    draw: (random) =>
      [0, 1, BOUND - 2 ** 18, BOUND - 1, BOUND, 2 ** 40][Math.floor(random() * 6)] + geometric(random, 2),
  },
];

function naive(map: Map<number, number>, sign: number): string {
  return [...map]
    .sort(([a], [b]) => sign * (b - a))
    .map(([ticks, size]) => `${ticks}:${size}`)
    .join(' ');
}

function ranked(side: BookSide): string {
  return Array.from({ length: side.length }, (_, rank) => `${side.ticksAt(rank)}:${side.sizeAtRank(rank)}`).join(' ');
}

function sorted(levels: SortedLevels): string {
  const rows = Array.from(
    { length: levels.length },
    (_, i) => `${levels.sign * levels.keys[i] + 0}:${levels.sizes[i]}`,
  );
  return rows.reverse().join(' ');
}

describe.each(STREAMS)('a long stream: $title', ({ draw, step }) => {
  it.each([
    ['bids', 0],
    ['asks', 1],
  ] as const)('%s equal plain sorted columns and a Map, with snapshots and finer grids in between', (_name, id) => {
    const random = mulberry32(16 + id);
    const sign = id === 0 ? 1 : -1;
    const side = new BookSide(id, () => GRID);
    const plain = new SortedLevels(sign);
    let map = new Map<number, number>();
    let touch = 4_000_000;
    const [ticks, sizes] = [new Float64Array(MESSAGE), new Float64Array(MESSAGE)];
    for (let message = 0; message < MESSAGES; message++) {
      touch = Math.max(0, touch + Math.round((random() - 0.5) * step));
      for (let i = 0; i < MESSAGE; i++) {
        // Both sides have their better prices towards the other one.
        ticks[i] = Math.max(0, id === 0 ? draw(random, touch) : 2 * touch - draw(random, touch));
        sizes[i] = random() < 0.45 ? 0 : 1 + Math.floor(random() * 1000);
      }
      const kind = random();
      if (kind < 0.002) {
        side.beginLoad();
        plain.beginLoad();
        map.clear();
      }
      side.set(ticks, sizes, 0, MESSAGE);
      plain.set(ticks, sizes, 0, MESSAGE);
      for (let i = 0; i < MESSAGE; i++) {
        if (sizes[i] === 0) map.delete(ticks[i]);
        else map.set(ticks[i], sizes[i]);
      }
      if (kind < 0.002) {
        side.finishLoad();
        plain.finishLoad();
      } else if (kind > 0.9999) {
        side.refine(2);
        plain.refine(2);
        map = new Map([...map].map(([price, size]) => [price * 2, size]));
      }
      // At every message what is read at every message, and the whole now and then.
      const best = plain.length === 0 ? undefined : sign * plain.keys[plain.length - 1] + 0;
      if (side.length !== plain.length || side.best !== best || side.sizeAt(ticks[0]) !== (map.get(ticks[0]) ?? 0)) {
        expect([message, side.length, side.best]).toEqual([message, plain.length, best]);
      }
      if (message % 500 !== 499) continue;
      expect(ranked(side)).toBe(naive(map, sign));
      expect(sorted(plain)).toBe(naive(map, sign));
    }
  });
});
