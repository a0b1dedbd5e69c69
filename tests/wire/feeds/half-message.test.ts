import { describe, expect, it } from 'vitest';
import { RecordWriter } from '../../../src/cli/output/record-writer.js';
import {
  ASK,
  BID,
  openSession,
  partialSink,
  type ReadonlyMarket,
  systemClock,
  teeSink,
} from '../../../src/engine/internal.js';
import { LadderPane } from '../../../src/tui/panes/ladder.js';
import { UiState } from '../../../src/tui/view/state.js';
import { eventually } from '../../support/eventually.js';
import { ASCII_LOOK, ladderFrame, paintedText } from '../../support/painting.js';
import { BINANCE_MARKET, binanceSpec, depthUpdate } from '../../support/wire/binance-spec.js';
import { KrakenTruth, krakenSpec } from '../../support/wire/kraken-spec.js';
import { StandIn, type StandInSpec } from '../../support/wire/stand-in.js';

/** The size of good levels in messages that fail after them: best bids and asks, where nothing else has it, no time either. */
const HALF = '0.777';

type Case = {
  readonly how: string;
  readonly spec: StandInSpec;
  /** A message that fails after its first levels. */
  readonly message: unknown;
  readonly reason: string;
};

const KRAKEN = new KrakenTruth([['100.0', '1.00000000']], [['100.1', '1.00000000']]);
const levels = (row: (price: string, size: string) => unknown) => [row('100.0', HALF), row('99.9', HALF)];

const CASES: readonly Case[] = [
  {
    how: 'a row that is not a level (Binance)',
    spec: binanceSpec(),
    message: {
      ...depthUpdate({ first: 12 }),
      a: [['100.1', HALF]],
      b: [
        ['100.0', HALF],
        ['0x10', '1'],
        ['99.9', HALF],
      ],
    },
    reason: 'malformed',
  },
  {
    how: 'a checksum of another book (Kraken)',
    spec: krakenSpec({
      markets: [{ id: 'XXBTZUSD', symbol: 'BTC/USD', tick: 0.1, info: { wsname: 'BTC/USD' } }],
      truths: { 'BTC/USD': KRAKEN },
    }),
    message: {
      channel: 'book',
      type: 'update',
      data: [
        {
          symbol: 'BTC/USD',
          bids: levels((price, qty) => ({ price: Number(price), qty: Number(qty) })),
          asks: [],
          checksum: 1,
        },
      ],
    },
    reason: 'checksum',
  },
];

/** Everything that a user can see of a market. */
class Views {
  readonly records: string[] = [];
  readonly #pane = new LadderPane();

  sink(market: ReadonlyMarket) {
    const output = { isSlow: false, record: (line: string) => void this.records.push(line) };
    const streams = new Set(['book', 'delta', 'status'] as const);
    const common = { market, output, clock: systemClock, streams, intervalMs: 0, depth: 50, version: 'test' };
    return new RecordWriter({ ...common, groupSteps: () => 1, candles: () => undefined, onChangePercent: undefined });
  }

  of(market: ReadonlyMarket): string {
    const ui = new UiState([market], { columns: 120, rows: 40 });
    const options = { view: ui.view, look: ASCII_LOOK, nowMono: 0, hasFlashes: false };
    const ladder = paintedText(ladderFrame(this.#pane, market, options), { width: 110, height: 17 });
    const { book } = market;
    const tops = [BID, ASK].flatMap((side) => [...(book?.top(side).sizes ?? [])]);
    return JSON.stringify([tops, ladder]);
  }
}

describe.each(CASES)('a message that fails half-way: $how', ({ spec, message, reason }) => {
  it('leaves nothing of itself in book, ladder and records', async () => {
    const stand = new StandIn(spec);
    const settings = await stand.listen();
    const views = new Views();
    const seen: string[] = [];
    const session = openSession({
      targets: [{ venue: spec.venue, symbol: spec.markets[0].symbol }],
      venues: { [spec.venue]: settings },
      observe: (market) => {
        const look = () => void seen.push(views.of(market));
        return teeSink(views.sink(market), partialSink({ status: look, level: look, levels: look, commit: look }));
      },
    });
    const [{ market }] = session.watched;
    await eventually(() => market.isLive, 'live');
    stand.send(message);
    const isLost = () => market.counters.resyncs > 0;
    await eventually(isLost, () => JSON.stringify(market.feedStatus));
    seen.push(views.of(market));
    // What is on the screen while the book is fetched again is the book before the message.
    expect(seen.at(-1)).toContain('100.0');
    await eventually(() => market.isLive, 'live again');
    seen.push(views.of(market));
    session.close();
    stand.close();
    await session.done;
    expect(views.records.some((line) => line.includes(`"resyncing","reason":"${reason}"`))).toBe(true);
    expect([...seen, ...views.records].filter((text) => text.includes(HALF))).toEqual([]);
  });
});

it('the levels of such a message would be seen otherwise', async () => {
  const stand = new StandIn(binanceSpec());
  const settings = await stand.listen();
  const session = openSession({
    targets: [{ venue: 'binance', symbol: BINANCE_MARKET.symbol }],
    venues: { binance: settings },
  });
  const [{ market }] = session.watched;
  await eventually(() => market.isLive, 'live');
  stand.send(depthUpdate({ first: 12, bids: [['100.0', HALF]] }));
  const views = new Views();
  // In the book and on the ladder.
  await eventually(
    () => /777.*777/.test(views.of(market)),
    () => views.of(market),
  );
  session.close();
  stand.close();
  await session.done;
});
