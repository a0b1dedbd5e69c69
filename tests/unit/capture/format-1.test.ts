import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { RecordWriter } from '../../../src/cli/output/record-writer.js';
import { CaptureReader, captureClock, openCapture } from '../../../src/engine/internal.js';
import { opened } from '../../support/capture.js';
import { levelsOf } from '../../support/market.js';

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
const CAPTURE = fixture('capture-v1.lob');
const RECORDS = readFileSync(fixture('capture-v1.ndjson'), 'utf8').trimEnd().split('\n');

async function recordsOf(path: string): Promise<string[]> {
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
        streams: new Set(['book', 'trade', 'status']),
        intervalMs: 0,
        depth: 1000,
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

it('a capture of version 1 gives the records that its own build printed', async () => {
  // `contract` was added to hello since.
  const lines = (await recordsOf(CAPTURE)).map((line) =>
    line.replace(/(^\{"v":1,"type":"hello".*),"contract":null\}$/, '$1}'),
  );
  expect(lines).toEqual(RECORDS);
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
