import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { RecordWriter } from '../../../src/cli/output/record-writer.js';
import type { Stream } from '../../../src/cli/values.js';
import { CaptureReader, captureClock, openCapture } from '../../../src/engine/internal.js';
import { opened } from '../../support/capture.js';
import { levelsOf } from '../../support/market.js';

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
const CAPTURE = fixture('capture-v1.lob');
const linesOf = (name: string) => readFileSync(fixture(name), 'utf8').trimEnd().split('\n');

type RecordOptions = { readonly depth: number; readonly streams: readonly Stream[] };

async function recordsOf(path: string, { depth, streams }: RecordOptions): Promise<string[]> {
  const lines: string[] = [];
  const reader = new CaptureReader(path);
  const clock = captureClock(reader);
  const session = openCapture({
    reader,
    clock,
    pace: async () => {},
    observe: (market) =>
      new RecordWriter({
        market,
        clock,
        output: { isSlow: false, record: (line) => void lines.push(line) },
        streams: new Set(streams),
        intervalMs: 0,
        depth,
        groupSteps: () => 1,
        candles: () => undefined,
        version: '0.1.0',
      }),
  });
  session.start();
  await session.done;
  expect(reader.problems).toEqual([]);
  return lines;
}

/** Without the fields that were added since. */
function withoutNewFields(line: string): string {
  return line.replace(/,"contract":null/, '').replace(',"coveredBid":null,"coveredAsk":null', '');
}

/** `hello` was not repeated when prices turned out finer. */
function isNotRepeated(): (line: string) => boolean {
  const greeted = new Set<unknown>();
  return (line) => {
    const { type, venue, symbol } = JSON.parse(line);
    if (type !== 'hello') return true;
    const isNew = !greeted.has(`${venue}:${symbol}`);
    greeted.add(`${venue}:${symbol}`);
    return isNew;
  };
}

it.each([
  { version: 1, depth: 1000, streams: ['book', 'trade', 'status'] as const },
  { version: 2, depth: 2, streams: ['book', 'trade', 'status', 'order'] as const },
])('a capture of version $version gives the records that its own build printed', async ({ version, ...options }) => {
  const lines = await recordsOf(fixture(`capture-v${version}.lob`), options);
  expect(lines.filter(isNotRepeated()).map(withoutNewFields)).toEqual(
    linesOf(`capture-v${version}.ndjson`).map(withoutNewFields),
  );
});

it('and its windows are the same wherever one jumps to', () => {
  const straight = opened(CAPTURE);
  const jumping = opened(CAPTURE);
  straight.player.identifyMarkets();
  jumping.player.identifyMarkets();
  const states = ({ session }: typeof straight) => session.watched.map(({ market }) => levelsOf(market));
  for (let position = 1; position <= straight.player.length; position += 7) {
    straight.player.playTo(position);
    jumping.player.seek(straight.player.length);
    jumping.player.seek(position);
    expect(states(jumping), `position ${position}`).toEqual(states(straight));
  }
});
