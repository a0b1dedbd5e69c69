import { expect, it } from 'vitest';
import { RecordWriter } from '../../src/cli/output/record-writer.js';
import { openSession } from '../../src/engine/internal.js';
import { FakeVenue } from '../support/faults/fake-venue.js';
import { FAST, PacedClock } from '../support/paced-clock.js';
import { numbersOf } from '../support/wire/truth-book.js';

type BookRecord = { readonly type: string; readonly state: string; readonly seq: number; readonly bids: unknown };

it('a market that is live again after silence is told with the book that its number stands for', async () => {
  const venue = new FakeVenue({ venue: 'binance' });
  await venue.listen();
  const clock = new PacedClock(FAST);
  const books: BookRecord[] = [];
  const record = (line: string) => {
    const each = JSON.parse(line) as BookRecord;
    if (each.type === 'book') books.push(each);
  };
  const session = openSession({
    targets: [{ venue: 'fake', symbol: venue.symbol() }],
    venues: { fake: venue.settings() },
    clock,
    observe: (market) =>
      new RecordWriter({
        market,
        output: { isSlow: false, record },
        clock,
        streams: new Set(['book']),
        intervalMs: 0,
        depth: 1000,
        groupSteps: () => 1,
        candles: () => undefined,
        onChangePercent: undefined,
        version: 'test',
      }),
  });
  const [{ market }] = session.watched;
  const bids = new Map<number, unknown>();
  const change = () => {
    venue.deltas(1);
    const [{ book, seq }] = venue.markets;
    bids.set(seq, numbersOf(book.rows('bids')));
    return seq;
  };
  const first = change();
  await clock.until(() => market.isLive && market.seq === first, 'live');
  await clock.until(() => market.state === 'stale', 'stale');
  // Bids and asks change by chance: some of each.
  const last = Array.from({ length: 10 }, change).at(-1);
  await clock.until(() => market.isLive && market.seq === last, 'live again');
  session.close();
  venue.close();
  await session.done;
  const live = books.filter(({ state }) => state === 'live');
  expect(live.length).toBeGreaterThan(10);
  for (const book of live) expect(book.bids, `at ${book.seq}`).toEqual(bids.get(book.seq));
});
