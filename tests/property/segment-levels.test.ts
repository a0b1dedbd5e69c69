import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FORMAT_VERSION } from '../../src/engine/capture/frame.js';
import { SegmentReader } from '../../src/engine/capture/segment-reader.js';
import { SegmentWriter } from '../../src/engine/capture/segment-writer.js';
import { SizeCodec } from '../../src/engine/capture/size-codec.js';
import { partialSink, type Side } from '../../src/engine/internal.js';

type Level = readonly [side: Side, ticks: number, size: number];
type Step =
  | { readonly kind: 'level'; readonly level: Level }
  | { readonly kind: 'levels'; readonly side: Side; readonly levels: readonly (readonly [number, number])[] }
  | { readonly kind: 'refine'; readonly factor: number }
  | { readonly kind: 'begin' | 'commit' | 'rollBack' | 'take' };

const side = fc.constantFrom<Side>(0, 1);
const ticks = fc.oneof(fc.nat(20), fc.nat(2 ** 31), fc.constantFrom(2 ** 49, 2 ** 50 + 2, 2 ** 53 - 1, 2 ** 60, 1e22));
const size = fc.oneof(
  fc.constant(0),
  fc.nat(1e6).map((units) => units / 1000),
  fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(side, ticks, size).map((level) => ({ kind: 'level' as const, level })) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(side, fc.array(fc.tuple(ticks, size), { maxLength: 30 }))
      .map(([of, levels]) => ({ kind: 'levels' as const, side: of, levels })),
  },
  { weight: 4, arbitrary: fc.constant({ kind: 'commit' as const }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom({ kind: 'begin' as const }, { kind: 'rollBack' as const }, { kind: 'take' as const }),
  },
  // Prices on a finer grid are exact where the ones before were small.
  { weight: 1, arbitrary: fc.constant({ kind: 'refine' as const, factor: 2 }) },
);

it('what a segment has are the levels of committed messages, whatever was taken back, refined, or went on in the next one', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const sizes = new SizeCodec('0.001');
      const writer = new SegmentWriter(sizes);
      const written: Level[][] = [];
      const read: Level[][] = [];
      let staged: Level[] = [];
      let seq = 0;
      const take = () => {
        const segment = new SegmentReader(writer.take(), { version: FORMAT_VERSION, sizes });
        let message: Level[] = [];
        const listener = partialSink({
          level: (...level) => void message.push(level),
          commit: () => {
            read.push(message);
            message = [];
          },
        });
        while (segment.next() !== undefined) segment.emit({ ...listener, trim: () => {} });
      };
      for (const each of [...steps, { kind: 'take' as const }]) {
        if (each.kind === 'level') {
          writer.level(...each.level);
          staged.push(each.level);
        } else if (each.kind === 'levels') {
          const { levels } = each;
          const columns = [0, 1].map((field) => Float64Array.from([-1, ...levels.map((row) => row[field]), -1]));
          writer.levels(each.side, columns[0], columns[1], 1, levels.length + 1);
          staged.push(...levels.map(([at, of]): Level => [each.side, at, of]));
        } else if (each.kind === 'commit') {
          writer.commit({ seq: ++seq, exchangeTs: undefined, recvTs: seq, recvMono: 0 }, seq);
          written.push(staged);
          staged = [];
        } else if (each.kind === 'refine') {
          if (staged.every(([, at]) => at < 2 ** 49)) {
            writer.refine(each.factor);
            staged = staged.map(([of, at, level]): Level => [of, at * each.factor, level]);
          }
        } else if (each.kind === 'take') take();
        else {
          writer[each.kind]();
          staged = [];
        }
        expect(writer.staged).toBe(staged.length);
      }
      expect(read).toEqual(written);
    }),
    { numRuns: 2000 },
  );
});
